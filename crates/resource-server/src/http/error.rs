//! The errors of requests, and their responses.

use std::error::Error;
use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::header::RETRY_AFTER;
use http::{HeaderValue, StatusCode};
use scopewright::Refusal;

use crate::http::validate::Problems;
use crate::store::{ChangeError, StoreError};

/// The reason why a request failed.
#[derive(Clone, Debug)]
pub(crate) enum ApiError {
    /// The caller may not do this. The guard's own answer, challenge included.
    Refused(Refusal),
    /// The body is not JSON, or could not be read to its end.
    Unreadable(String),
    /// The request is readable, and these things are wrong with it.
    Invalid(Problems),
    /// There is no such thing, or not for this caller.
    NotFound(&'static str),
    /// The database is unavailable and is expected to recover.
    Unavailable(Arc<dyn Error + Send + Sync>),
    /// We wait for this before any request can be answered.
    NotReady(&'static str),
    /// It would contradict what is there.
    Conflict(&'static str),
    /// The body is longer than we read.
    PayloadTooLarge,
    /// The content type of the body is not JSON.
    UnsupportedMediaType,
    /// We failed. The reason is for the log.
    Internal(Arc<dyn Error + Send + Sync>),
}

impl ApiError {
    /// The status and the text of each failure. The code of the answer follows from the status.
    pub(crate) fn wire(&self) -> (StatusCode, String) {
        match self {
            Self::Refused(refusal) => (refusal.status(), refusal.description().to_owned()),
            Self::Unreadable(reason) => {
                (StatusCode::BAD_REQUEST, format!("the body cannot be read: {reason}"))
            }
            Self::Invalid(problems) => {
                let more = match problems.more() {
                    0 => String::new(),
                    more => format!("; and {more} more problems"),
                };
                (StatusCode::BAD_REQUEST, format!("the request is not valid; see `details`{more}"))
            }
            Self::NotFound(what) => (StatusCode::NOT_FOUND, format!("there is no such {what}")),
            Self::Conflict(reason) => (StatusCode::CONFLICT, (*reason).to_owned()),
            Self::PayloadTooLarge => {
                (StatusCode::PAYLOAD_TOO_LARGE, "the body must be at most 1 MiB long".to_owned())
            }
            Self::UnsupportedMediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "the content type of the body must be application/json".to_owned(),
            ),
            Self::Unavailable(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "the database is unavailable; try again in a few seconds".to_owned(),
            ),
            Self::NotReady(what) => (StatusCode::SERVICE_UNAVAILABLE, format!("waiting for {what}")),
            Self::Internal(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "the server failed; its log has the correlation id".to_owned(),
            ),
        }
    }

    /// Returns the problems of a request that is not valid.
    pub(crate) fn problems(&self) -> Option<&Problems> {
        match self {
            Self::Invalid(problems) => Some(problems),
            _ => None,
        }
    }

    /// Converts the error of a change to a transaction. `place` returns the location of a category
    /// in the request by its index.
    pub(crate) fn of_change(error: ChangeError, place: impl FnOnce(usize) -> String) -> Self {
        let invalid = |path: String, message: String| Self::Invalid(Problems::one(path, message));
        match error {
            ChangeError::NotFound => Self::NotFound("transaction"),
            ChangeError::IsSplit => Self::Conflict("the transaction is split; clear its splits first"),
            ChangeError::UnknownCategory(index) => invalid(
                place(index),
                "must be a standard category other than `mixed`, or a custom category of the user".to_owned(),
            ),
            ChangeError::WrongSum(amount) => {
                invalid("/data".to_owned(), format!("the amounts must add up to {amount}"))
            }
            ChangeError::Store(error) => error.into(),
        }
    }

    /// Creates an internal error.
    pub(crate) fn internal(error: impl Error + Send + Sync + 'static) -> Self {
        Self::Internal(Arc::new(error))
    }
}

impl IntoResponse for ApiError {
    /// Leaves the body to the envelope, which knows the correlation id and finds the error in the
    /// extensions.
    fn into_response(self) -> Response {
        if let Self::Refused(refusal) = self {
            return refusal.into_response();
        }
        let mut response = self.wire().0.into_response();
        if matches!(self, Self::Unavailable(_) | Self::NotReady(_)) {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Problems> for ApiError {
    fn from(problems: Problems) -> Self {
        Self::Invalid(problems)
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::Unavailable(Arc::new(error)),
            StoreError::Failed(_) => Self::internal(error),
        }
    }
}
