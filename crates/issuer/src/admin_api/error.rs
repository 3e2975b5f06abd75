//! The errors of the admin API.

use axum::response::{IntoResponse, Response};
use cli_output::escape;
use http::header::WWW_AUTHENTICATE;
use http::{HeaderValue, StatusCode};
use schemars::JsonSchema;
use scopewright_catalog::ScopeName;
use serde_json::{Value, json};

use super::problem_view::{ProblemView, problem_views};
use crate::administration::{AdminError, ApiDifference};
use crate::apis::api_name::ApiNameError;
use crate::clients::client_id::ClientIdError;
use crate::endpoints::error::OAuthError;
use crate::endpoints::error_response::{error_body, error_response};

/// The body of an error response.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes what `error_response` writes")]
pub(super) struct Failure {
    /// The error code, for programs.
    error: String,
    /// The description, for people.
    error_description: String,
}

/// The body of an error response about a catalog.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes what `with_members` writes")]
pub(super) struct CatalogFailure {
    /// The error code, for programs: `invalid_catalog`, if the catalog has problems.
    error: String,
    /// The description, for people.
    error_description: String,
    /// The problems of the catalog.
    #[serde(default)]
    problems: Vec<ProblemView>,
}

/// The body of the response to a change of an API that is refused.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes what `with_members` writes")]
pub(super) struct ApiConflict {
    /// The error code, for programs: `clients_affected`, if clients would lose or gain scopes, or
    /// `conflict`, if the name or the audience is taken.
    error: String,
    /// The description, for people.
    error_description: String,
    /// The difference, if clients would lose or gain scopes.
    #[serde(default)]
    difference: Option<ApiDifference>,
}

/// The reason for which an operation was refused after the guard had admitted the request.
#[derive(Debug)]
pub(super) enum ApiError {
    /// The body, the path or the query is malformed.
    Body {
        status: StatusCode,
        text: String,
    },
    NoClient(ClientIdError),
    NoApi(ApiNameError),
    Admin(AdminError),
}

/// A refusal that is left in the response, so that it is recorded together with the request.
#[derive(Clone, Debug)]
pub(super) struct RefusedChange {
    pub(super) error: &'static str,
    pub(super) reason: String,
}

impl From<AdminError> for ApiError {
    fn from(error: AdminError) -> Self {
        Self::Admin(error)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let error = match self {
            Self::Body { status, text } => {
                return recorded(error_response(status, "invalid_request", &text), "invalid_request", &text);
            }
            Self::NoClient(cause) => {
                return error_response(StatusCode::NOT_FOUND, "not_found", &cause.to_string());
            }
            Self::NoApi(cause) => {
                return error_response(StatusCode::NOT_FOUND, "not_found", &cause.to_string());
            }
            Self::Admin(error) => error,
        };
        let (status, code) = match &error {
            AdminError::NoSuchClient(..)
            | AdminError::NoSuchCredential(..)
            | AdminError::NoSuchKey(_)
            | AdminError::NoSuchApi(..) => (StatusCode::NOT_FOUND, "not_found"),
            AdminError::ClientExists(_)
            | AdminError::ApiExists(_)
            | AdminError::AudienceTaken(..)
            | AdminError::TooManyKeys(_) => (StatusCode::CONFLICT, "conflict"),
            AdminError::Refused(_)
            | AdminError::UnknownScope { .. }
            | AdminError::DefaultScope(_)
            | AdminError::Manifest(_)
            | AdminError::NoAdministrator => (StatusCode::BAD_REQUEST, "invalid_request"),
            AdminError::Catalog(problems) => {
                let members = json!({ "problems": problem_views(problems) });
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                return recorded(
                    with_members(status, "invalid_catalog", &error, members),
                    "invalid_catalog",
                    &error,
                );
            }
            AdminError::ClientsAffected(difference) => {
                let members = json!({ "difference": difference });
                let status = StatusCode::CONFLICT;
                return recorded(
                    with_members(status, "clients_affected", &error, members),
                    "clients_affected",
                    &error,
                );
            }
            AdminError::BeyondAuthority(scope) => {
                return recorded(beyond_authority(scope, &error), "access_denied", &error);
            }
            // These have the same responses as at the token endpoint.
            AdminError::Busy | AdminError::Unavailable(_) | AdminError::Failed(_) => {
                return OAuthError::from(error).into_response();
            }
        };
        recorded(error_response(status, code, &error.to_string()), code, &error)
    }
}

fn recorded(mut response: Response, error: &'static str, reason: &impl ToString) -> Response {
    response.extensions_mut().insert(RefusedChange { error, reason: reason.to_string() });
    response
}

/// Refuses to grant a scope that the token lacks. The challenge is the same as for a token that
/// lacks a scope of the operation (RFC 6750 section 3.1).
fn beyond_authority(scope: &ScopeName, error: &AdminError) -> Response {
    let mut response = error_response(StatusCode::FORBIDDEN, "access_denied", &error.to_string());
    let challenge = format!(r#"Bearer error="insufficient_scope", scope="{scope}""#);
    let challenge = HeaderValue::try_from(challenge).expect("a scope token is visible ASCII without quotes");
    response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    response
}

/// Returns an error response with more members.
fn with_members(status: StatusCode, code: &str, error: &AdminError, members: Value) -> Response {
    let mut body = json!({ "error": code, "error_description": escape(&error.to_string()) });
    if let (Value::Object(body), Value::Object(members)) = (&mut body, members) {
        body.extend(members);
    }
    error_body(status, body)
}
