//! What the admin API says of itself.

use axum::extract::State;
use axum::response::IntoResponse;
use http::header::CONTENT_TYPE;
use scopewright::public;

use crate::AuthorizationServer;

/// This document.
#[public(because = "it says what anybody may read in the source, and nothing about clients")]
pub(crate) async fn openapi_document(State(server): State<AuthorizationServer>) -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], server.parts.openapi.clone())
}
