//! The errors of the endpoints for clients, and their responses (RFC 6749 section 5.2).

use std::borrow::Cow;

use axum::response::{IntoResponse, Response};
use cli_output::excerpt;
use http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use rate_limit::RetryAfter;

use super::error_response::error_response;
use crate::administration::AdminError;
use crate::grants::choice::Choices;
use crate::replica::refresher::{RefreshFailed, StaleReplica};
use crate::scope_list::ScopeListError;
use crate::signing_keys::token_signer::NotSigned;
use crate::store::StoreError;
use crate::store::revocation_queue::NotWritten;

/// The reason for which a request of a client was refused.
#[derive(Debug)]
pub(crate) enum OAuthError {
    NotAForm,
    UnreadBody(StatusCode),
    Repeated(String),
    Missing(&'static str),
    UnsupportedGrant,
    SeveralMechanisms,
    ClientIdsDiffer,
    MalformedClientId,
    MalformedBasic,
    NoCredentials,
    UnsupportedMechanism,
    UnsupportedAssertionType,
    /// An unknown client or wrong credentials. The detail is for the logs only.
    WrongCredentials(Option<String>),
    UnsupportedParameter(&'static str),
    /// The audiences that the client can request follow.
    UnknownResource(Choices),
    /// Several APIs have the requested scopes. Their audiences follow.
    AmbiguousResource(Choices),
    SeveralResources,
    /// The API with this audience does not have the scope.
    ForeignScope(String, String),
    /// The last day of the scope has passed in the API with this audience.
    EndedScope(String, String),
    NoScope,
    MalformedScope(ScopeListError),
    /// No API has the scope. A similar one that the client may request follows.
    UnknownScope(String, Option<String>),
    NotAllowed(String),
    /// The client, or the caller that fails, is over its rate limit.
    RateLimited(RetryAfter),
    /// The database is unavailable, and the replica is too old or may be incomplete.
    DatabaseUnavailable,
    /// The audit log cannot be written, and nothing may be granted without a record.
    AuditUnavailable,
    NoSigningKey,
    /// Too many tokens are being signed outside of this process.
    SignerBusy,
    /// The signer outside of this process failed. The cause is for the logs only.
    SignerFailed(anyhow::Error),
    Internal(anyhow::Error),
}

/// A status and an `error` code.
type Kind = (StatusCode, &'static str);

const INVALID_REQUEST: Kind = (StatusCode::BAD_REQUEST, "invalid_request");
const INVALID_CLIENT: Kind = (StatusCode::UNAUTHORIZED, "invalid_client");
const INVALID_SCOPE: Kind = (StatusCode::BAD_REQUEST, "invalid_scope");
const INVALID_TARGET: Kind = (StatusCode::BAD_REQUEST, "invalid_target");
const UNSUPPORTED_GRANT: Kind = (StatusCode::BAD_REQUEST, "unsupported_grant_type");
const RATE_LIMITED: Kind = (StatusCode::TOO_MANY_REQUESTS, "temporarily_unavailable");
const UNAVAILABLE: Kind = (StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable");
const SERVER_ERROR: Kind = (StatusCode::INTERNAL_SERVER_ERROR, "server_error");

impl OAuthError {
    /// Returns the status, the code and the description for the client. An unknown client and a
    /// wrong secret are one variant, so that their responses are the same.
    fn row(&self) -> (Kind, Cow<'static, str>) {
        match self {
            Self::NotAForm => (INVALID_REQUEST, "the body must be application/x-www-form-urlencoded".into()),
            Self::UnreadBody(status) => {
                ((*status, INVALID_REQUEST.1), "the body is too large or incomplete".into())
            }
            Self::Repeated(name) => {
                (INVALID_REQUEST, format!("`{}` is given more than once", excerpt(name)).into())
            }
            Self::Missing(name) => (INVALID_REQUEST, format!("`{name}` is missing").into()),
            Self::UnsupportedGrant => (UNSUPPORTED_GRANT, "`grant_type` must be `client_credentials`".into()),
            Self::SeveralMechanisms => {
                (INVALID_REQUEST, "the request has more than one client authentication".into())
            }
            Self::ClientIdsDiffer => {
                (INVALID_REQUEST, "`client_id` differs from the authenticated client".into())
            }
            Self::MalformedClientId => (INVALID_REQUEST, "`client_id` contains control characters".into()),
            Self::MalformedBasic => (INVALID_REQUEST, "the Basic authorization header is malformed".into()),
            Self::NoCredentials => (INVALID_CLIENT, "the request has no client authentication".into()),
            Self::UnsupportedMechanism => {
                (INVALID_CLIENT, "this authentication scheme is not supported".into())
            }
            Self::UnsupportedAssertionType => {
                (INVALID_CLIENT, "`client_assertion_type` must be jwt-bearer".into())
            }
            Self::WrongCredentials(_) => (INVALID_CLIENT, "client authentication failed".into()),
            Self::UnsupportedParameter(name) => {
                (INVALID_REQUEST, format!("`{name}` is not supported").into())
            }
            Self::UnknownResource(choices) if choices.is_empty() => {
                (INVALID_TARGET, "`resource` is not known, and the client has no scope of any API".into())
            }
            Self::UnknownResource(choices) => {
                (INVALID_TARGET, format!("`resource` must be {choices}").into())
            }
            Self::AmbiguousResource(choices) => {
                (INVALID_TARGET, format!("several APIs have these scopes; add `resource`: {choices}").into())
            }
            Self::SeveralResources => (INVALID_TARGET, "a token can have only one `resource`".into()),
            Self::ForeignScope(scope, audience) => {
                (INVALID_SCOPE, format!("`{scope}` is not a scope of {audience}").into())
            }
            Self::EndedScope(scope, audience) => {
                (INVALID_SCOPE, format!("`{scope}` of {audience} is not granted any more").into())
            }
            Self::NoScope => (INVALID_SCOPE, "`scope` is missing, and the client has no default".into()),
            Self::MalformedScope(error) => (INVALID_SCOPE, error.to_string().into()),
            Self::UnknownScope(scope, None) => (
                INVALID_SCOPE,
                format!("unknown scope `{scope}`; `scopes_supported` of the metadata lists scopes").into(),
            ),
            Self::UnknownScope(scope, Some(near)) => {
                (INVALID_SCOPE, format!("unknown scope `{scope}`; did you mean `{near}`?").into())
            }
            Self::NotAllowed(scope) => {
                (INVALID_SCOPE, format!("the client may not request `{scope}`").into())
            }
            Self::RateLimited(_) => (RATE_LIMITED, "too many requests; see Retry-After".into()),
            Self::DatabaseUnavailable => (UNAVAILABLE, "the database is unavailable; try again".into()),
            Self::AuditUnavailable => (UNAVAILABLE, "the audit log cannot be written; try again".into()),
            Self::NoSigningKey => (UNAVAILABLE, "there is no signing key; try again".into()),
            Self::SignerBusy => (UNAVAILABLE, "too many tokens are being signed; try again".into()),
            Self::SignerFailed(_) => (UNAVAILABLE, "the token could not be signed; try again".into()),
            Self::Internal(_) => (SERVER_ERROR, "the server failed to process the request; try again".into()),
        }
    }

    /// Returns the `error` of the response.
    pub(crate) fn code(&self) -> &'static str {
        self.row().0.1
    }

    /// Returns the reason for the logs, which may say more than the response: in printable ASCII.
    pub(crate) fn reason(&self) -> String {
        match self {
            Self::Internal(cause) => cause.to_string(),
            Self::SignerFailed(cause) => permitted(&cause.to_string()),
            Self::WrongCredentials(Some(detail)) => permitted(&format!("{}: {detail}", self.row().1)),
            _ => permitted(&self.row().1),
        }
    }

    /// Returns the number of seconds after which a retry may succeed.
    fn retry_after(&self) -> Option<u64> {
        /// The delay after a failure of the server, in seconds.
        const SOON: u64 = 5;
        match self {
            Self::RateLimited(after) => Some(after.seconds()),
            Self::DatabaseUnavailable
            | Self::AuditUnavailable
            | Self::NoSigningKey
            | Self::SignerBusy
            | Self::SignerFailed(_) => Some(SOON),
            _ => None,
        }
    }

    /// Logs what an operator has to fix. Errors of the client are logged with their audit record.
    fn log(&self, code: &str, description: &str) {
        match self {
            Self::Internal(cause) => tracing::error!(error = code, "refused: {cause:#}"),
            Self::SignerFailed(cause) => tracing::warn!(error = code, "refused: {cause:#}"),
            Self::DatabaseUnavailable | Self::AuditUnavailable | Self::NoSigningKey | Self::SignerBusy => {
                tracing::warn!(error = code, "refused: {description}")
            }
            _ => {}
        }
    }
}

impl IntoResponse for OAuthError {
    fn into_response(self) -> Response {
        let retry_after = self.retry_after();
        let ((status, code), description) = self.row();
        let description = permitted(&description);
        self.log(code, &description);
        let mut response = error_response(status, code, &description);
        if status == StatusCode::UNAUTHORIZED {
            // A 401 response always has a challenge (RFC 9110 section 15.5.2), even if the request
            // did not use the header.
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static(CHALLENGE));
        }
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}

const CHALLENGE: &str = r#"Basic realm="issuer", charset="UTF-8""#;

/// Replaces by `?` the characters that an `error_description` must not have: it consists of
/// printable ASCII without `"` and `\` (RFC 6749 section 5.2).
fn permitted(text: &str) -> String {
    text.chars().map(|c| if matches!(c, ' '..='~') && !matches!(c, '"' | '\\') { c } else { '?' }).collect()
}

impl From<NotSigned> for OAuthError {
    fn from(error: NotSigned) -> Self {
        match error {
            NotSigned::SignerBusy => Self::SignerBusy,
            NotSigned::SignerFailed(cause) => Self::SignerFailed(cause),
            NotSigned::KeyFailed(cause) => Self::Internal(cause.into()),
        }
    }
}

impl From<StaleReplica> for OAuthError {
    fn from(StaleReplica: StaleReplica) -> Self {
        Self::DatabaseUnavailable
    }
}

impl From<RetryAfter> for OAuthError {
    fn from(after: RetryAfter) -> Self {
        Self::RateLimited(after)
    }
}

impl From<RefreshFailed> for OAuthError {
    fn from(RefreshFailed: RefreshFailed) -> Self {
        Self::DatabaseUnavailable
    }
}

impl From<NotWritten> for OAuthError {
    fn from(NotWritten: NotWritten) -> Self {
        Self::DatabaseUnavailable
    }
}

impl From<StoreError> for OAuthError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::DatabaseUnavailable,
            StoreError::Failed(_) => Self::Internal(error.into()),
        }
    }
}

impl From<AdminError> for OAuthError {
    fn from(error: AdminError) -> Self {
        match error {
            AdminError::Unavailable(_) | AdminError::Busy => Self::DatabaseUnavailable,
            other => Self::Internal(other.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_has_only_the_permitted_characters() {
        #[track_caller]
        fn check(text: &str, expect: &str) {
            assert_eq!(permitted(text), expect)
        }
        check("plain `text`; ~", "plain `text`; ~");
        check("a\"b\\c", "a?b?c");
        check("a\r\nb\tc\u{7f}", "a??b?c?");
        check("caf\u{e9}", "caf?");
    }
}
