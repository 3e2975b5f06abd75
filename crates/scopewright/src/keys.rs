//! The public keys of an issuer, and the task that keeps them current.
//!
//! A *source* is a fixed set, a file, a `jwks_uri`, or an issuer whose metadata contains it. Every
//! source but a fixed set has one task, the *refresher*. Only this task reads the source, on a
//! schedule and when a token names an unknown key. A request signals the task and waits briefly. It
//! never fetches, so a client that disconnects stops nothing, and concurrent requests cause one
//! fetch.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use scopewright_token::KeySet;

mod address;
mod config_error;
mod fetch_error;
mod key_store;
mod metadata;
mod refresh_schedule;
mod refresh_signal;
mod refresher;
mod source;

pub(crate) use address::{Protection, parse, protection};
pub use config_error::KeysConfigError;

use key_store::{KeyStore, Settings};
use source::Source;

pub(crate) use key_store::Published;

/// The public keys of an issuer. Clones are cheap. They share the keys and the task that reads
/// them, which ends with the last clone.
///
/// Keys stay valid until a later response replaces them. An issuer that is down, returns garbage or
/// publishes no usable key does not remove them. A key that is missing from a good
/// response is withdrawn.
#[derive(Clone)]
pub struct Keys {
    handle: Arc<Handle>,
}

impl Keys {
    /// The default minimum time between two fetches that unknown `kid`s cause.
    pub const DEFAULT_COOLDOWN: Duration = Duration::from_secs(5);
    /// The default lifetime of keys whose response does not specify one.
    pub const DEFAULT_MAX_AGE: Duration = Duration::from_secs(300);

    const DEFAULT_SETTINGS: Settings =
        Settings { cooldown: Self::DEFAULT_COOLDOWN, max_age: Self::DEFAULT_MAX_AGE };

    /// The longest time that a request waits for a fetch. Then it continues with the current keys.
    const PATIENCE: Duration = Duration::from_secs(2);

    /// Returns keys that never change.
    pub fn fixed(keys: KeySet) -> Self {
        Self::of(Source::Fixed(keys), Self::DEFAULT_SETTINGS)
    }

    /// Returns keys that this program publishes itself and replaces with the [`KeyPublisher`]. They
    /// are for an authorization server that guards its own API.
    pub fn published(keys: KeySet) -> (Self, KeyPublisher) {
        let keys = Self::fixed(keys);
        let publisher = KeyPublisher { store: Arc::clone(&keys.handle.store) };
        (keys, publisher)
    }

    /// Returns keys from a file with a JWK Set (RFC 7517 section 5). The file is read every second,
    /// and when a token names an unknown key.
    ///
    /// To replace the file, rename a complete file over it. A partly written file is rejected and
    /// the last good keys stay, but one that is valid JSON too early would be accepted.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self::of(Source::File(path.into()), Self::DEFAULT_SETTINGS)
    }

    /// Returns the keys that an issuer publishes. They are found through its authorization server
    /// metadata (RFC 8414) or, if it has none, its OpenID configuration. The issuer may start
    /// later: it is asked until there are keys.
    pub fn discover(issuer: impl Into<String>) -> Self {
        Self::of(Source::Issuer(issuer.into()), Self::DEFAULT_SETTINGS)
    }

    /// Returns the keys that are published at a `jwks_uri`, for issuers without metadata.
    pub fn jwks(uri: impl Into<String>) -> Self {
        Self::of(Source::JwksUri(uri.into()), Self::DEFAULT_SETTINGS)
    }

    /// Sets the minimum time between two fetches that unknown `kid`s cause, from 0.1 s to 1 h; by
    /// default 5 s. Other values are clamped. A shorter time recovers sooner from a sudden
    /// rotation. A longer one protects the issuer from clients that send made-up tokens.
    ///
    /// Call it before the keys are used: keys that were read before are dropped.
    #[must_use]
    pub fn cooldown(self, cooldown: Duration) -> Self {
        let cooldown = cooldown.clamp(Duration::from_millis(100), Duration::from_secs(3600));
        Self::of(self.store().source.clone(), Settings { cooldown, ..self.store().settings })
    }

    /// Sets the lifetime of fetched keys whose response has no `Cache-Control`, from 1 s to 24 h;
    /// by default 5 minutes. Other values are clamped. A withdrawn key may be accepted for this
    /// long. It does not apply to files, which are read every second.
    ///
    /// Call it before the keys are used: keys that were read before are dropped.
    #[must_use]
    pub fn max_age(self, max_age: Duration) -> Self {
        let max_age = max_age.clamp(Duration::from_secs(1), Duration::from_secs(24 * 3600));
        Self::of(self.store().source.clone(), Settings { max_age, ..self.store().settings })
    }

    /// Returns the problems of the source that can be found without fetching. A file is read.
    pub fn config_errors(&self) -> Vec<KeysConfigError> {
        config_error::of(&self.store().source)
    }

    /// Starts to read the keys, in the current Tokio runtime. Further calls have no effect. Without
    /// a call, or outside of a runtime, the first request starts it.
    pub fn start(&self) {
        refresher::start(&self.handle.store);
    }

    /// Returns whether there are keys. Once it is true it stays true.
    pub fn is_ready(&self) -> bool {
        self.store().published.load().is_some()
    }

    /// Returns the number of times that valid keys were withdrawn. A cache of verified tokens must
    /// drop the tokens of earlier epochs.
    pub fn epoch(&self) -> u64 {
        self.store().epoch.load(Ordering::Acquire)
    }

    /// Returns the current keys without waiting or fetching.
    pub(crate) fn current(&self) -> Option<Arc<Published>> {
        self.store().published.load_full()
    }

    /// Returns the current keys. If there have never been any, it requests them and waits briefly.
    pub(crate) async fn available(&self) -> Option<Arc<Published>> {
        self.start();
        match self.current() {
            Some(keys) => Some(keys),
            None => self.after_a_fetch().await,
        }
    }

    /// Returns the keys after a token has named an unknown one, which may be new.
    pub(crate) async fn after_unknown_kid(&self) -> Option<Arc<Published>> {
        self.start();
        self.after_a_fetch().await
    }

    async fn after_a_fetch(&self) -> Option<Arc<Published>> {
        let KeyStore { source, signal, settings, .. } = self.store();
        if !source.is_fixed()
            && let Some(round) = signal.request_refresh(settings.cooldown)
        {
            signal.finished(round, Self::PATIENCE).await;
        }
        self.current()
    }

    fn of(source: Source, settings: Settings) -> Self {
        Self { handle: Arc::new(Handle { store: Arc::new(KeyStore::new(source, settings)) }) }
    }

    fn store(&self) -> &KeyStore {
        &self.handle.store
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let KeyStore { source, settings, .. } = self.store();
        let current = self.current();
        f.debug_struct("Keys")
            .field("source", &source.to_string())
            .field("cooldown", &settings.cooldown)
            .field("max_age", &settings.max_age)
            .field("keys", &current.map(|current| current.keys.clone()))
            .finish()
    }
}

/// A handle that replaces the keys of one [`Keys::published`].
pub struct KeyPublisher {
    store: Arc<KeyStore>,
}

impl KeyPublisher {
    /// Replaces the keys. Tokens that a removed key has signed are then rejected. The call is
    /// cheap if nothing has changed.
    pub fn publish(&self, keys: KeySet) {
        let current = self.store.published.load();
        let is_same =
            |current: &Published| !keys.withdraws(&current.keys) && keys.len() == current.keys.len();
        if !current.as_ref().is_some_and(|current| is_same(current)) {
            self.store.publish(keys);
        }
    }
}

impl fmt::Debug for KeyPublisher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyPublisher").field("source", &self.store.source.to_string()).finish_non_exhaustive()
    }
}

/// The part that the clones of one `Keys` share and the refresher does not. When it is dropped, the
/// refresher ends.
struct Handle {
    store: Arc<KeyStore>,
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.store.signal.end();
    }
}

#[cfg(test)]
mod tests;
