//! The reasons for which an assertion is refused, for the logs. The client receives only
//! `invalid_client`.

use std::fmt;

use scopewright_token::{Algorithm, TokenError};

/// The reason for which an assertion was refused. Its text quotes nothing from the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AssertionError {
    /// The form, the header, the key or the signature.
    Jwt(TokenError),
    /// `typ` is that of another type of JWT.
    OtherType,
    /// A claim is missing or empty.
    Missing(&'static str),
    /// A claim is not a string.
    NotText(&'static str),
    /// A claim is not a time.
    NotATime(&'static str),
    IssuerIsNotSubject,
    Jti,
    /// `aud` is empty, or names several audiences.
    NotOneAudience,
    OtherAudience,
    /// The client is not registered for the algorithm.
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
            Self::OtherType => f.write_str(
                "`typ` is that of another type of JWT: expected `client-authentication+jwt`, `JWT` or none",
            ),
            Self::Missing(claim) => write!(f, "`{claim}` is missing"),
            Self::NotText(claim) => write!(f, "`{claim}` is not a string"),
            Self::NotATime(claim) => write!(f, "`{claim}` is not a time in seconds since 1970"),
            Self::IssuerIsNotSubject => f.write_str("`iss` and `sub` differ: both must be the client's id"),
            Self::Jti => f.write_str("`jti` must have 1 to 256 characters, and no control characters"),
            Self::NotOneAudience => f.write_str("`aud` must be the issuer's identifier and nothing else"),
            Self::OtherAudience => f.write_str("`aud` is not the issuer's identifier as a string"),
            Self::Algorithm(algorithm) => {
                write!(f, "the client is not registered for the algorithm {algorithm}")
            }
            Self::Expired => f.write_str("expired; if the assertion is new, the client's clock is behind"),
            Self::NotYetValid => {
                f.write_str("not valid yet; if the assertion is new, the client's clock is ahead")
            }
            Self::TooLong { seconds } => write!(f, "`exp` is more than {seconds} s ahead"),
            Self::TooOld { seconds } => write!(f, "`iat` is more than {seconds} s ago"),
        }
    }
}

impl std::error::Error for AssertionError {}

impl From<TokenError> for AssertionError {
    fn from(error: TokenError) -> Self {
        Self::Jwt(error)
    }
}
