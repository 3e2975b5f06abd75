//! How an authenticator is set up, and what is refused as too weak before it serves anyone.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use scopewright_token::{Claims, Verifier};
use url::Url;

use super::flood_control::Siege;
use super::issuer_identifier;
use super::{Authenticator, Clock, Limit, Parts, Revoked, Trusted};
use crate::keys::Keys;
use crate::least_privilege::Recorder;
use crate::metrics::Metrics;
use crate::quota::{Quota, QuotaExceeded};
use crate::refusal::{Place, Refusal, RefusalBody};
use crate::token_cache::{Room, TokenCache};

/// An [`Authenticator`] being set up.
pub struct AuthenticatorBuilder {
    trusted: Vec<Trusted>,
    place: Place,
    clock: Clock,
    room: Room,
    revoked: Option<Revoked>,
    limit: Option<Limit>,
}

impl AuthenticatorBuilder {
    pub(super) fn new(first: Trusted) -> Self {
        let place = Place { realm: first.verifier.audience().to_owned(), ..Place::default() };
        Self {
            trusted: vec![first],
            place,
            clock: Box::new(SystemTime::now),
            room: Room::default(),
            revoked: None,
            limit: None,
        }
    }

    /// Believes the tokens of one more issuer, with that issuer's own keys, algorithms and audience.
    #[must_use]
    pub fn and_trusting(mut self, verifier: Verifier, keys: Keys) -> Self {
        self.trusted.push(Trusted { verifier, keys });
        self
    }

    /// Names, in every challenge, the address of the protected resource metadata (RFC 9728 section 5.1).
    #[must_use]
    pub fn resource_metadata(mut self, url: impl Into<String>) -> Self {
        self.place.resource_metadata = Some(url.into());
        self
    }

    /// Writes the body of every refusal in the API's own form. Status and challenge are not the body's to change.
    ///
    /// What belongs to one request, like a correlation id, is not known here: a layer finds the [`Refusal`] in the extensions of the
    /// response, and may write a body that has it.
    #[must_use]
    pub fn refusal_body(mut self, write: impl Fn(&Refusal) -> RefusalBody + Send + Sync + 'static) -> Self {
        self.place.body = Some(Box::new(write));
        self
    }

    /// Remembers at most this many verified tokens, in at most about this many bytes; by default 131,072 tokens in 256 MiB.
    /// With 0 of either, every request's signature is verified.
    ///
    /// A remembered token is kept as text, because the whole text is compared: whoever reads the memory of the process can
    /// use it until it expires.
    #[must_use]
    pub fn remember(mut self, tokens: usize, bytes: u64) -> Self {
        self.room = Room { tokens, bytes };
        self
    }

    /// Reads the time from another clock than the system's.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Refuses tokens that were taken back: `revoked` says so of a token's `kid` and claims. It is asked for every request, so it must
    /// know the answer without waiting.
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

    /// Ends the setting up. Fetching keys begins at once if this is called within a Tokio runtime, otherwise with the first request.
    ///
    /// # Errors
    /// [`WeakConfiguration`] with everything that would let a token be believed that should not.
    pub fn build(self) -> Result<Authenticator, WeakConfiguration> {
        let problems = self.problems();
        if !problems.is_empty() {
            return Err(WeakConfiguration { problems });
        }
        for trusted in &self.trusted {
            trusted.keys.start();
        }
        Ok(Authenticator {
            parts: Arc::new(Parts {
                trusted: self.trusted,
                place: Arc::new(self.place),
                clock: self.clock,
                revoked: self.revoked,
                limit: self.limit,
                cache: TokenCache::new(self.room),
                metrics: Metrics::default(),
                recorder: Recorder::default(),
                siege: Siege::new(),
            }),
        })
    }

    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for (position, trusted) in self.trusted.iter().enumerate() {
            let issuer = trusted.verifier.issuer();
            problems.extend(issuer_identifier::problem(issuer));
            problems.extend(trusted.verifier.weaknesses().iter().map(ToString::to_string));
            problems.extend(trusted.keys.weaknesses().iter().map(ToString::to_string));
            if self.trusted[..position].iter().any(|earlier| earlier.verifier.issuer() == issuer) {
                problems.push(format!(
                    "the issuer {issuer:?} is trusted twice; trust it once, with one set of keys"
                ));
            }
        }
        if let Some(url) = &self.place.resource_metadata
            && !Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
        {
            problems.push(format!("the address of the resource metadata, {url:?}, is no http or https URL"));
        }
        problems
    }
}

impl fmt::Debug for AuthenticatorBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthenticatorBuilder").field("room", &self.room).finish_non_exhaustive()
    }
}

/// Why an authenticator was not built: settings by which a token could be believed that should not. All of them are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeakConfiguration {
    problems: Vec<String>,
}

impl WeakConfiguration {
    /// Each problem in a sentence.
    pub fn problems(&self) -> impl Iterator<Item = &str> {
        self.problems.iter().map(String::as_str)
    }
}

impl fmt::Display for WeakConfiguration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("access tokens could not be verified safely: ")?;
        f.write_str(&self.problems.join("; "))
    }
}

impl std::error::Error for WeakConfiguration {}
