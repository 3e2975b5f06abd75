//! From a request's token to a caller who is believed.

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use prometheus_client::registry::Registry;
use scopewright_token::{Claims, Received, TokenError, Verifier, excerpt};

mod builder;
mod flood_control;
mod issuer_identifier;

pub use builder::{AuthenticatorBuilder, WeakConfiguration};

use flood_control::Siege;

use crate::decision_log;
use crate::keys::Keys;
use crate::least_privilege::{LeastPrivilege, Recorder};
use crate::metrics::{self, Metrics};
use crate::quota::{Quota, QuotaExceeded};
use crate::refusal::Place;
use crate::scope_set::ScopeSet;
use crate::token_cache::{KnownToken, TokenCache};
use crate::vocabulary::Vocabulary;

/// Reads and verifies the access tokens of requests. Cheap to clone; all clones share keys, remembered tokens and counts.
///
/// It trusts one or several authorization servers, each with its own keys and its own [`Verifier`]. A token is judged by the
/// one that it names in `iss`, and by no other.
///
/// ```
/// use scopewright::{Authenticator, Keys, Verifier};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), scopewright::WeakConfiguration> {
/// let issuer = "https://issuer.example";
/// let authenticator =
///     Authenticator::trusting(Verifier::new(issuer, "https://api.example"), Keys::discover(issuer)).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Authenticator {
    parts: Arc<Parts>,
}

pub(crate) struct Parts {
    trusted: Vec<Trusted>,
    place: Arc<Place>,
    clock: Clock,
    revoked: Option<Revoked>,
    limit: Option<Limit>,
    pub(crate) cache: TokenCache,
    pub(crate) metrics: Metrics,
    recorder: Recorder,
    siege: Siege,
}

/// An authorization server whose tokens are believed.
struct Trusted {
    verifier: Verifier,
    keys: Keys,
}

type Clock = Box<dyn Fn() -> SystemTime + Send + Sync>;
/// Says of a token's `kid` and claims whether the token was taken back.
type Revoked = Box<dyn Fn(&str, &Claims) -> bool + Send + Sync>;
/// Counts a request of the client that the claims name.
type Limit = Box<dyn Fn(&Claims) -> Result<Quota, QuotaExceeded> + Send + Sync>;

/// Why a token was rejected, and the `kid` that it names, as far as it could be read.
pub(crate) struct Disbelief {
    pub(crate) cause: Cause,
    pub(crate) kid: Option<Box<str>>,
    /// The reason for the log, with what was found and what was expected.
    pub(crate) detail: Option<Box<str>>,
}

pub(crate) enum Cause {
    Token(TokenError),
    /// The keys of the token's issuer have never been fetched.
    NoKeys,
}

impl Authenticator {
    /// Begins an authenticator that believes what `verifier` believes, with the `keys` of its issuer.
    pub fn trusting(verifier: Verifier, keys: Keys) -> AuthenticatorBuilder {
        AuthenticatorBuilder::new(Trusted { verifier, keys })
    }

    /// Whether the keys of all issuers are there. Until then, requests with a token of the issuer whose keys are missing are
    /// answered with 503; the keys come by themselves.
    pub fn is_ready(&self) -> bool {
        self.parts.readiness().all(|(_, ready)| ready)
    }

    /// The issuers whose tokens are believed.
    pub fn issuers(&self) -> impl Iterator<Item = &str> {
        self.parts.trusted.iter().map(|trusted| trusted.verifier.issuer())
    }

    /// Puts what is counted into a Prometheus registry. The names begin with `scopewright_`:
    ///
    /// - `decisions_total{route, decision}`: `granted`, `no_credentials`, `malformed`, `invalid_token`, `insufficient_scope`,
    ///   `too_many_requests`, `keys_unavailable`;
    /// - `refused_tokens_total{reason}`: `expired`, `bad_signature`, `unknown_key`, …;
    /// - `token_cache_hits_total`, `token_cache_misses_total`, `token_cache_tokens`, `token_cache_bytes`;
    /// - `unknown_scopes_total`: scopes in believed tokens that no vocabulary of the program knows;
    /// - `issuer_ready{issuer}`: 1 when the issuer's keys are there.
    pub fn register_metrics(&self, registry: &mut Registry) {
        metrics::register(&self.parts, registry);
    }

    /// Which of its granted scopes each client ever needed, since the program was started.
    pub fn least_privilege(&self) -> LeastPrivilege {
        let issuers: Vec<_> = self.issuers().collect();
        self.parts.recorder.report(&issuers)
    }

    /// Returns whether both are clones of one authenticator.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.parts, &other.parts)
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.parts.metrics
    }

    pub(crate) fn place(&self) -> &Arc<Place> {
        &self.parts.place
    }

    /// What a token says that is not remembered, if all of it can be believed now. Then it is remembered.
    pub(crate) async fn believe(
        &self,
        token: &str,
        vocabulary: &'static Vocabulary,
    ) -> Result<Arc<KnownToken>, Disbelief> {
        self.parts.metrics.cache_misses.inc();
        let known = self.verify(token, vocabulary).await.inspect_err(|disbelief| {
            if let Cause::Token(error) = disbelief.cause {
                self.parts.metrics.count_refused_token(decision_log::reason(error));
                if error == TokenError::BadSignature {
                    self.parts.siege.note_bad_signature();
                }
            }
        })?;
        self.parts.cache.remember(token, &known);
        Ok(known)
    }

    /// A remembered token is believed in the same seconds as a new one, and no longer than the issuer stands by its keys.
    pub(crate) fn recall(&self, token: &[u8]) -> Option<Arc<KnownToken>> {
        let known = self.parts.cache.find(token)?;
        let stands = self.parts.trusted[known.issuer].keys.epoch() == known.epoch;
        if stands && known.validity.contains(&self.now()) && !self.is_revoked(&known.kid, &known.claims) {
            self.parts.metrics.cache_hits.inc();
            return Some(known);
        }
        self.parts.cache.forget(token);
        None
    }

    async fn verify(
        &self,
        token: &str,
        vocabulary: &'static Vocabulary,
    ) -> Result<Arc<KnownToken>, Disbelief> {
        let received = Received::read(token).map_err(|error| self.unread(token, error))?;
        let kid = Box::<str>::from(received.key_id());
        let issuer =
            self.parts.trusted.iter().position(|trusted| trusted.verifier.issuer() == received.issuer());
        let Some(issuer) = issuer else {
            let found = excerpt(received.issuer());
            let trusted = self.issuers().collect::<Vec<_>>().join("` or `");
            let detail = format!("`iss` is `{found}`, expected `{trusted}`");
            return Err(Disbelief::of(TokenError::WrongIssuer, Some(kid)).with_detail(detail));
        };
        let trusted = &self.parts.trusted[issuer];
        match trusted.judge(token, received, (self.parts.clock)(), &self.parts.siege).await {
            Ok((claims, _)) if self.is_revoked(&kid, &claims) => {
                Err(Disbelief::of(TokenError::Revoked, Some(kid)))
            }
            Ok((claims, epoch)) => Ok(Arc::new(self.known(claims, vocabulary, issuer, epoch, kid))),
            Err(Cause::Token(error)) => {
                let disbelief = Disbelief::of(error, Some(kid));
                if !decision_log::logs_refusals() {
                    return Err(disbelief);
                }
                Err(disbelief.with_detail(trusted.verifier.explain(token, error)))
            }
            Err(Cause::NoKeys) => Err(Disbelief { cause: Cause::NoKeys, kid: Some(kid), detail: None }),
        }
    }

    /// The rejection of a token that could not be read so far as to know its issuer.
    fn unread(&self, token: &str, error: TokenError) -> Disbelief {
        let disbelief = Disbelief::of(error, None);
        if !decision_log::logs_refusals() {
            return disbelief;
        }
        disbelief.with_detail(self.parts.trusted[0].verifier.explain(token, error))
    }

    fn known(
        &self,
        claims: Claims,
        vocabulary: &'static Vocabulary,
        issuer: usize,
        epoch: u64,
        kid: Box<str>,
    ) -> KnownToken {
        self.parts.recorder.learn(vocabulary);
        let scopes = ScopeSet::read(vocabulary, &claims.scope);
        let unknown =
            claims.scope.split(' ').filter(|scope| !scope.is_empty() && vocabulary.find(scope).is_none());
        self.parts.metrics.unknown_scopes.inc_by(unknown.count() as u64);
        let uses = self.parts.recorder.client(issuer, &claims.client_id, &claims.scope);
        let validity = self.parts.trusted[issuer].verifier.validity(&claims);
        KnownToken { claims, scopes, kid, issuer, epoch, validity, uses }
    }

    /// Counts a request against the limit of its client, if there is a limit.
    pub(crate) fn limit(&self, claims: &Claims) -> Result<Option<Quota>, QuotaExceeded> {
        self.parts.limit.as_ref().map(|limit| limit(claims)).transpose()
    }

    /// Returns whether requests are counted.
    pub(crate) fn has_limit(&self) -> bool {
        self.parts.limit.is_some()
    }

    fn is_revoked(&self, kid: &str, claims: &Claims) -> bool {
        self.parts.revoked.as_ref().is_some_and(|revoked| revoked(kid, claims))
    }

    /// Seconds since the Unix epoch.
    fn now(&self) -> u64 {
        (self.parts.clock)().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
    }
}

impl Trusted {
    /// The claims, and how often keys had been withdrawn when they were believed. An unknown key may be a new one: then the keys
    /// are fetched again, and the token is judged by those.
    async fn judge(
        &self,
        token: &str,
        received: Received<'_>,
        now: SystemTime,
        siege: &Siege,
    ) -> Result<(Claims, u64), Cause> {
        let published = self.keys.available().await.ok_or(Cause::NoKeys)?;
        if siege.is_on() && published.keys.contains(received.key_id()) {
            let (verifier, keys, token) = (self.verifier.clone(), Arc::clone(&published), token.to_owned());
            let verdict = siege.in_line(move || verifier.verify(&token, &keys.keys, now)).await;
            return Ok((verdict.map_err(Cause::Token)?, published.epoch));
        }
        match self.verifier.judge(received, &published.keys, now) {
            Err(TokenError::UnknownKey) => {
                let renewed = self.keys.after_unknown_kid().await.ok_or(Cause::NoKeys)?;
                if Arc::ptr_eq(&renewed, &published) {
                    return Err(Cause::Token(TokenError::UnknownKey));
                }
                let claims = self.verifier.verify(token, &renewed.keys, now).map_err(Cause::Token)?;
                Ok((claims, renewed.epoch))
            }
            verdict => Ok((verdict.map_err(Cause::Token)?, published.epoch)),
        }
    }
}

impl Parts {
    /// Each issuer, and whether its keys are there.
    pub(crate) fn readiness(&self) -> impl Iterator<Item = (&str, bool)> {
        self.trusted.iter().map(|trusted| (trusted.verifier.issuer(), trusted.keys.is_ready()))
    }
}

impl Disbelief {
    fn of(error: TokenError, kid: Option<Box<str>>) -> Self {
        Self { cause: Cause::Token(error), kid, detail: None }
    }

    fn with_detail(self, detail: String) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authenticator")
            .field("issuers", &self.issuers().collect::<Vec<_>>())
            .field("cache", &self.parts.cache)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts").field("cache", &self.cache).finish_non_exhaustive()
    }
}
