//! The public keys of an issuer, and the task that keeps them current.
//!
//! A *source* is a fixed set, a file, a `jwks_uri`, or an issuer whose metadata contains it. Every
//! source but a fixed set has one task, the *refresher*. Only this task reads the source, on a
//! schedule and when a token names an unknown key. A request signals the task and waits briefly. It
//! never fetches, so a client that disconnects stops nothing, and concurrent requests cause one
//! fetch.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use scopewright_token::jsonwebtoken::jwk::JwkSet;
use scopewright_token::{KeySet, KeySetError};

mod config_error;
#[cfg(feature = "discovery")]
mod discovery;
mod key_store;

pub use config_error::KeysConfigError;

use key_store::KeyStore;

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
    /// Returns keys that never change.
    pub fn fixed(keys: KeySet) -> Self {
        Self::of(KeyStore::fixed(keys))
    }

    /// Returns keys that never change, from a JWK Set (RFC 7517 section 5) of the crate
    /// `jsonwebtoken`.
    ///
    /// # Errors
    /// Returns the same errors as [`KeySet::from_jwk_set`].
    pub fn from_jwk_set(keys: &JwkSet) -> Result<Self, KeySetError> {
        KeySet::from_jwk_set(keys).map(Self::fixed)
    }

    /// Returns keys that this program publishes itself and replaces with the [`KeyPublisher`]. They
    /// are for an authorization server that guards its own API.
    pub fn published(keys: KeySet) -> (Self, KeyPublisher) {
        let keys = Self::fixed(keys);
        let publisher = KeyPublisher { store: Arc::clone(&keys.handle.store) };
        (keys, publisher)
    }

    /// Returns the problems of the source that can be found without fetching. A file is read.
    pub fn config_errors(&self) -> Vec<KeysConfigError> {
        config_error::of(self.store())
    }

    /// Starts to read the keys, in the current Tokio runtime. Further calls have no effect. Without
    /// a call, or outside of a runtime, the first request starts it.
    pub fn start(&self) {
        #[cfg(feature = "discovery")]
        discovery::start(&self.handle.store);
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
        #[cfg(feature = "discovery")]
        discovery::refreshed(self.store()).await;
        self.current()
    }

    fn of(store: KeyStore) -> Self {
        Self { handle: Arc::new(Handle { store: Arc::new(store) }) }
    }

    fn store(&self) -> &KeyStore {
        &self.handle.store
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let current = self.current();
        f.debug_struct("Keys")
            .field("source", &self.store().source)
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
        f.debug_struct("KeyPublisher").finish_non_exhaustive()
    }
}

/// The part that the clones of one `Keys` share and the refresher does not. When it is dropped, the
/// refresher ends.
struct Handle {
    store: Arc<KeyStore>,
}

impl Drop for Handle {
    fn drop(&mut self) {
        #[cfg(feature = "discovery")]
        discovery::end(&self.store);
    }
}

#[cfg(all(test, feature = "discovery"))]
mod tests;
