//! Judging a token as a resource server must (RFC 9068 section 4), the cheap refusals first.

use std::ops::Range;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::compact_form::Compact;
use crate::json_object::Object;
use crate::key_set::KeySet;
use crate::profile::{Profile, shown};
use crate::unverified::{Times, UnverifiedToken};
use crate::{Algorithm, Claims, TokenError};

/// Believes the access tokens of one issuer that are meant for one audience.
#[derive(Clone, Debug)]
pub struct Verifier {
    issuer: String,
    audience: String,
    leeway: Duration,
    profile: Profile,
    algorithms: Vec<Algorithm>,
}

impl Verifier {
    /// How far the clocks of issuer and resource server may differ unless [`leeway`](Self::leeway) says otherwise.
    pub const DEFAULT_LEEWAY: Duration = Duration::from_secs(10);

    /// A verifier for tokens of `issuer` whose audience contains `audience`; both are compared byte for byte.
    pub fn new(issuer: impl Into<String>, audience: impl Into<String>) -> Self {
        Self {
            issuer: issuer.into(),
            audience: audience.into(),
            leeway: Self::DEFAULT_LEEWAY,
            profile: Profile::RFC_9068,
            algorithms: Algorithm::ALL.to_vec(),
        }
    }

    /// Allows another difference between the clocks. Expiry, not-before and issue time are all judged with it.
    #[must_use]
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// Reads tokens as this issuer writes them. Without it they must be as RFC 9068 has them.
    #[must_use]
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// Takes signatures by these algorithms only, instead of all of [`Algorithm::ALL`]. The key that a token names must
    /// agree in any case.
    #[must_use]
    pub fn algorithms(mut self, algorithms: &[Algorithm]) -> Self {
        self.algorithms = algorithms.to_vec();
        self
    }

    /// The audience that tokens must be meant for.
    pub fn audience(&self) -> &str {
        &self.audience
    }

    /// The issuer whose tokens are believed.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Returns what a token says if all of it can be believed at the time `now`.
    ///
    /// A token's text is not its identity: from an ECDSA signature anybody can compute a second one that is as good. To
    /// recognize a token, take `jti`.
    ///
    /// # Errors
    /// [`TokenError`] says why not. Only [`TokenError::UnknownKey`] may go away by itself: when the issuer has begun
    /// to sign with a key that `keys` does not hold yet. It is said last, when nothing else is wrong with the token but
    /// perhaps its signature.
    pub fn verify(&self, token: &str, keys: &KeySet, now: SystemTime) -> Result<Claims, TokenError> {
        self.verify_received(UnverifiedToken::read(token)?, keys, now)
    }

    /// The same for a token that was [taken apart](UnverifiedToken) already.
    ///
    /// # Errors
    /// As [`verify`](Self::verify).
    pub fn verify_received(
        &self,
        mut token: UnverifiedToken<'_>,
        keys: &KeySet,
        now: SystemTime,
    ) -> Result<Claims, TokenError> {
        if token.issuer() != self.issuer {
            return Err(TokenError::WrongIssuer);
        }
        if !self.algorithms.contains(&token.jwt.algorithm()) {
            return Err(TokenError::AlgorithmNotAllowed);
        }
        self.check_times(&token.times, now)?;
        let claims = self.profile.read(&mut token, &self.audience)?;
        token.jwt.signer(keys)?;
        Ok(claims)
    }

    /// Describes why a token was refused, with what was found and what was expected where that
    /// helps an operator. For the log only: the reason would help an attacker to mend a forged
    /// token. What the token says is cut and escaped.
    pub fn explain(&self, token: &str, error: TokenError) -> String {
        self.details(token, error).unwrap_or_else(|| error.to_string())
    }

    fn details(&self, token: &str, error: TokenError) -> Option<String> {
        let compact = Compact::split(token).ok()?;
        let header = Object::read(compact.header)?;
        let claims = Object::read(compact.payload)?;
        match error {
            TokenError::NotAnAccessToken => self.profile.explain_kind(&header, &claims),
            TokenError::WrongAudience => Some(self.profile.explain_audience(&claims, &self.audience)),
            TokenError::WrongIssuer => {
                Some(format!("`iss` {}, expected `{}`", shown(claims.get("iss")), self.issuer))
            }
            TokenError::AlgorithmNotAllowed => {
                Some(format!("`alg` {}, which is not allowed here", shown(header.get("alg"))))
            }
            TokenError::MissingClaim(&["sub"]) => Some(format!(
                "{error}; where it is the client's own token, `Profile::subject_may_be_missing` accepts it"
            )),
            _ => None,
        }
    }

    /// The seconds since the Unix epoch in which a token with these claims is accepted, leeway included.
    ///
    /// Whoever keeps the claims of a verified token must forget them at the end of it.
    pub fn validity(&self, claims: &Claims) -> Range<u64> {
        self.accepted(&Times { exp: claims.exp, iat: claims.iat, nbf: claims.nbf })
    }

    fn check_times(&self, times: &Times, now: SystemTime) -> Result<(), TokenError> {
        // A clock before 1970 reads as 1970, when no token is valid yet.
        let now = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let accepted = self.accepted(times);
        if now >= accepted.end {
            Err(TokenError::Expired)
        } else if now < accepted.start {
            Err(TokenError::NotYetValid)
        } else {
            Ok(())
        }
    }

    /// The one place that decides about time.
    fn accepted(&self, times: &Times) -> Range<u64> {
        let leeway = self.leeway.as_secs();
        let begin = times.nbf.map_or(times.iat, |nbf| nbf.max(times.iat));
        begin.saturating_sub(leeway)..times.exp.saturating_add(leeway)
    }

    pub(crate) fn settings(&self) -> (Duration, &[Algorithm]) {
        (self.leeway, &self.algorithms)
    }
}
