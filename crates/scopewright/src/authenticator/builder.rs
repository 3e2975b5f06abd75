//! The settings of an authenticator.

#![expect(clippy::disallowed_methods, reason = "the default clock, which a test can replace")]

use std::fmt;
use std::time::SystemTime;

use http::Uri;
use scopewright_token::{Claims, Verifier};

use super::issuer_identifier;
use super::trusted_issuer::TrustedIssuer;
use crate::challenge::ChallengeContext;
use crate::keys::Keys;
use crate::quota::{Quota, QuotaExceeded};
use crate::refusal::{Refusal, RefusalBody, RefusalContext};
use crate::token_cache::Capacity;

/// A builder of an [`Authenticator`](crate::Authenticator).
pub struct AuthenticatorBuilder {
    pub(super) issuers: Vec<TrustedIssuer>,
    pub(super) context: RefusalContext,
    pub(super) clock: Clock,
    pub(super) capacity: Capacity,
    pub(super) revoked: Option<Revoked>,
    pub(super) limit: Option<Limit>,
}

pub(super) type Clock = Box<dyn Fn() -> SystemTime + Send + Sync>;
/// Returns whether a token with this `kid` and these claims was revoked.
pub(super) type Revoked = Box<dyn Fn(&str, &Claims) -> bool + Send + Sync>;
/// Counts a request of the client that the claims name.
pub(crate) type Limit = Box<dyn Fn(&Claims) -> Result<Quota, QuotaExceeded> + Send + Sync>;

impl AuthenticatorBuilder {
    pub(super) fn new(verifier: Verifier, keys: Keys) -> Self {
        let challenge =
            ChallengeContext { realm: verifier.audience().to_owned(), ..ChallengeContext::default() };
        Self {
            issuers: vec![TrustedIssuer { verifier, keys }],
            context: RefusalContext { challenge, body: None },
            clock: Box::new(SystemTime::now),
            capacity: Capacity::default(),
            revoked: None,
            limit: None,
        }
    }

    /// Accepts the tokens of one more issuer, with its own keys, algorithms and audience.
    #[must_use]
    pub fn issuer(mut self, verifier: Verifier, keys: Keys) -> Self {
        self.issuers.push(TrustedIssuer { verifier, keys });
        self
    }

    /// Adds the address of the protected resource metadata to every challenge (RFC 9728
    /// section 5.1).
    #[must_use]
    pub fn resource_metadata(mut self, url: impl Into<String>) -> Self {
        self.context.challenge.resource_metadata = Some(url.into());
        self
    }

    /// Writes the body of every refusal in the API's own format. Status and challenge stay as they
    /// are.
    ///
    /// The function does not see the request. To include a part of it, such as a correlation id,
    /// write the body in a layer, which finds the [`Refusal`] in the extensions of the response.
    #[must_use]
    pub fn refusal_body(mut self, write: impl Fn(&Refusal) -> RefusalBody + Send + Sync + 'static) -> Self {
        self.context.body = Some(Box::new(write));
        self
    }

    /// Bounds the cache of verified tokens: by default, 131,072 tokens in about 256 MiB. If either
    /// bound is 0, the signature of every request is verified.
    ///
    /// The cache keeps the text of each token, because the whole text is compared. Anyone who can
    /// read the memory of the process can use a cached token until it expires.
    #[must_use]
    pub fn cache_capacity(mut self, tokens: usize, bytes: u64) -> Self {
        self.capacity = Capacity { tokens, bytes };
        self
    }

    /// Uses another clock than the system's.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Refuses revoked tokens. `revoked` gets the `kid` and the claims of a valid token, is called
    /// for every request, and must answer without waiting.
    #[must_use]
    pub fn revoked(mut self, revoked: impl Fn(&str, &Claims) -> bool + Send + Sync + 'static) -> Self {
        self.revoked = Some(Box::new(revoked));
        self
    }

    /// Limits the requests of each client. `limit` is called for every request with a valid token,
    /// before its scopes are compared, and must answer without waiting. A request beyond the limit
    /// is refused with 429 and a `Retry-After` header.
    ///
    /// The [`Quota`] is in the extensions of every response to a request that was counted, for a
    /// layer that writes it into header fields.
    #[must_use]
    pub fn limit(
        mut self,
        limit: impl Fn(&Claims) -> Result<Quota, QuotaExceeded> + Send + Sync + 'static,
    ) -> Self {
        self.limit = Some(Box::new(limit));
        self
    }

    pub(super) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for (position, trusted) in self.issuers.iter().enumerate() {
            let issuer = trusted.identifier();
            problems.extend(issuer_identifier::problem(issuer));
            problems.extend(trusted.verifier.config_errors().iter().map(ToString::to_string));
            problems.extend(trusted.keys.config_errors().iter().map(ToString::to_string));
            if self.issuers[..position].iter().any(|earlier| earlier.identifier() == issuer) {
                problems.push(format!(
                    "the issuer {issuer:?} is listed twice; list it once, with one set of keys"
                ));
            }
        }
        if let Some(url) = &self.context.challenge.resource_metadata
            && !is_http_url(url)
        {
            problems.push(format!("the resource metadata address {url:?} is not an http or https URL"));
        }
        problems
    }
}

fn is_http_url(text: &str) -> bool {
    text.parse::<Uri>().is_ok_and(|url| matches!(url.scheme_str(), Some("http" | "https")))
}

impl fmt::Debug for AuthenticatorBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthenticatorBuilder").field("capacity", &self.capacity).finish_non_exhaustive()
    }
}
