//! Why a token was refused.

use std::fmt;

use crate::excerpt::any_of;

/// Why a token was refused. For the log: a client is told `invalid_token` and no more, because the reason would help
/// an attacker to mend a forged token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenError {
    /// Not the form that the profile asks for.
    Malformed(&'static str),
    /// None of these claims is there, of which the profile wants one.
    MissingClaim(&'static [&'static str]),
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
    /// Taken back. The token does not show it: whoever verifies it has asked its issuer.
    Revoked,
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed(what) => what,
            Self::MissingClaim(names) => return write!(f, "{} is missing", any_of(names)),
            Self::NotAnAccessToken => "another kind of JWT than an access token",
            Self::AlgorithmNotAllowed => "`alg` is not allowed for this key",
            Self::UnknownKey => "`kid` names no known key",
            Self::WrongIssuer => "`iss` is another issuer",
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
