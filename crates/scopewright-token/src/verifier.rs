//! The verification of a token by a resource server (RFC 9068 section 4). The cheap checks come
//! first.

use std::ops::Range;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::compact_form::Compact;
use crate::json_object::Object;
use crate::key_set::KeySet;
use crate::profile::{Profile, shown};
use crate::unverified::{Times, UnverifiedToken};
use crate::{Algorithm, Claims, TokenError};

/// A verifier of access tokens from one issuer for one audience.
#[derive(Clone, Debug)]
pub struct Verifier {
    issuer: String,
    audience: String,
    leeway: Duration,
    profile: Profile,
    algorithms: Vec<Algorithm>,
}

impl Verifier {
    /// The default tolerance for the difference between the clocks of issuer and resource server.
    pub const DEFAULT_LEEWAY: Duration = Duration::from_secs(10);

    /// Returns a verifier for tokens of `issuer` whose audience contains `audience`. Both are
    /// compared byte for byte.
    pub fn new(issuer: impl Into<String>, audience: impl Into<String>) -> Self {
        Self {
            issuer: issuer.into(),
            audience: audience.into(),
            leeway: Self::DEFAULT_LEEWAY,
            profile: Profile::RFC_9068,
            algorithms: Algorithm::ALL.to_vec(),
        }
    }

    /// Sets the tolerance for the difference between the clocks. It applies to expiry, not-before
    /// and issue time.
    #[must_use]
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// Sets the format of the issuer's tokens. The default is RFC 9068.
    #[must_use]
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// Restricts the algorithms of signatures. The default is [`Algorithm::ALL`]. The key that a
    /// token names must agree in any case.
    #[must_use]
    pub fn algorithms(mut self, algorithms: &[Algorithm]) -> Self {
        self.algorithms = algorithms.to_vec();
        self
    }

    /// Returns the audience that tokens must have.
    pub fn audience(&self) -> &str {
        &self.audience
    }

    /// Returns the issuer whose tokens are accepted.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Returns the claims of a token if it is valid at the time `now`.
    ///
    /// The text of a token does not identify it: anyone can compute a second valid ECDSA signature
    /// from the first. Use `jti` to recognize a token.
    ///
    /// # Errors
    /// Returns the reason as a [`TokenError`]. Only [`TokenError::UnknownKey`] can be temporary, if
    /// the issuer has begun to sign with a key that `keys` does not contain yet. It is returned
    /// only if no other check but the signature could fail.
    pub fn verify(&self, token: &str, keys: &KeySet, now: SystemTime) -> Result<Claims, TokenError> {
        self.verify_received(UnverifiedToken::read(token)?, keys, now)
    }

    /// Verifies a token that has been [parsed](UnverifiedToken) already.
    ///
    /// # Errors
    /// Returns the same errors as [`verify`](Self::verify).
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

    /// Explains why a token was rejected, with the value found and the one expected. The
    /// explanation is for the log only, because it would help an attacker to correct a forged
    /// token. Values of the token are cut and escaped.
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
                "{error}; `Profile::subject_may_be_missing` accepts a client's own token without it"
            )),
            _ => None,
        }
    }

    /// Returns the seconds since the Unix epoch in which a token with these claims is accepted,
    /// including the leeway.
    ///
    /// A cache of verified tokens must drop the token at its end.
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

    /// Returns the period in which a token is accepted. No other function decides about time.
    fn accepted(&self, times: &Times) -> Range<u64> {
        let leeway = self.leeway.as_secs();
        let begin = times.nbf.map_or(times.iat, |nbf| nbf.max(times.iat));
        begin.saturating_sub(leeway)..times.exp.saturating_add(leeway)
    }

    pub(crate) fn settings(&self) -> (Duration, &[Algorithm]) {
        (self.leeway, &self.algorithms)
    }
}
