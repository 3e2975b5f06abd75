//! Whether the server lives, and whether it can issue tokens.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;

use crate::AuthorizationServer;
use crate::time::now;
use crate::token_error::TokenError;

/// Answers `GET /livez`: the process answers at all.
pub(crate) async fn alive() -> StatusCode {
    StatusCode::OK
}

/// Answers `GET /readyz`: there is a key that signs, and what is known may be believed.
pub(crate) async fn ready(State(server): State<AuthorizationServer>) -> Response {
    let parts = &*server.parts;
    let can_sign = parts.known().ring().signing(now()).is_some();
    if parts.follower.trusted().is_ok() && can_sign {
        StatusCode::OK.into_response()
    } else {
        TokenError::Away.into_response()
    }
}
