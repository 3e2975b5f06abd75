//! An authorization server for tests.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use scopewright_token::{Algorithm, KeySet, SigningKey, Verifier};

use super::token_draft::TokenDraft;
use crate::authenticator::{Authenticator, AuthenticatorBuilder};
use crate::keys::Keys;

/// An issuer without sockets. Its clock moves only through [`advance`](Self::advance).
#[derive(Clone)]
pub struct TestIssuer {
    audience: Arc<str>,
    key: Arc<SigningKey>,
    clock: Arc<AtomicU64>,
}

impl TestIssuer {
    /// The identifier of the issuer.
    pub const ISSUER: &str = "https://issuer.test";

    /// The start of the clock in seconds since the Unix epoch, in January 2027.
    pub const START: u64 = 1_800_000_000;

    /// Returns an issuer of tokens for `audience`, with a new ES256 key.
    ///
    /// # Panics
    /// Panics if the system has no randomness for a key.
    pub fn new(audience: impl Into<Arc<str>>) -> Self {
        Self::with_algorithm(audience, Algorithm::Es256)
    }

    /// Returns an issuer with a key for another algorithm.
    ///
    /// # Panics
    /// Panics if the system has no randomness for a key.
    pub fn with_algorithm(audience: impl Into<Arc<str>>, algorithm: Algorithm) -> Self {
        let key = SigningKey::generate(algorithm).expect("the system has randomness for a key");
        Self { audience: audience.into(), key: Arc::new(key), clock: Arc::new(AtomicU64::new(Self::START)) }
    }

    /// Returns an authenticator that accepts this issuer's tokens and uses its clock.
    pub fn authenticator(&self) -> Authenticator {
        self.authenticator_builder().build().expect("a test issuer is secure")
    }

    /// Returns the builder of that authenticator, for further settings.
    pub fn authenticator_builder(&self) -> AuthenticatorBuilder {
        let issuer = self.clone();
        Authenticator::builder(self.verifier(), Keys::fixed(self.keys())).clock(move || issuer.now())
    }

    /// Returns a verifier that accepts this issuer's tokens.
    pub fn verifier(&self) -> Verifier {
        Verifier::new(Self::ISSUER, &*self.audience)
    }

    /// Returns the issuer's public keys.
    pub fn keys(&self) -> KeySet {
        KeySet::of([&*self.key])
    }

    /// Returns a draft of a token of the client `test-client`, which is valid for 15 minutes and
    /// has no scope.
    pub fn token(&self) -> TokenDraft {
        TokenDraft::new(self.clone())
    }

    /// Returns the time of the issuer's clock.
    pub fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(self.seconds())
    }

    /// Advances the clock, in whole seconds.
    pub fn advance(&self, time: Duration) {
        self.clock.fetch_add(time.as_secs(), Ordering::SeqCst);
    }

    pub(super) fn seconds(&self) -> u64 {
        self.clock.load(Ordering::SeqCst)
    }

    pub(super) fn key(&self) -> &SigningKey {
        &self.key
    }

    pub(super) fn audience(&self) -> &str {
        &self.audience
    }
}

impl fmt::Debug for TestIssuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestIssuer").field("audience", &self.audience).finish_non_exhaustive()
    }
}
