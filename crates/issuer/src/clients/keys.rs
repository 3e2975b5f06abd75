//! The keys that clients publish at a `jwks_uri` (RFC 7591 section 2), for their assertions.
//!
//! The address comes from a client, so that it is not to be trusted with the network of this server: what is
//! fetched, and from where, has narrow limits. A key set is kept for as long as its server says. While it
//! cannot be fetched, the last good one is believed for a while longer; but what the client has withdrawn is
//! believed no more as soon as its server says so.
//!
//! A fetch is a task of its own. A request waits for it and never is it, so that a client that goes away stops
//! nothing, and many requests cause one fetch.

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
pub(crate) use jwks_uri::{JwksUri, JwksUriError};

use cached_keys::{Kept, Schedule};

/// The key sets of all clients that publish theirs. Clones share them.
#[derive(Clone)]
pub(crate) struct ClientKeys {
    shared: Arc<Shared>,
}

/// From where key sets may be fetched.
#[derive(Clone, Debug, Default)]
pub struct ClientKeysPolicy {
    /// Also from addresses of this machine and of private networks, for deployments whose clients live inside.
    /// Then whoever registers clients decides what this server calls in there.
    pub private_networks: bool,
    /// Certificate authorities to believe besides those of the system.
    pub roots: RootCertificates,
}

struct Shared {
    fetcher: Fetcher,
    schedule: Schedule,
    sources: Cache<JwksUri, Arc<Source>>,
}

/// One `jwks_uri`, and what is known of it.
struct Source {
    uri: JwksUri,
    kept: Mutex<Kept>,
}

/// A fetch under way. It is over when the other end is gone.
type Round = watch::Receiver<()>;

impl ClientKeys {
    /// The most sources that are kept in memory; of more, the least used are forgotten.
    const MOST_SOURCES: usize = 10_000;

    const LIMITS: Limits = Limits {
        bytes: 64 * 1024,
        time: Duration::from_secs(5),
        addresses: AddressPolicy::Public,
        roots: RootCertificates::NONE,
    };

    /// No keys yet: they are fetched when they are asked for.
    pub(crate) fn new(policy: ClientKeysPolicy) -> Self {
        let addresses =
            if policy.private_networks { AddressPolicy::PublicAndPrivate } else { AddressPolicy::Public };
        Self::with(Limits { addresses, roots: policy.roots, ..Self::LIMITS }, Schedule::USUAL)
    }

    fn with(limits: Limits, schedule: Schedule) -> Self {
        let (fetcher, sources) = (Fetcher::new(limits), Cache::new(Self::MOST_SOURCES));
        Self { shared: Arc::new(Shared { fetcher, schedule, sources }) }
    }

    /// The keys that are published at `uri`: those at hand while they are fresh and `wanted_kid` is among them.
    /// Otherwise they are fetched, unless that was tried a short while ago.
    ///
    /// # Errors
    /// When there are none that can be believed. [`ClientKeysError`] is for the log.
    pub(crate) async fn keys(
        &self,
        uri: &str,
        wanted_kid: Option<&str>,
    ) -> Result<Arc<KeySet>, ClientKeysError> {
        let source = self.source(uri.parse()?);
        if let Some(mut round) = self.round(&source, wanted_kid) {
            // Nothing is ever sent: this waits until the sender is gone.
            _ = round.changed().await;
        }
        source.kept().keys(&self.shared.schedule, Instant::now())
    }

    fn source(&self, uri: JwksUri) -> Arc<Source> {
        if let Some(source) = self.shared.sources.get(&uri) {
            return source;
        }
        let source = Arc::new(Source { uri: uri.clone(), kept: Mutex::default() });
        let insert =
            self.shared.sources.get_or_insert_with(&uri, || Ok::<_, ClientKeysError>(source.clone()));
        insert.unwrap_or(source)
    }

    /// The fetch to wait for, if one can help.
    fn round(&self, source: &Arc<Source>, wanted_kid: Option<&str>) -> Option<Round> {
        let now = Instant::now();
        let mut kept = source.kept();
        if kept.suffices(wanted_kid, now) {
            return None;
        }
        if let Some(round) = kept.round() {
            return Some(round);
        }
        kept.may_fetch(&self.shared.schedule, now).then(|| self.fetch(source, &mut kept, now))
    }

    fn fetch(&self, source: &Arc<Source>, kept: &mut Kept, now: Instant) -> Round {
        let (under_way, round) = watch::channel(());
        kept.begin(round.clone(), now);
        let (shared, source) = (Arc::clone(&self.shared), Arc::clone(source));
        tokio::spawn(async move {
            let outcome = shared.read(&source.uri).await;
            shared.settle(&source, outcome);
            drop(under_way);
        });
        round
    }
}

impl Shared {
    /// The keys at this address, and how long they are fresh.
    async fn read(&self, uri: &JwksUri) -> Result<(KeySet, Duration), ClientKeysError> {
        let answer = self.fetcher.get(uri.url().clone()).await?;
        let keys = KeySet::of_client(&answer.body)?;
        let fresh = fresh_for(&answer.headers, &self.schedule.freshness).unwrap_or(self.schedule.unsaid);
        Ok((keys, fresh))
    }

    fn settle(&self, source: &Source, outcome: Result<(KeySet, Duration), ClientKeysError>) {
        let (uri, now) = (&source.uri, Instant::now());
        match outcome {
            Ok((keys, fresh)) => {
                tracing::debug!(%uri, ?keys, "the keys of a client were read");
                source.kept().succeeded(keys, now + fresh);
            }
            Err(error) => {
                tracing::warn!(%uri, %error, "the keys of a client cannot be read");
                source.kept().failed(error);
            }
        }
    }
}

impl Source {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
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
