//! The keys that clients publish at a `jwks_uri` (RFC 7591 section 2), for their assertions.
//!
//! The address comes from a client and must not give it access to the network of this server, so
//! fetches have narrow limits. A key set is cached for as long as its server allows. If it cannot
//! be fetched, the last valid one remains in use for a limited time; but keys that the client
//! withdraws are rejected as soon as they are fetched again.
//!
//! A fetch is a separate task. Requests only wait for it, so a client that disconnects does not
//! stop it, and many requests cause one fetch.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use quick_cache::sync::Cache;
use scopewright_fetch::{AddressPolicy, Fetcher, Limits, RootCertificates, fresh_for};
use scopewright_token::KeySet;
use tokio::sync::watch;
use tokio::time::Instant;

mod cached_keys;
mod error;
mod jwks_uri;

pub(crate) use error::ClientKeysError;
pub(crate) use jwks_uri::JwksUri;

use cached_keys::{CachedKeys, PendingFetch, Schedule};

/// The key sets of all clients that publish keys. Clones share them.
#[derive(Clone)]
pub(crate) struct ClientKeys {
    shared: Arc<Shared>,
}

/// The servers from which key sets may be fetched.
#[derive(Clone, Debug, Default)]
pub struct ClientKeysPolicy {
    /// Allows addresses of this machine and of private networks, for deployments with internal
    /// clients. Those who register clients can then cause requests to internal hosts.
    pub private_networks: bool,
    /// Certificate authorities to trust in addition to those of the system.
    pub roots: RootCertificates,
}

struct Shared {
    fetcher: Fetcher,
    schedule: Schedule,
    sources: Cache<JwksUri, Arc<Source>>,
}

/// A `jwks_uri` and its cached keys.
struct Source {
    uri: JwksUri,
    cached: Mutex<CachedKeys>,
}

impl ClientKeys {
    /// The number of sources that are cached. Beyond it, the least used are evicted.
    const MAX_SOURCES: usize = 10_000;

    const LIMITS: Limits = Limits {
        bytes: 64 * 1024,
        time: Duration::from_secs(5),
        addresses: AddressPolicy::Public,
        roots: RootCertificates::NONE,
    };

    /// Returns an empty cache. Keys are fetched on demand.
    pub(crate) fn new(policy: ClientKeysPolicy) -> Self {
        let addresses =
            if policy.private_networks { AddressPolicy::PublicAndPrivate } else { AddressPolicy::Public };
        Self::with(Limits { addresses, roots: policy.roots, ..Self::LIMITS }, Schedule::DEFAULT)
    }

    fn with(limits: Limits, schedule: Schedule) -> Self {
        let fetcher = Fetcher::new(limits);
        let sources = Cache::new(Self::MAX_SOURCES);
        Self { shared: Arc::new(Shared { fetcher, schedule, sources }) }
    }

    /// Returns the keys that are published at `uri`: the cached ones if they are fresh and include
    /// `wanted_kid`. Otherwise the keys are fetched, unless the last attempt was very recent.
    ///
    /// # Errors
    /// There are no trustworthy keys. [`ClientKeysError`] is for the logs.
    pub(crate) async fn keys(
        &self,
        uri: &str,
        wanted_kid: Option<&str>,
    ) -> Result<Arc<KeySet>, ClientKeysError> {
        let source = self.source(uri.parse()?);
        if let Some(mut fetch) = self.pending_fetch(&source, wanted_kid) {
            // Nothing is sent: this waits until the sender is dropped.
            _ = fetch.changed().await;
        }
        source.cached().keys(&self.shared.schedule, Instant::now())
    }

    fn source(&self, uri: JwksUri) -> Arc<Source> {
        if let Some(source) = self.shared.sources.get(&uri) {
            return source;
        }
        let source = Arc::new(Source { uri: uri.clone(), cached: Mutex::default() });
        let insert =
            self.shared.sources.get_or_insert_with(&uri, || Ok::<_, ClientKeysError>(source.clone()));
        insert.unwrap_or(source)
    }

    /// Returns the fetch to wait for, if one can help.
    fn pending_fetch(&self, source: &Arc<Source>, wanted_kid: Option<&str>) -> Option<PendingFetch> {
        let now = Instant::now();
        let mut cached = source.cached();
        if cached.suffices(wanted_kid, now) {
            return None;
        }
        if let Some(fetch) = cached.pending_fetch() {
            return Some(fetch);
        }
        cached.may_fetch(&self.shared.schedule, now).then(|| self.fetch(source, &mut cached, now))
    }

    fn fetch(&self, source: &Arc<Source>, cached: &mut CachedKeys, now: Instant) -> PendingFetch {
        let (in_progress, fetch) = watch::channel(());
        cached.begin(fetch.clone(), now);
        let shared = Arc::clone(&self.shared);
        let source = Arc::clone(source);
        tokio::spawn(async move {
            let outcome = shared.read(&source.uri).await;
            shared.store(&source, outcome);
            drop(in_progress);
        });
        fetch
    }
}

impl Shared {
    /// Fetches the keys at this address, and returns them with the time for which they are fresh.
    async fn read(&self, uri: &JwksUri) -> Result<(KeySet, Duration), ClientKeysError> {
        let answer = self.fetcher.get(uri.url().clone()).await?;
        let keys = KeySet::of_client(&answer.body)?;
        let fresh =
            fresh_for(&answer.headers, &self.schedule.freshness).unwrap_or(self.schedule.default_freshness);
        Ok((keys, fresh))
    }

    fn store(&self, source: &Source, outcome: Result<(KeySet, Duration), ClientKeysError>) {
        let uri = &source.uri;
        let now = Instant::now();
        match outcome {
            Ok((keys, fresh)) => {
                tracing::debug!(%uri, ?keys, "the keys of a client were fetched");
                source.cached().succeeded(keys, now + fresh);
            }
            Err(error) => {
                tracing::warn!(%uri, %error, "the keys of a client cannot be fetched");
                source.cached().failed(error);
            }
        }
    }
}

impl Source {
    fn cached(&self) -> MutexGuard<'_, CachedKeys> {
        self.cached.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for ClientKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Shared { fetcher, sources, .. } = &*self.shared;
        f.debug_struct("ClientKeys").field("fetcher", fetcher).field("sources", &sources.len()).finish()
    }
}

#[cfg(test)]
mod tests;
