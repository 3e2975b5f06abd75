//! Whether the program runs, and whether it can do its work.

use axum::extract::State;
use http::StatusCode;
use scope_guard::public;

use crate::AppState;

/// Whether the program runs.
#[public(because = "a probe of the load balancer carries no token")]
pub(crate) async fn alive() -> &'static str {
    "alive"
}

/// Whether requests can be answered: until the issuer's keys have been fetched once, no token can be judged, and without the
/// database nothing is known.
#[public(because = "a probe of the load balancer carries no token")]
pub(crate) async fn ready(State(state): State<AppState>) -> (StatusCode, &'static str) {
    if !state.authenticator.is_ready() {
        return (StatusCode::SERVICE_UNAVAILABLE, "waiting for the issuer's keys");
    }
    match state.probe().await {
        Ok(()) => (StatusCode::OK, "ready"),
        Err(error) => {
            tracing::warn!(error = %error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "waiting for the database")
        }
    }
}
