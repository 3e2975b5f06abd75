//! What the operations take and answer.

use axum::Json;
use axum::extract::{FromRequest, Path, Request};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use schemars::JsonSchema;
use scope_guard::describe::{DescribeRequest, DescribeResponse, Messages};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::token_error::{TokenError, refusal};
use crate::{AdminError, ClientId};

/// A body in JSON.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let Json(value) = Json::from_request(request, state).await.map_err(|rejection| ApiError::Body {
            status: rejection.status(),
            text: rejection.body_text(),
        })?;
        Ok(Self(value))
    }
}

impl<T: JsonSchema> DescribeRequest for Body<T> {
    fn describe(messages: &mut Messages<'_>) {
        messages.body::<T>();
    }
}

/// 201 with what was made. It may hold a secret, which nobody on the way is to keep.
pub(super) struct Created<T>(pub(super) T);

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, Json(self.0)).into_response()
    }
}

impl<T: JsonSchema> DescribeResponse for Created<T> {
    fn describe(messages: &mut Messages<'_>) {
        messages.answer::<T>(201, "Made");
    }
}

/// 204: it is done.
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

/// Why an operation was refused after its guard let it through.
#[derive(Debug)]
pub(super) enum ApiError {
    Body { status: StatusCode, text: String },
    Admin(AdminError),
}

impl From<AdminError> for ApiError {
    fn from(error: AdminError) -> Self {
        Self::Admin(error)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let error = match self {
            Self::Body { status, text } => return refusal(status, "invalid_request", &text),
            Self::Admin(error) => error,
        };
        let (status, code) = match &error {
            AdminError::NoSuchClient(_) | AdminError::NoSuchCredential(..) | AdminError::NoSuchKey(_) => {
                (StatusCode::NOT_FOUND, "not_found")
            }
            AdminError::ClientExists(_) => (StatusCode::CONFLICT, "conflict"),
            AdminError::Refused(_) | AdminError::DefaultScope(_) => {
                (StatusCode::BAD_REQUEST, "invalid_request")
            }
            AdminError::BeyondAuthority(_) => (StatusCode::FORBIDDEN, "access_denied"),
            // Answered as at the token endpoint.
            AdminError::Busy | AdminError::Away(_) | AdminError::Failed(_) => {
                return TokenError::from(error).into_response();
            }
        };
        refusal(status, code, &error.to_string())
    }
}

/// The client that the path names. What cannot be an identifier has no client.
pub(super) fn client_id(text: &str) -> Result<ClientId, ApiError> {
    text.parse().map_err(|cause| ApiError::Admin(AdminError::Refused(format!("{cause}"))))
}

/// The one parameter of a path.
pub(super) type Id = Path<String>;
