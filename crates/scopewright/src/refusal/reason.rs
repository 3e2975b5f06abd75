//! The reasons for which a request is refused, with the status and the texts of each.

use std::time::Duration;

use http::StatusCode;

/// The reason for which a request was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The request has no bearer token.
    NoCredentials,
    /// The credentials do not have the form that RFC 6750 requires.
    Malformed(&'static str),
    /// The token is expired, forged, for another audience or otherwise invalid. The log says which.
    InvalidToken,
    /// The token is valid but lacks these scopes, which are separated by spaces.
    InsufficientScope(String),
    /// The client is over its [limit](crate::AuthenticatorBuilder::limit) and may continue after
    /// this time.
    TooManyRequests(Duration),
    /// The issuer's keys have never been fetched, so its tokens cannot be verified.
    KeysUnavailable,
    /// The handler runs without an authenticator, which is a bug of the program. No request is
    /// granted.
    NoAuthenticator,
}

/// The properties of a reason.
pub(super) struct Properties {
    /// The `decision` label in logs and metrics.
    pub(super) label: &'static str,
    pub(super) status: StatusCode,
    /// The error code of the challenge (RFC 6750 section 3.1).
    pub(super) error_code: Option<&'static str>,
    /// The error code of the default body.
    pub(super) body_code: &'static str,
    pub(super) description: &'static str,
    pub(super) has_challenge: bool,
}

impl Reason {
    pub(super) fn properties(&self) -> Properties {
        match self {
            // RFC 6750 section 3.1: a request without credentials gets no error code.
            Self::NoCredentials => Properties {
                label: "no_credentials",
                status: StatusCode::UNAUTHORIZED,
                error_code: None,
                body_code: "unauthorized",
                description: "this operation needs an access token",
                has_challenge: true,
            },
            Self::Malformed(description) => Properties {
                label: "malformed",
                status: StatusCode::BAD_REQUEST,
                error_code: Some("invalid_request"),
                body_code: "invalid_request",
                description,
                has_challenge: true,
            },
            Self::InvalidToken => Properties {
                label: "invalid_token",
                status: StatusCode::UNAUTHORIZED,
                error_code: Some("invalid_token"),
                body_code: "invalid_token",
                description: "the access token is not valid for this API, or has expired",
                has_challenge: true,
            },
            Self::InsufficientScope(_) => Properties {
                label: "insufficient_scope",
                status: StatusCode::FORBIDDEN,
                error_code: Some("insufficient_scope"),
                body_code: "insufficient_scope",
                description: "the access token lacks a scope that this operation needs",
                has_challenge: true,
            },
            Self::TooManyRequests(_) => Properties {
                label: "too_many_requests",
                status: StatusCode::TOO_MANY_REQUESTS,
                error_code: None,
                body_code: "too_many_requests",
                description: "the client has made too many requests; retry later",
                has_challenge: false,
            },
            Self::KeysUnavailable => Properties {
                label: "keys_unavailable",
                status: StatusCode::SERVICE_UNAVAILABLE,
                error_code: None,
                body_code: "temporarily_unavailable",
                description: "access tokens cannot be verified at the moment",
                has_challenge: false,
            },
            Self::NoAuthenticator => Properties {
                label: "no_authenticator",
                status: StatusCode::INTERNAL_SERVER_ERROR,
                error_code: None,
                body_code: "server_error",
                description: "the server is not set up to verify access tokens",
                has_challenge: false,
            },
        }
    }

    /// Returns the seconds after which a retry can succeed: rounded up, and at least one.
    pub(super) fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooManyRequests(wait) => {
                Some(wait.as_secs().saturating_add((wait.subsec_nanos() > 0).into()).max(1))
            }
            Self::KeysUnavailable => Some(5),
            _ => None,
        }
    }

    /// Returns the missing scopes, separated by spaces.
    pub(crate) fn missing_scope(&self) -> Option<&str> {
        match self {
            Self::InsufficientScope(missing) => Some(missing),
            _ => None,
        }
    }
}
