//! The documents that describe the API, which are public.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use scopewright::describe::{DescribeResponse, Messages};
use scopewright::{ProtectedResource, public};
use serde_json::{Map, Value};

use crate::AppState;

/// The OpenAPI document of this API.
#[public(because = "a client's developers read it before there is a client")]
pub(crate) async fn openapi_document(State(state): State<AppState>) -> OpenApiDocument {
    OpenApiDocument(state.openapi.to_string())
}

/// Returns the protected resource metadata (RFC 9728): the issuer, and the scopes of this API.
#[public(because = "clients read it before they have a token")]
pub(crate) async fn protected_resource_metadata(State(state): State<AppState>) -> Json<ProtectedResource> {
    Json(ProtectedResource::clone(&state.protected_resource))
}

/// The text of an OpenAPI document.
pub(crate) struct OpenApiDocument(String);

impl IntoResponse for OpenApiDocument {
    fn into_response(self) -> Response {
        ([(CONTENT_TYPE, "application/json")], self.0).into_response()
    }
}

impl DescribeResponse for OpenApiDocument {
    fn describe(messages: &mut Messages<'_>) {
        messages.answer::<Map<String, Value>>(200, "The document");
    }
}
