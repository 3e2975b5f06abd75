//! Reading a token as a resource server must (RFC 9068 section 4), the cheap refusals first.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::algorithm::install_crypto;
use crate::claims::{Claims, WrittenClaims, is_scope_token};
use crate::compact::Compact;
use crate::header::Header;
use crate::key_set::{KeySet, PublicKey};

/// Believes the access tokens of one issuer that are meant for one audience.
#[derive(Clone, Debug)]
pub struct Verifier {
    issuer: String,
    audience: String,
    leeway: Duration,
}

impl Verifier {
    /// How far the clocks of issuer and resource server may differ unless [`leeway`](Self::leeway) says otherwise.
    pub const DEFAULT_LEEWAY: Duration = Duration::from_secs(10);

    /// A verifier for tokens of `issuer` whose audience contains `audience`; both are compared byte for byte.
    pub fn new(issuer: impl Into<String>, audience: impl Into<String>) -> Self {
        Self { issuer: issuer.into(), audience: audience.into(), leeway: Self::DEFAULT_LEEWAY }
    }

    /// Allows another difference between the clocks. Expiry, not-before and issue time are all judged with it.
    #[must_use]
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
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
    /// # Errors
    /// [`TokenError`] says why not. Only [`TokenError::UnknownKey`] may go away by itself: when the issuer has begun
    /// to sign with a key that `keys` does not hold yet.
    pub fn verify(&self, token: &str, keys: &KeySet, now: SystemTime) -> Result<Claims, TokenError> {
        let compact = Compact::split(token).ok_or(TokenError::Malformed("not a JWT in compact form"))?;
        let header = Header::read(&compact.header)?;
        let claims = self.read_claims(&compact.payload, now)?;
        let key = keys.find(&header.kid).ok_or(TokenError::UnknownKey)?;
        if key.algorithm != header.algorithm {
            return Err(TokenError::AlgorithmNotAllowed);
        }
        check_signature(&compact, key)?;
        Ok(claims)
    }

    fn read_claims(&self, payload: &[u8], now: SystemTime) -> Result<Claims, TokenError> {
        let written: WrittenClaims = serde_json::from_slice(payload)
            .map_err(|_| TokenError::Malformed("the claims are not those of an RFC 9068 access token"))?;
        if written.cnf.is_some() {
            return Err(TokenError::SenderConstrained);
        }
        let claims = written.into_claims();
        if claims.iss != self.issuer {
            return Err(TokenError::WrongIssuer);
        }
        if !claims.aud.contains(&self.audience) {
            return Err(TokenError::WrongAudience);
        }
        self.check_times(&claims, now)?;
        let well_formed = claims.scope.is_empty() || claims.scope.split(' ').all(is_scope_token);
        well_formed.then_some(claims).ok_or(TokenError::Malformed("`scope` is no list of scope tokens"))
    }

    fn check_times(&self, claims: &Claims, now: SystemTime) -> Result<(), TokenError> {
        let now = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let leeway = self.leeway.as_secs();
        if now >= claims.exp.saturating_add(leeway) {
            return Err(TokenError::Expired);
        }
        let latest = now.saturating_add(leeway);
        if claims.iat > latest || claims.nbf.is_some_and(|nbf| nbf > latest) {
            return Err(TokenError::NotYetValid);
        }
        Ok(())
    }
}

fn check_signature(compact: &Compact<'_>, key: &PublicKey) -> Result<(), TokenError> {
    install_crypto();
    let algorithm = key.algorithm.in_library();
    match jsonwebtoken::crypto::verify(compact.signature, compact.signed.as_bytes(), &key.key, algorithm) {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(TokenError::BadSignature),
    }
}

/// Why a token was refused. For the log: a client is told `invalid_token` and no more, because the reason would help
/// an attacker to mend a forged token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenError {
    /// Not the form that RFC 9068 asks for.
    Malformed(&'static str),
    /// Another kind of JWT, for example an ID token (RFC 9068 section 4, `typ`).
    NotAnAccessToken,
    /// An `alg` that we do not take, or one that does not belong to the key.
    AlgorithmNotAllowed,
    /// `kid` names none of the keys at hand.
    UnknownKey,
    /// Another issuer's token.
    WrongIssuer,
    /// A token that is meant for other resource servers.
    WrongAudience,
    /// Past its `exp`.
    Expired,
    /// Before its `nbf`, or issued in the future.
    NotYetValid,
    /// Bound to a key by `cnf`, so it must not be taken as a bearer token (RFC 9449 section 7).
    SenderConstrained,
    /// The signature is not the issuer's.
    BadSignature,
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed(what) => what,
            Self::NotAnAccessToken => "`typ` is not `at+jwt`",
            Self::AlgorithmNotAllowed => "`alg` is not allowed for this key",
            Self::UnknownKey => "`kid` names no known key",
            Self::WrongIssuer => "`iss` is another issuer",
            Self::WrongAudience => "`aud` does not contain this resource server",
            Self::Expired => "expired",
            Self::NotYetValid => "not valid yet",
            Self::SenderConstrained => "bound to a key by `cnf`, so it is no bearer token",
            Self::BadSignature => "the signature does not match",
        })
    }
}

impl std::error::Error for TokenError {}

#[cfg(test)]
mod tests;
