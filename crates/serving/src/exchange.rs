//! One request and its answer.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::{IntoResponse as _, Response};
use http::header::CONNECTION;
use http::{HeaderValue, Request, StatusCode};
use http_body::Body as _;
use hyper::body::Incoming;
use tokio::time::timeout;
use tower_service::Service as _;

use crate::client_address::client_address;
use crate::progress::Progress;
use crate::site::Site;
use crate::timed_body::TimedBody;

/// Answers a request from `peer`, in the time that there is for it.
pub(crate) async fn answer(
    request: Request<Incoming>,
    peer: SocketAddr,
    site: Arc<Site>,
    progress: Arc<Progress>,
) -> Response {
    progress.answering();
    let response = in_time(request, peer, &site, &progress).await;
    progress.answered();
    match progress.has_late_body() {
        true => last_answer(StatusCode::REQUEST_TIMEOUT),
        false => response,
    }
}

async fn in_time(
    request: Request<Incoming>,
    peer: SocketAddr,
    site: &Site,
    progress: &Arc<Progress>,
) -> Response {
    if request.headers().len() > site.limits.max_header_fields as usize {
        return last_answer(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    }
    let client = client_address(peer, request.headers(), &site.trusted_proxies);
    let mut request = request.map(|body| match body.is_end_stream() {
        true => Body::empty(),
        false => Body::new(TimedBody::new(body, site.limits.body_timeout, progress.clone())),
    });
    request.extensions_mut().insert(ConnectInfo(peer));
    request.extensions_mut().insert(client);
    match timeout(site.limits.answer_timeout, site.router.clone().call(request)).await {
        Ok(Ok(response)) => response,
        Err(_) => {
            tracing::warn!(client = %client.0, "an answer took too long; 503 was sent in its place");
            last_answer(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

/// An answer after which the connection is closed.
fn last_answer(status: StatusCode) -> Response {
    let mut response = status.into_response();
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}
