//! One request and its answer.

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
use crate::progress::{Deadline, Progress};
use crate::site::Site;
use crate::timed_body::TimedBody;

/// Answers a request from `peer`, in the time that there is for it.
///
/// The request is handed to the router before the answer is waited for: a future that held it would be large, and is moved.
pub(crate) fn answer(
    request: Request<Incoming>,
    peer: SocketAddr,
    site: &Site,
    progress: &Arc<Progress>,
) -> impl Future<Output = Result<Response, Infallible>> + use<> {
    progress.answering();
    let progress = progress.clone();
    let client = client_address(peer, request.headers(), &site.trusted_proxies);
    let patience = site.limits.answer_timeout;
    // The end of such a body is not looked for by `StrictHeads`, so nothing after it may be taken
    // for a request.
    let is_chunked = request.headers().contains_key(TRANSFER_ENCODING);
    let routed = match request.headers().len() > site.limits.max_header_fields as usize {
        true => Err(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE),
        false => Ok(route(request, client, site, &progress)),
    };
    async move {
        let response = match routed {
            Ok(routed) => in_time(routed, patience, client).await,
            Err(status) => last_answer(status),
        };
        progress.answered();
        match progress.has_late_body() {
            true => Ok(last_answer(StatusCode::REQUEST_TIMEOUT)),
            false if is_chunked => Ok(last(response)),
            false => Ok(response),
        }
    }
}

fn route(
    request: Request<Incoming>,
    client: ClientAddress,
    site: &Site,
    progress: &Arc<Progress>,
) -> RouteFuture<Infallible> {
    let mut request = request.map(|body| match body.is_end_stream() {
        true => Body::empty(),
        false => Body::new(TimedBody::new(body, site.limits.body_timeout, progress.clone())),
    });
    request.extensions_mut().insert(client);
    site.router.clone().call(request)
}

async fn in_time(routed: RouteFuture<Infallible>, patience: Duration, client: ClientAddress) -> Response {
    let mut routed = pin!(routed);
    let mut deadline = Deadline::default();
    poll_fn(|context| {
        if let Poll::Ready(Ok(response)) = routed.as_mut().poll(context) {
            return Poll::Ready(response);
        }
        ready!(deadline.poll(patience, context));
        tracing::warn!(client = %client.0, "an answer took too long; 503 was sent in its place");
        Poll::Ready(last_answer(StatusCode::SERVICE_UNAVAILABLE))
    })
    .await
}

/// An answer without a body after which the connection is closed.
fn last_answer(status: StatusCode) -> Response {
    last(status.into_response())
}

/// Makes an answer the last one of its connection.
fn last(mut response: Response) -> Response {
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}
