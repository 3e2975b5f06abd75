//! One request and its response.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Poll, ready};
use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use axum::routing::future::RouteFuture;
use http::header::{CONNECTION, TRANSFER_ENCODING};
use http::{HeaderValue, Request, StatusCode};
use http_body::Body as _;
use hyper::body::Incoming;
use tower_service::Service as _;

use crate::client_address::{ClientAddress, client_address};
use crate::connection_timeouts::{Deadline, Progress};
use crate::service::Service;
use crate::timed_body::TimedBody;

/// Responds to a request from `peer` within the answer timeout.
///
/// The request is passed to the router before the returned future is polled, because a future that
/// held the request would be large, and is moved.
pub(crate) fn respond(
    request: Request<Incoming>,
    peer: SocketAddr,
    service: &Service,
    progress: &Arc<Progress>,
) -> impl Future<Output = Result<Response, Infallible>> + use<> {
    progress.answering();
    let progress = progress.clone();
    let client = client_address(peer, request.headers(), &service.trusted_proxies);
    let limit = service.limits.answer_timeout;
    // `StrictHeads` does not find the end of a chunked body, so nothing after it may be read as a
    // request.
    let is_chunked = request.headers().contains_key(TRANSFER_ENCODING);
    let routed = if request.headers().len() > service.limits.max_header_fields as usize {
        Err(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE)
    } else {
        Ok(route(request, client, service, &progress))
    };
    async move {
        let response = match routed {
            Ok(routed) => in_time(routed, limit, client).await,
            Err(status) => last_response(status),
        };
        progress.answered();
        match progress.has_late_body() {
            true => Ok(last_response(StatusCode::REQUEST_TIMEOUT)),
            false if is_chunked => Ok(last(response)),
            false => Ok(response),
        }
    }
}

fn route(
    request: Request<Incoming>,
    client: ClientAddress,
    service: &Service,
    progress: &Arc<Progress>,
) -> RouteFuture<Infallible> {
    let mut request = request.map(|body| {
        if body.is_end_stream() {
            Body::empty()
        } else {
            Body::new(TimedBody::new(body, service.limits.body_timeout, progress.clone()))
        }
    });
    request.extensions_mut().insert(client);
    service.router.clone().call(request)
}

async fn in_time(routed: RouteFuture<Infallible>, limit: Duration, client: ClientAddress) -> Response {
    let mut routed = pin!(routed);
    let mut deadline = Deadline::default();
    poll_fn(|context| {
        if let Poll::Ready(Ok(response)) = routed.as_mut().poll(context) {
            return Poll::Ready(response);
        }
        ready!(deadline.poll(limit, context));
        tracing::warn!(client = %client.0, "a response took too long; 503 was sent instead");
        Poll::Ready(last_response(StatusCode::SERVICE_UNAVAILABLE))
    })
    .await
}

/// Returns a response without a body, after which the connection is closed.
fn last_response(status: StatusCode) -> Response {
    last(status.into_response())
}

/// Makes a response the last one of its connection.
fn last(mut response: Response) -> Response {
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}
