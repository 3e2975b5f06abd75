//! Liveness and readiness.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;

use super::error::OAuthError;
use crate::state::Shared;
use crate::time::now;

/// Handles `GET /livez`: the process responds.
pub(crate) async fn alive() -> StatusCode {
    StatusCode::OK
}

/// Handles `GET /readyz`: the replica is fresh, a key signs, and grants can be recorded where they
/// must be.
pub(crate) async fn ready(State(shared): State<Arc<Shared>>) -> Response {
    let can_sign = shared.replica().ring().signing(now()).is_some();
    if shared.refresher.check_fresh().is_err() {
        OAuthError::DatabaseUnavailable.into_response()
    } else if !can_sign {
        OAuthError::NoSigningKey.into_response()
    } else if !shared.audit.may_grant() {
        OAuthError::AuditUnavailable.into_response()
    } else {
        StatusCode::OK.into_response()
    }
}
