//! The authentication of requests: from a token to its verified claims.

use std::fmt;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use scopewright_token::{Claims, TokenError, UnverifiedToken, Verifier, excerpt};

mod builder;
mod config_error;
mod flood_control;
mod issuer_identifier;
#[cfg(feature = "metrics")]
mod metrics_registration;
mod trusted_issuer;

pub use builder::AuthenticatorBuilder;
pub use config_error::InsecureConfig;

pub(crate) use builder::Limit;
use builder::{Clock, Revoked};
use flood_control::FloodControl;
use trusted_issuer::TrustedIssuer;

use crate::decision_log;
use crate::keys::Keys;
use crate::least_privilege::{LeastPrivilege, Recorder};
use crate::metrics::Metrics;
use crate::refusal::RefusalContext;
use crate::route_decisions::RouteDecisions;
use crate::scope_set::ScopeSet;
use crate::token_cache::{CachedToken, TokenCache};
use crate::token_failure::{self, FailureCause, TokenFailure};
use crate::vocabulary::Vocabulary;

/// Reads and verifies the access tokens of requests. Clones are cheap, and share keys, cached
/// tokens and counters.
///
/// It trusts one or more authorization servers, each with its own keys and its own [`Verifier`]. A
/// token is verified only by the one that its `iss` names.
///
/// ```
/// use scopewright::{Authenticator, Keys, Verifier};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), scopewright::InsecureConfig> {
/// let issuer = "https://issuer.example";
/// let verifier = Verifier::new(issuer, "https://api.example");
/// let authenticator = Authenticator::builder(verifier, Keys::discover(issuer)).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Authenticator {
    shared: Arc<Shared>,
}

/// The state that all clones share.
struct Shared {
    issuers: Vec<TrustedIssuer>,
    context: Arc<RefusalContext>,
    clock: Clock,
    revoked: Option<Revoked>,
    limit: Option<Limit>,
    cache: TokenCache,
    metrics: Metrics,
    recorder: Recorder,
    flood_control: FloodControl,
}

impl AuthenticatorBuilder {
    /// Builds the authenticator. Within a Tokio runtime it starts to fetch keys at once, otherwise
    /// with the first request.
    ///
    /// # Errors
    /// Returns [`InsecureConfig`] with every setting by which a token could be accepted that must
    /// be rejected.
    pub fn build(self) -> Result<Authenticator, InsecureConfig> {
        let problems = self.problems();
        if !problems.is_empty() {
            return Err(InsecureConfig::new(problems));
        }
        for trusted in &self.issuers {
            trusted.keys.start();
        }
        Ok(Authenticator {
            shared: Arc::new(Shared {
                issuers: self.issuers,
                context: Arc::new(self.context),
                clock: self.clock,
                revoked: self.revoked,
                limit: self.limit,
                cache: TokenCache::new(self.capacity),
                metrics: Metrics::default(),
                recorder: Recorder::default(),
                flood_control: FloodControl::new(),
            }),
        })
    }
}

impl Authenticator {
    /// Returns a builder of an authenticator that accepts the tokens that `verifier` accepts, with
    /// the `keys` of their issuer.
    pub fn builder(verifier: Verifier, keys: Keys) -> AuthenticatorBuilder {
        AuthenticatorBuilder::new(verifier, keys)
    }

    /// Returns whether the keys of all issuers are available. Until then, a request with a token of
    /// an issuer without keys is refused with 503. The keys are fetched in the background.
    pub fn is_ready(&self) -> bool {
        self.shared.issuers.iter().all(|issuer| issuer.keys.is_ready())
    }

    /// Returns the issuers whose tokens are accepted.
    pub fn issuers(&self) -> impl Iterator<Item = &str> {
        self.shared.issuers.iter().map(TrustedIssuer::identifier)
    }

    /// Returns, for each client since the start of the program, which of its granted scopes its
    /// calls needed.
    pub fn least_privilege(&self) -> LeastPrivilege {
        let issuers: Vec<_> = self.issuers().collect();
        self.shared.recorder.report(&issuers)
    }

    /// Returns whether both are clones of one authenticator.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }

    pub(crate) fn decisions_of(&self, route: Box<str>) -> RouteDecisions {
        RouteDecisions::new(route, &self.shared.context, &self.shared.metrics)
    }

    /// Returns a cached token, if it is still valid and its issuer has not withdrawn a key since.
    pub(crate) fn cached(&self, token: &[u8]) -> Option<Arc<CachedToken>> {
        let cached = self.shared.cache.get(token)?;
        let is_current = self.shared.issuers[cached.issuer].keys.epoch() == cached.epoch;
        if is_current
            && cached.validity.contains(&self.now())
            && !self.is_revoked(&cached.kid, &cached.claims)
        {
            self.shared.metrics.cache_hits.inc();
            return Some(cached);
        }
        self.shared.cache.remove(token);
        None
    }

    /// Verifies a token that is not in the cache, and caches it.
    pub(crate) async fn authenticate(
        &self,
        token: &str,
        vocabulary: &'static Vocabulary,
    ) -> Result<Arc<CachedToken>, TokenFailure> {
        self.shared.metrics.cache_misses.inc();
        let verified = self.verify(token, vocabulary).await.inspect_err(|failure| {
            if let FailureCause::Token(error) = failure.cause {
                self.shared.metrics.count_refused_token(token_failure::label(error));
                if error == TokenError::BadSignature {
                    self.shared.flood_control.count_bad_signature();
                }
            }
        })?;
        self.shared.cache.insert(token, &verified);
        Ok(verified)
    }

    async fn verify(
        &self,
        token: &str,
        vocabulary: &'static Vocabulary,
    ) -> Result<Arc<CachedToken>, TokenFailure> {
        let unverified = UnverifiedToken::read(token).map_err(|error| self.unreadable(token, error))?;
        let kid = Box::<str>::from(unverified.key_id());
        let issuer = self.issuers().position(|issuer| issuer == unverified.issuer());
        let Some(issuer) = issuer else {
            let found = excerpt(unverified.issuer());
            let trusted = self.issuers().collect::<Vec<_>>().join("` or `");
            let detail = format!("`iss` is `{found}`, expected `{trusted}`");
            return Err(TokenFailure::new(TokenError::WrongIssuer, Some(kid)).with_detail(detail));
        };
        let trusted = &self.shared.issuers[issuer];
        let now = (self.shared.clock)();
        match trusted.verify_received(token, unverified, now, &self.shared.flood_control).await {
            Ok((claims, _)) if self.is_revoked(&kid, &claims) => {
                Err(TokenFailure::new(TokenError::Revoked, Some(kid)))
            }
            Ok((claims, epoch)) => Ok(Arc::new(self.cacheable(claims, vocabulary, issuer, epoch, kid))),
            Err(FailureCause::Token(error)) => {
                Err(explained(TokenFailure::new(error, Some(kid)), &trusted.verifier, token, error))
            }
            Err(FailureCause::NoKeys) => {
                Err(TokenFailure { cause: FailureCause::NoKeys, kid: Some(kid), detail: None })
            }
        }
    }

    /// Rejects a token whose issuer cannot be read.
    fn unreadable(&self, token: &str, error: TokenError) -> TokenFailure {
        explained(TokenFailure::new(error, None), &self.shared.issuers[0].verifier, token, error)
    }

    fn cacheable(
        &self,
        claims: Claims,
        vocabulary: &'static Vocabulary,
        issuer: usize,
        epoch: u64,
        kid: Box<str>,
    ) -> CachedToken {
        self.shared.recorder.add_vocabulary(vocabulary);
        let scopes = ScopeSet::read(vocabulary, &claims.scope);
        let unknown =
            claims.scope.split(' ').filter(|scope| !scope.is_empty() && vocabulary.find(scope).is_none());
        self.shared.metrics.unknown_scopes.inc_by(unknown.count() as u64);
        let uses = self.shared.recorder.client(issuer, &claims.client_id, &claims.scope);
        let validity = self.shared.issuers[issuer].verifier.validity(&claims);
        CachedToken { claims, scopes, kid, issuer, epoch, validity, uses }
    }

    /// Returns the function that counts requests, if there is one.
    pub(crate) fn limit(&self) -> Option<&Limit> {
        self.shared.limit.as_ref()
    }

    fn is_revoked(&self, kid: &str, claims: &Claims) -> bool {
        self.shared.revoked.as_ref().is_some_and(|revoked| revoked(kid, claims))
    }

    /// Returns the seconds since the Unix epoch.
    fn now(&self) -> u64 {
        (self.shared.clock)().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
    }
}

/// Adds an explanation to a failure, if refusals are logged.
fn explained(failure: TokenFailure, verifier: &Verifier, token: &str, error: TokenError) -> TokenFailure {
    if !decision_log::logs_refusals() {
        return failure;
    }
    failure.with_detail(verifier.explain(token, error))
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authenticator")
            .field("issuers", &self.issuers().collect::<Vec<_>>())
            .field("cache", &self.shared.cache)
            .finish_non_exhaustive()
    }
}
