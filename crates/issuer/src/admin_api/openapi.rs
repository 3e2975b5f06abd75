//! The OpenAPI document of the admin API.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use scopewright::describe::{DescribeResponse, Messages};
use scopewright::public;
use serde_json::{Map, Value};

use crate::state::Shared;

/// Show this document.
#[public(because = "the document contains only what the source shows, and nothing about clients")]
pub(crate) async fn openapi_document(State(shared): State<Arc<Shared>>) -> OpenApiDocument {
    OpenApiDocument(shared.openapi.clone())
}

/// The text of an OpenAPI document.
pub(crate) struct OpenApiDocument(Bytes);

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
