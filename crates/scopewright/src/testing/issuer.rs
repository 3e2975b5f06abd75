//! An authorization server in miniature.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use scopewright_token::{Algorithm, KeySet, SigningKey, Verifier};

use super::token_draft::TokenDraft;
use crate::authenticator::{Authenticator, AuthenticatorBuilder};
use crate::keys::Keys;

/// An issuer without sockets, whose clock moves only when it is told to.
#[derive(Clone)]
pub struct TestIssuer {
    audience: Arc<str>,
    key: Arc<SigningKey>,
    clock: Arc<AtomicU64>,
}

impl TestIssuer {
    /// The issuer's identifier.
    pub const ISSUER: &str = "https://issuer.test";

    /// The time at which the clock starts, in seconds since the Unix epoch: in January 2027.
    pub const START: u64 = 1_800_000_000;

    /// An issuer of tokens for `audience`, with a new ES256 key.
    ///
    /// # Panics
    /// When the system has no randomness for a key.
    pub fn new(audience: impl Into<Arc<str>>) -> Self {
        Self::with_algorithm(audience, Algorithm::Es256)
    }

    /// The same with a key for another algorithm.
    ///
    /// # Panics
    /// When the system has no randomness for a key.
    pub fn with_algorithm(audience: impl Into<Arc<str>>, algorithm: Algorithm) -> Self {
        let key = SigningKey::generate(algorithm).expect("the system gives randomness for a key");
        Self { audience: audience.into(), key: Arc::new(key), clock: Arc::new(AtomicU64::new(Self::START)) }
    }

    /// An authenticator that believes this issuer's tokens and lives by its clock.
    pub fn authenticator(&self) -> Authenticator {
        self.authenticator_builder().build().expect("a test issuer is no weak configuration")
    }

    /// The same, for further settings.
    pub fn authenticator_builder(&self) -> AuthenticatorBuilder {
        let issuer = self.clone();
        Authenticator::builder(self.verifier(), Keys::fixed(self.keys())).clock(move || issuer.now())
    }

    /// What believes this issuer's tokens.
    pub fn verifier(&self) -> Verifier {
        Verifier::new(Self::ISSUER, &*self.audience)
    }

    /// The issuer's public keys.
    pub fn keys(&self) -> KeySet {
        KeySet::of([&*self.key])
    }

    /// Begins a token: good for 15 minutes, of the client `test-client`, without any scope.
    pub fn token(&self) -> TokenDraft {
        TokenDraft::new(self.clone())
    }

    /// The time.
    pub fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(self.seconds())
    }

    /// Lets time pass, to the second.
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
