//! The probes of liveness and readiness.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use scopewright::describe::{DescribeResponse, Messages};
use scopewright::public;

use crate::AppState;
use crate::http::envelope::ErrorEnvelope;
use crate::http::error::ApiError;

/// Reports that the program runs.
#[public(because = "a probe of the load balancer carries no token")]
pub(crate) async fn alive() -> &'static str {
    "alive"
}

/// Reports whether requests can be served: a token cannot be verified before the issuer's keys were
/// fetched, and nothing can be read without the database.
#[public(because = "a probe of the load balancer carries no token")]
pub(crate) async fn ready(State(state): State<AppState>) -> Result<Ready, ApiError> {
    if !state.authenticator.is_ready() {
        return Err(ApiError::NotReady("the issuer's keys"));
    }
    if let Err(error) = state.probe().await {
        tracing::warn!(error = %error, "not ready");
        return Err(ApiError::NotReady("the database"));
    }
    Ok(Ready)
}

/// Requests can be answered.
pub(crate) struct Ready;

impl IntoResponse for Ready {
    fn into_response(self) -> Response {
        "ready".into_response()
    }
}

impl DescribeResponse for Ready {
    fn describe(messages: &mut Messages<'_>) {
        messages.text_answer(200, "Requests can be answered");
        messages.answer::<ErrorEnvelope>(503, "A dependency is unavailable; `message` names it");
    }
}
