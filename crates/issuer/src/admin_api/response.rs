//! The responses of the admin API.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use schemars::JsonSchema;
use scopewright::describe::{DescribeResponse, Messages};
use serde::Serialize;

use super::error::Failure;

/// A 201 response with what was created. It may contain a secret, which must not be stored on the
/// way.
pub(super) struct Created<T>(pub(super) T);

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, Json(self.0)).into_response()
    }
}

impl<T: JsonSchema> DescribeResponse for Created<T> {
    fn describe(messages: &mut Messages<'_>) {
        messages.answer::<T>(201, "Created");
    }
}

/// A 201 response of an operation that fails if the name is taken.
pub(super) struct Added<T>(pub(super) T);

impl<T: Serialize> IntoResponse for Added<T> {
    fn into_response(self) -> Response {
        Created(self.0).into_response()
    }
}

impl<T: JsonSchema> DescribeResponse for Added<T> {
    fn describe(messages: &mut Messages<'_>) {
        Created::<T>::describe(messages);
        messages.answer::<Failure>(409, "The name is already taken");
    }
}

/// A 204 response.
pub(super) struct Done;

impl IntoResponse for Done {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

impl DescribeResponse for Done {
    fn describe(messages: &mut Messages<'_>) {
        messages.empty_answer(204, "Done");
    }
}
