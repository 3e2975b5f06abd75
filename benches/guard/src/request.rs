//! One request to a router in process, with nothing around it.

use std::convert::Infallible;
use std::time::Duration;

use http::header::{AUTHORIZATION, HOST};
use http::{HeaderValue, Request, Response, StatusCode};
use tokio::runtime::Runtime;
use tower::Service;

use crate::environment::PATH;
use bench_kit::Stopwatch;

/// A router of any axum.
pub(crate) trait App<B>: Service<Request<B>, Response = Response<B>, Error = Infallible> {}

impl<B, S: Service<Request<B>, Response = Response<B>, Error = Infallible>> App<B> for S {}

fn request<B: Default>(authorization: Option<HeaderValue>) -> Request<B> {
    let mut request = Request::new(B::default());
    *request.uri_mut() = http::Uri::from_static(PATH);
    request.headers_mut().insert(HOST, HeaderValue::from_static("127.0.0.1:8080"));
    if let Some(authorization) = authorization {
        request.headers_mut().insert(AUTHORIZATION, authorization);
    }
    request
}

pub(crate) async fn status<B: Default>(
    app: &mut impl App<B>,
    authorization: Option<HeaderValue>,
) -> StatusCode {
    app.call(request(authorization)).await.unwrap_or_else(|never| match never {}).status()
}

/// Sends each token once, so that none is new, and then as [`in_turn`].
pub(crate) fn returning<B: Default>(
    runtime: &Runtime,
    app: impl App<B>,
    tokens: Vec<HeaderValue>,
) -> impl FnMut(usize) -> Duration {
    let count = tokens.len();
    let mut run = in_turn(runtime, app, tokens);
    run(count);
    run
}

/// Sends valid tokens in turn, for this number of requests, and returns the processor time.
pub(crate) fn in_turn<B: Default>(
    runtime: &Runtime,
    mut app: impl App<B>,
    tokens: Vec<HeaderValue>,
) -> impl FnMut(usize) -> Duration {
    let mut next = 0;
    move |requests| {
        runtime.block_on(async {
            let stopwatch = Stopwatch::start();
            for _ in 0..requests {
                let status = status(&mut app, Some(tokens[next].clone())).await;
                assert_eq!(status, StatusCode::OK, "a good token was refused");
                next = if next + 1 == tokens.len() { 0 } else { next + 1 };
            }
            stopwatch.elapsed()
        })
    }
}
