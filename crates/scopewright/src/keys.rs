//! Where the issuer's public keys come from, and which of them are in force.
//!
//! A *source* is a fixed set, a file, a `jwks_uri`, or an issuer whose metadata name it. Behind every source but the
//! first stands one task, the *refresher*: it alone reads the source, by its own timetable and whenever a token names
//! a key that is not at hand. A request asks it and waits a little; it never fetches, so a client that goes away
//! stops nothing, and a thousand clients cause no more than one fetch.

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

/// An issuer's public keys. Cheap to clone; all clones share what was read, and the task that reads it, which ends
/// with the last of them.
///
/// Once read, keys stay in force until a later answer replaces them: an issuer that is down, answers nonsense or
/// publishes no usable key at all takes nothing away. A key that a good answer no longer lists is no longer believed.
#[derive(Clone)]
pub struct Keys {
    handle: Arc<Handle>,
}

impl Keys {
    /// The least time between two fetches that unknown `kid`s cause, unless [`cooldown`](Self::cooldown) says otherwise.
    pub const DEFAULT_COOLDOWN: Duration = Duration::from_secs(5);
    /// How long keys are fresh when the answer does not say, unless [`max_age`](Self::max_age) says otherwise.
    pub const DEFAULT_MAX_AGE: Duration = Duration::from_secs(300);

    const DEFAULT_SETTINGS: Settings =
        Settings { cooldown: Self::DEFAULT_COOLDOWN, max_age: Self::DEFAULT_MAX_AGE };

    /// How long a request waits for a fetch under way before it is judged by what there is.
    const PATIENCE: Duration = Duration::from_secs(2);

    /// Keys that never change.
    pub fn fixed(keys: KeySet) -> Self {
        Self::of(Source::Fixed(keys), Self::DEFAULT_SETTINGS)
    }

    /// Keys that this program publishes itself, and replaces by the [`KeyPublisher`]: those of an authorization server that guards an API of its
    /// own.
    pub fn published(keys: KeySet) -> (Self, KeyPublisher) {
        let keys = Self::fixed(keys);
        let publisher = KeyPublisher { store: Arc::clone(&keys.handle.store) };
        (keys, publisher)
    }

    /// Keys from a file that holds a JWK Set (RFC 7517 section 5). It is read again every second, and when a token names an
    /// unknown key. To replace it, rename a complete file over it: a half-written one is refused and the last good keys stay,
    /// but a set that happens to be complete too early would be believed.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self::of(Source::File(path.into()), Self::DEFAULT_SETTINGS)
    }

    /// Keys that an issuer publishes, found by its authorization server metadata (RFC 8414) or, where it has none, by its
    /// OpenID configuration. The issuer need not be up yet: until there are keys, it is asked again and again.
    pub fn discover(issuer: impl Into<String>) -> Self {
        Self::of(Source::Issuer(issuer.into()), Self::DEFAULT_SETTINGS)
    }

    /// Keys published at a known `jwks_uri`, for issuers without metadata.
    pub fn jwks(uri: impl Into<String>) -> Self {
        Self::of(Source::JwksUri(uri.into()), Self::DEFAULT_SETTINGS)
    }

    /// Sets the least time between two fetches that unknown `kid`s cause: from 0.1 s to 1 h, 5 s by default. The nearer bound is
    /// taken for a time beyond them. A shorter time heals a sudden rotation earlier; a longer one spares the issuer
    /// when somebody sends made-up tokens.
    ///
    /// To be said before the keys are used: what was read before is not taken along.
    #[must_use]
    pub fn cooldown(self, cooldown: Duration) -> Self {
        let cooldown = cooldown.clamp(Duration::from_millis(100), Duration::from_secs(3600));
        Self::of(self.store().source.clone(), Settings { cooldown, ..self.store().settings })
    }

    /// Sets how long fetched keys are fresh when the answer has no `Cache-Control`: from 1 s to 24 h, 5 minutes by default. The
    /// nearer bound is taken for a time beyond them. This is also how long a withdrawn key may still be believed. A
    /// file is read every second in any case.
    ///
    /// To be said before the keys are used: what was read before is not taken along.
    #[must_use]
    pub fn max_age(self, max_age: Duration) -> Self {
        let max_age = max_age.clamp(Duration::from_secs(1), Duration::from_secs(24 * 3600));
        Self::of(self.store().source.clone(), Settings { max_age, ..self.store().settings })
    }

    /// What makes these keys unsafe or useless from the start. Reads the file, where there is one; fetches nothing.
    pub fn config_errors(&self) -> Vec<KeysConfigError> {
        config_error::of(&self.store().source)
    }

    /// Begins to read the keys, in the tokio runtime that runs this call. Called twice it does nothing more. Left out, or called
    /// outside of a runtime, it is made up for by the first request.
    pub fn start(&self) {
        refresher::start(&self.handle.store);
    }

    /// Whether there are keys. Once there have been any, there always are.
    pub fn is_ready(&self) -> bool {
        self.store().published.load().is_some()
    }

    /// How often keys that had been in force were withdrawn. Who remembers verified tokens must forget those that were
    /// verified in an earlier epoch.
    pub fn epoch(&self) -> u64 {
        self.store().epoch.load(Ordering::Acquire)
    }

    /// The keys at hand; never waits, never fetches.
    pub(crate) fn current(&self) -> Option<Arc<Published>> {
        self.store().published.load_full()
    }

    /// The keys at hand, at once. While there have never been any, asks for them and waits a little.
    pub(crate) async fn available(&self) -> Option<Arc<Published>> {
        self.start();
        match self.current() {
            Some(keys) => Some(keys),
            None => self.after_a_fetch().await,
        }
    }

    /// The keys after a token has named one that is not among them: it may be a new one.
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

/// Replaces the keys of one [`Keys::published`].
pub struct KeyPublisher {
    store: Arc<KeyStore>,
}

impl KeyPublisher {
    /// From now on these keys are in force. A token that a missing one has signed is believed no more. Costs little when nothing has
    /// changed.
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

/// What all clones of one `Keys` hold together; the refresher does not, so the last clone's end is its end.
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
