//! Why an assertion was refused: for the log. The client hears `invalid_client` and no more.

use std::fmt;

use scopewright_token::{Algorithm, TokenError};

/// Why an assertion was refused. The text holds nothing that came with the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AssertionError {
    /// The form, the header, the key or the signature.
    Jwt(TokenError),
    /// `typ` says that it is another kind of JWT.
    OtherKind,
    /// A claim that is not there, or empty.
    Missing(&'static str),
    /// A claim that is no string where one is expected.
    NotText(&'static str),
    /// A claim that is no time.
    NotATime(&'static str),
    IssuerIsNotSubject,
    Jti,
    /// `aud` names nobody, or several.
    NotOneAudience,
    OtherAudience,
    /// An algorithm that the client is not registered for.
    Algorithm(Algorithm),
    Expired,
    NotYetValid,
    /// `exp` lies more than this many seconds ahead.
    TooLong {
        seconds: u64,
    },
    /// `iat` is more than this many seconds ago.
    TooOld {
        seconds: u64,
    },
}

impl fmt::Display for AssertionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Jwt(error) => error.fmt(f),
            Self::OtherKind => f.write_str(
                "`typ` is that of another kind of JWT: expected `client-authentication+jwt`, `JWT` or none",
            ),
            Self::Missing(claim) => write!(f, "`{claim}` is missing"),
            Self::NotText(claim) => write!(f, "`{claim}` is no string"),
            Self::NotATime(claim) => write!(f, "`{claim}` is no time in seconds since 1970"),
            Self::IssuerIsNotSubject => f.write_str("`iss` and `sub` differ: both must be the client's id"),
            Self::Jti => f.write_str("`jti` must have 1 to 256 characters, and no control characters"),
            Self::NotOneAudience => {
                f.write_str("`aud` names nobody or several: expected the issuer's identifier alone")
            }
            Self::OtherAudience => f.write_str("`aud` is not the issuer's identifier as one string"),
            Self::Algorithm(algorithm) => {
                write!(f, "the client is not registered for the algorithm {algorithm}")
            }
            Self::Expired => f.write_str("expired; if the client has just made it, its clock is behind"),
            Self::NotYetValid => {
                f.write_str("not valid yet; if the client has just made it, its clock is ahead")
            }
            Self::TooLong { seconds } => write!(f, "`exp` is too far ahead: at most {seconds} s are allowed"),
            Self::TooOld { seconds } => write!(f, "`iat` is too long ago: at most {seconds} s are allowed"),
        }
    }
}

impl std::error::Error for AssertionError {}

impl From<TokenError> for AssertionError {
    fn from(error: TokenError) -> Self {
        Self::Jwt(error)
    }
}
