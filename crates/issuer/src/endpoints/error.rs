//! Every way in which a token request is refused, and what the client reads then (RFC 6749 section 5.2).

use std::borrow::Cow;

use axum::response::{IntoResponse, Response};
use cli_output::excerpt;
use http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use rate_limit::RetryAfter;
use scopes::Scope;
use scopewright_token::SigningError;

use crate::administration::AdminError;
use crate::endpoints::error_response::error_response;
use crate::replica::refresher::{NoAnswer, StaleReplica};
use crate::scope_list::ScopeListError;
use crate::store::StoreError;
use crate::store::revocation_queue::Unwritten;

/// Why no token was issued.
#[derive(Debug)]
pub(crate) enum TokenError {
    NotAForm,
    UnreadBody(StatusCode),
    Repeated(String),
    Missing(&'static str),
    OtherGrant,
    TwoMechanisms,
    ClientIdsDiffer,
    MalformedClientId,
    MalformedBasic,
    NoCredentials,
    OtherMechanism,
    OtherAssertion,
    /// The detail is for the log and the audit log only.
    WrongCredentials(Option<String>),
    Narrowing(&'static str),
    OtherResource(String),
    SeveralResources,
    ForeignScope(Scope, String),
    NoScope,
    InvalidScope(ScopeListError),
    NotAllowed(Scope),
    /// The client, or the caller who fails, has used up what there is for him.
    Throttled(RetryAfter),
    /// What is known cannot be believed, or not be complete, because the database is away.
    Away,
    /// The audit log cannot be written, and nothing may be granted without its record.
    Unrecorded,
    NoKey,
    Internal(anyhow::Error),
}

/// The status of a refusal and its `error` code.
type Kind = (StatusCode, &'static str);

const INVALID_REQUEST: Kind = (StatusCode::BAD_REQUEST, "invalid_request");
const INVALID_CLIENT: Kind = (StatusCode::UNAUTHORIZED, "invalid_client");
const INVALID_SCOPE: Kind = (StatusCode::BAD_REQUEST, "invalid_scope");
const INVALID_TARGET: Kind = (StatusCode::BAD_REQUEST, "invalid_target");
const UNSUPPORTED_GRANT: Kind = (StatusCode::BAD_REQUEST, "unsupported_grant_type");
const THROTTLED: Kind = (StatusCode::TOO_MANY_REQUESTS, "temporarily_unavailable");
const UNAVAILABLE: Kind = (StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable");
const SERVER_ERROR: Kind = (StatusCode::INTERNAL_SERVER_ERROR, "server_error");

impl TokenError {
    /// What the client reads. An unknown client and a wrong secret are one variant, so that they are one
    /// answer.
    fn row(&self) -> (Kind, Cow<'static, str>) {
        match self {
            Self::NotAForm => (INVALID_REQUEST, "the body must be application/x-www-form-urlencoded".into()),
            Self::UnreadBody(status) => {
                ((*status, INVALID_REQUEST.1), "the body is too large or cut off".into())
            }
            Self::Repeated(name) => {
                (INVALID_REQUEST, format!("`{}` is given more than once", excerpt(name)).into())
            }
            Self::Missing(name) => (INVALID_REQUEST, format!("`{name}` is missing").into()),
            Self::OtherGrant => (UNSUPPORTED_GRANT, "`grant_type` must be `client_credentials`".into()),
            Self::TwoMechanisms => (INVALID_REQUEST, "authenticate the client in one way only".into()),
            Self::ClientIdsDiffer => (INVALID_REQUEST, "`client_id` is not the authenticated client".into()),
            Self::MalformedClientId => {
                (INVALID_REQUEST, "`client_id` has characters that no client identifier has".into())
            }
            Self::MalformedBasic => (INVALID_REQUEST, "the Basic authorization header is malformed".into()),
            Self::NoCredentials => (INVALID_CLIENT, "the request has no client authentication".into()),
            Self::OtherMechanism => (INVALID_CLIENT, "this way of authentication is not supported".into()),
            Self::OtherAssertion => (INVALID_CLIENT, "the assertion must be a jwt-bearer".into()),
            Self::WrongCredentials(_) => (INVALID_CLIENT, "client authentication failed".into()),
            Self::Narrowing(name) => (INVALID_REQUEST, format!("`{name}` is not supported").into()),
            Self::OtherResource(ours) => (INVALID_TARGET, format!("tokens are for {ours} only").into()),
            Self::SeveralResources => (INVALID_TARGET, "a token is for one `resource`".into()),
            Self::ForeignScope(scope, audience) => {
                (INVALID_SCOPE, format!("`{scope}` is no scope of {audience}").into())
            }
            Self::NoScope => (INVALID_SCOPE, "`scope` is missing; there is no default".into()),
            Self::InvalidScope(error) => (INVALID_SCOPE, error.to_string().into()),
            Self::NotAllowed(scope) => (INVALID_SCOPE, format!("the client may not get `{scope}`").into()),
            Self::Throttled(_) => (THROTTLED, "too many requests; wait as long as Retry-After says".into()),
            Self::Away => (UNAVAILABLE, "the database is unavailable; try again".into()),
            Self::Unrecorded => (UNAVAILABLE, "the audit log cannot be written; try again".into()),
            Self::NoKey => (UNAVAILABLE, "there is no key to sign with; try again".into()),
            Self::Internal(_) => (SERVER_ERROR, "the server could not issue a token; try again".into()),
        }
    }

    /// The `error` of the answer.
    pub(crate) fn code(&self) -> &'static str {
        self.row().0.1
    }

    /// Returns the reason as it is logged, where no client reads it: in printable ASCII, as in the answer.
    pub(crate) fn reason(&self) -> String {
        match self {
            Self::Internal(cause) => cause.to_string(),
            Self::WrongCredentials(Some(detail)) => permitted(&format!("{}: {detail}", self.row().1)),
            _ => permitted(&self.row().1),
        }
    }

    /// Seconds until the request is worth repeating.
    fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Throttled(after) => Some(after.seconds()),
            Self::Away | Self::Unrecorded | Self::NoKey => Some(SOON),
            _ => None,
        }
    }

    /// Logs what an operator has to see to. The cause of an internal failure is for the log only. Refusals that are the
    /// client's fault are logged where they are recorded.
    fn log(&self, code: &str, description: &str) {
        match self {
            Self::Internal(cause) => tracing::error!(error = code, "refused: {cause:#}"),
            Self::Away | Self::Unrecorded | Self::NoKey => {
                tracing::warn!(error = code, "refused: {description}")
            }
            _ => {}
        }
    }
}

impl IntoResponse for TokenError {
    fn into_response(self) -> Response {
        let retry_after = self.retry_after();
        let ((status, code), description) = self.row();
        let description = permitted(&description);
        self.log(code, &description);
        let mut response = error_response(status, code, &description);
        if status == StatusCode::UNAUTHORIZED {
            // Also where the header was not used: a 401 always has a challenge (RFC 9110 section 15.5.2).
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static(CHALLENGE));
        }
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// In seconds.
const SOON: u64 = 5;

const CHALLENGE: &str = r#"Basic realm="issuer", charset="UTF-8""#;

/// An `error_description` holds printable ASCII without `"` and `\` (RFC 6749 section 5.2); what a request
/// brings in besides becomes `?`.
fn permitted(text: &str) -> String {
    text.chars().map(|c| if matches!(c, ' '..='~') && !matches!(c, '"' | '\\') { c } else { '?' }).collect()
}

impl From<ScopeListError> for TokenError {
    fn from(error: ScopeListError) -> Self {
        Self::InvalidScope(error)
    }
}

impl From<SigningError> for TokenError {
    fn from(error: SigningError) -> Self {
        Self::Internal(error.into())
    }
}

impl From<StaleReplica> for TokenError {
    fn from(StaleReplica: StaleReplica) -> Self {
        Self::Away
    }
}

impl From<RetryAfter> for TokenError {
    fn from(after: RetryAfter) -> Self {
        Self::Throttled(after)
    }
}

impl From<NoAnswer> for TokenError {
    fn from(NoAnswer: NoAnswer) -> Self {
        Self::Away
    }
}

impl From<Unwritten> for TokenError {
    fn from(Unwritten: Unwritten) -> Self {
        Self::Away
    }
}

impl From<StoreError> for TokenError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::Away,
            StoreError::Failed(_) => Self::Internal(error.into()),
        }
    }
}

impl From<AdminError> for TokenError {
    fn from(error: AdminError) -> Self {
        match error {
            AdminError::Away(_) | AdminError::Busy => Self::Away,
            other => Self::Internal(other.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_has_only_the_permitted_characters() {
        let check = |text: &str, expect: &str| assert_eq!(permitted(text), expect);
        check("plain `text`; ~", "plain `text`; ~");
        check("a\"b\\c", "a?b?c");
        check("a\r\nb\tc\u{7f}", "a??b?c?");
        check("caf\u{e9}", "caf?");
    }
}
