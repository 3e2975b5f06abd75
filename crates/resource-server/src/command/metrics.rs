//! What Prometheus reads.

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use scope_guard::Authenticator;

/// `/metrics`, for an address of its own: what it tells of clients and routes is for those who run the server.
pub(super) fn router(authenticator: &Authenticator) -> Router {
    let mut registry = Registry::default();
    authenticator.register_metrics(&mut registry);
    let registry = std::sync::Arc::new(registry);
    Router::new().route("/metrics", get(async move || write(&registry)))
}

fn write(registry: &Registry) -> Response {
    let mut text = String::new();
    match encode(&mut text, registry) {
        Ok(()) => {
            let content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
            ([(CONTENT_TYPE, content_type)], text).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
