//! What the API tells about itself, to anyone.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use schemars::JsonSchema;
use scope_guard::public;
use scopes::Scope;
use serde::Serialize;

use crate::{AppState, Config};

/// The OpenAPI document of this API.
#[public(because = "a client's developers read it before there is a client")]
pub(crate) async fn openapi_document(State(state): State<AppState>) -> Response {
    ([(CONTENT_TYPE, "application/json")], state.openapi.to_string()).into_response()
}

/// Where to get an access token for this API, and what it may ask for.
#[public(because = "clients read it before they have a token")]
pub(crate) async fn protected_resource_metadata(State(state): State<AppState>) -> Json<ProtectedResource> {
    Json(ProtectedResource::of(&state.config))
}

/// Protected resource metadata (RFC 9728 section 2).
#[derive(Serialize, JsonSchema)]
pub(crate) struct ProtectedResource {
    /// The identifier of this API: the audience of its access tokens.
    resource: String,
    /// The issuers whose access tokens are accepted.
    authorization_servers: Vec<String>,
    /// Every scope that an operation of this API may need.
    scopes_supported: Vec<&'static str>,
    /// How an access token is presented.
    bearer_methods_supported: Vec<&'static str>,
}

impl ProtectedResource {
    fn of(config: &Config) -> Self {
        Self {
            resource: config.audience.as_str().to_owned(),
            authorization_servers: vec![config.issuer.clone()],
            scopes_supported: Scope::ALL.iter().map(|scope| scope.as_str()).collect(),
            bearer_methods_supported: vec!["header"],
        }
    }
}
