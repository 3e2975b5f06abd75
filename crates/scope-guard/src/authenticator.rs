//! From a request's headers to a verified caller.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use access_token::{Claims, TokenError, Verifier};
use http::HeaderMap;

use crate::authorization::bearer_token;
use crate::caller::Caller;
use crate::keys::Keys;
use crate::refusal::{Place, Reason, Refusal};
use crate::scope_set::ScopeSet;
use crate::vocabulary::{ScopeId, Vocabulary};

/// Reads and verifies the access tokens of requests. Cheap to clone; all clones share their keys.
#[derive(Clone)]
pub struct Authenticator {
    parts: Arc<Parts>,
}

#[derive(Clone)]
struct Parts {
    verifier: Verifier,
    keys: Keys,
    place: Arc<Place>,
    clock: fn() -> SystemTime,
}

impl Authenticator {
    /// An authenticator that believes what `verifier` believes, with the issuer's `keys`.
    pub fn new(verifier: Verifier, keys: Keys) -> Self {
        let place = Place { realm: verifier.audience().to_owned(), resource_metadata: None };
        Self { parts: Arc::new(Parts { verifier, keys, place: Arc::new(place), clock: SystemTime::now }) }
    }

    /// Names, in every challenge, the address of the protected resource metadata (RFC 9728 section 5.1).
    #[must_use]
    pub fn resource_metadata(mut self, url: impl Into<String>) -> Self {
        let parts = Arc::make_mut(&mut self.parts);
        let realm = parts.place.realm.clone();
        parts.place = Arc::new(Place { realm, resource_metadata: Some(url.into()) });
        self
    }

    /// Reads the time from another clock than the system's.
    #[must_use]
    pub fn clock(mut self, clock: fn() -> SystemTime) -> Self {
        Arc::make_mut(&mut self.parts).clock = clock;
        self
    }

    pub(crate) async fn authenticate(
        &self,
        headers: &HeaderMap,
        vocabulary: &'static Vocabulary,
    ) -> Result<Caller, Refusal> {
        let token = bearer_token(headers).map_err(|reason| self.refuse(reason))?;
        let claims = self.verify(token).await.map_err(|reason| self.refuse(reason))?;
        let scopes = ScopeSet::read(vocabulary, &claims.scope);
        Ok(Caller::new(claims, scopes, self.clone()))
    }

    pub(crate) fn insufficient_scope(&self, missing: &[ScopeId]) -> Refusal {
        let names: Vec<_> = missing.iter().map(|scope| scope.name()).collect();
        self.refuse(Reason::InsufficientScope(names.join(" ")))
    }

    /// An unknown key may be a new one: then the keys are fetched again, and the token is judged by those.
    async fn verify(&self, token: &str) -> Result<Claims, Reason> {
        let published = self.parts.keys.available().await.ok_or(Reason::KeysUnavailable)?;
        let now = (self.parts.clock)();
        let verdict = match self.parts.verifier.verify(token, &published.keys, now) {
            Err(TokenError::UnknownKey) => {
                let published = self.parts.keys.after_unknown_kid().await.ok_or(Reason::KeysUnavailable)?;
                self.parts.verifier.verify(token, &published.keys, now)
            }
            verdict => verdict,
        };
        verdict.map_err(|error| {
            tracing::info!(reason = %error, "access token refused");
            Reason::InvalidToken
        })
    }

    fn refuse(&self, reason: Reason) -> Refusal {
        Refusal::new(reason, &self.parts.place)
    }
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authenticator").field("verifier", &self.parts.verifier).finish_non_exhaustive()
    }
}
