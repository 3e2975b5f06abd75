//! The OpenAPI document of the admin API.

use std::sync::Arc;

use crate::state::Shared;
use axum::extract::State;
use axum::response::IntoResponse;
use http::header::CONTENT_TYPE;
use scopewright::public;

/// Show this document.
#[public(because = "the document contains only what the source shows, and nothing about clients")]
pub(crate) async fn openapi_document(State(shared): State<Arc<Shared>>) -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], shared.openapi.clone())
}
