//! Whether the server lives, and whether it can issue tokens.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;

use crate::AuthorizationServer;
use crate::endpoints::error::TokenError;
use crate::time::now;

/// Answers `GET /livez`: the process answers at all.
pub(crate) async fn alive() -> StatusCode {
    StatusCode::OK
}

/// Answers `GET /readyz`: there is a key that signs, what is known is recent enough, and grants can be recorded where they
/// must be.
pub(crate) async fn ready(State(server): State<AuthorizationServer>) -> Response {
    let parts = &*server.parts;
    let can_sign = parts.known().ring().signing(now()).is_some();
    if parts.follower.check_fresh().is_err() {
        TokenError::Away.into_response()
    } else if !can_sign {
        TokenError::NoKey.into_response()
    } else if !parts.audit.may_grant() {
        TokenError::Unrecorded.into_response()
    } else {
        StatusCode::OK.into_response()
    }
}
