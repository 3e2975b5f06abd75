//! The reasons why a token is rejected.

use std::fmt;

use crate::excerpt::any_of;

/// The reason why a token is rejected, for the log. A client gets only `invalid_token`, because the
/// reason would help an attacker to correct a forged token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenError {
    /// The token does not have the form that the profile requires.
    Malformed(&'static str),
    /// The token has none of these claims, of which the profile requires one.
    MissingClaim(&'static [&'static str]),
    /// The token is another kind of JWT, for example an ID token (RFC 9068 section 4, `typ`).
    NotAnAccessToken,
    /// The `alg` is not accepted, or is not that of the key.
    AlgorithmNotAllowed,
    /// The `kid` is not in the key set.
    UnknownKey,
    /// The token is from another issuer.
    WrongIssuer,
    /// The token is for other resource servers.
    WrongAudience,
    /// The token is past its `exp`.
    Expired,
    /// The token is before its `nbf`, or was issued in the future.
    NotYetValid,
    /// The token is bound to a key by `cnf`, so it must not be accepted as a bearer token (RFC 9449
    /// section 7).
    SenderConstrained,
    /// The signature is not the issuer's.
    BadSignature,
    /// The token was revoked. The token itself does not show it: the resource server asks the
    /// issuer.
    Revoked,
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed(what) => what,
            Self::MissingClaim(names) => return write!(f, "{} is missing", any_of(names)),
            Self::NotAnAccessToken => "not an access token but another kind of JWT",
            Self::AlgorithmNotAllowed => "`alg` is not allowed for this key",
            Self::UnknownKey => "`kid` is not in the key set",
            Self::WrongIssuer => "`iss` is not the expected issuer",
            Self::WrongAudience => "`aud` does not contain this resource server",
            Self::Expired => "expired",
            Self::NotYetValid => "not valid yet",
            Self::SenderConstrained => "bound to a key by `cnf`, so it is not a bearer token",
            Self::BadSignature => "the signature does not match",
            Self::Revoked => "revoked",
        })
    }
}

impl std::error::Error for TokenError {}
