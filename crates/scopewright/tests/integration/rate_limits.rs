//! The rate limits of clients.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::response::Response;
use axum::{Extension, routing};
use http::StatusCode;
use http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use library::library;
use scopewright::testing::TestIssuer;
use scopewright::{
    Authenticator, Caller, Claims, Quota, QuotaExceeded, Reason, Refusal, Router, get, requirement, requires,
};
use tower::ServiceExt as _;

use crate::fixture::request;

const WAIT: Duration = Duration::from_millis(6001);

#[requires(library:books:read)]
async fn read(caller: Caller) -> String {
    caller.quota().expect("a limit").remaining.to_string()
}

fn quota(remaining: u32) -> Quota {
    Quota { limit: 2, remaining, reset: Duration::from_secs(9) }
}

/// Grants two requests.
fn authenticator(issuer: &TestIssuer) -> Authenticator {
    let left = AtomicU32::new(2);
    let limit = move |claims: &Claims| {
        assert_eq!(claims.client_id, "greedy");
        let before = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        let exceeded = |_| QuotaExceeded { quota: quota(0), retry_after: WAIT };
        before.map(|before| quota(before - 1)).map_err(exceeded)
    };
    issuer.authenticator_builder().limit(limit).build().expect("a safe setting")
}

#[track_caller]
fn check(response: &Response, status: StatusCode, expected: Option<Quota>) {
    assert_eq!(response.status(), status);
    assert_eq!(response.extensions().get::<Quota>(), expected.as_ref(), "{status}");
}

async fn ask(app: &axum::Router, token: &str) -> Response {
    app.clone().oneshot(request("GET", "/books", Some(token))).await.expect("a response")
}

#[tokio::test]
async fn every_counted_request_reports_the_quota() {
    let issuer = TestIssuer::new("https://api.test");
    let app = Router::new().route("/books", get(read)).into_axum(authenticator(&issuer)).0;
    let token = issuer.token().client("greedy").grant(library.books.read).mint();
    let narrow = issuer.token().client("greedy").mint();

    check(&ask(&app, &token).await, StatusCode::OK, Some(quota(1)));
    check(&ask(&app, "forged").await, StatusCode::UNAUTHORIZED, None);
    check(&ask(&app, &narrow).await, StatusCode::FORBIDDEN, Some(quota(0)));
    for token in [&token, &narrow] {
        let refused = ask(&app, token).await;
        check(&refused, StatusCode::TOO_MANY_REQUESTS, Some(quota(0)));
        assert_eq!(refused.headers()[RETRY_AFTER], "7");
        assert_eq!(refused.headers().get(WWW_AUTHENTICATE), None, "the token is valid");
        let refusal = refused.extensions().get::<Refusal>().expect("a refusal");
        assert_eq!(refusal.reason(), &Reason::TooManyRequests(WAIT));
    }
}

#[tokio::test]
async fn a_layer_reports_the_quota() {
    let issuer = TestIssuer::new("https://api.test");
    let layer = authenticator(&issuer).requiring("books", requirement!(library:books:read));
    let app = axum::Router::new().route("/books", routing::get(async || "books")).layer(layer);
    let token = issuer.token().client("greedy").grant(library.books.read).mint();

    check(&ask(&app, &token).await, StatusCode::OK, Some(quota(1)));
    check(&ask(&app, &issuer.token().client("greedy").mint()).await, StatusCode::FORBIDDEN, Some(quota(0)));
    check(&ask(&app, &token).await, StatusCode::TOO_MANY_REQUESTS, Some(quota(0)));
}

/// No part of the guard sees the response of a handler in a plain axum router.
#[tokio::test]
async fn in_a_plain_router_only_refusals_report_the_quota() {
    let issuer = TestIssuer::new("https://api.test");
    let app =
        axum::Router::new().route("/books", routing::get(read)).layer(Extension(authenticator(&issuer)));
    let token = issuer.token().client("greedy").grant(library.books.read).mint();

    check(&ask(&app, &token).await, StatusCode::OK, None);
    check(&ask(&app, &issuer.token().client("greedy").mint()).await, StatusCode::FORBIDDEN, Some(quota(0)));
    check(&ask(&app, &token).await, StatusCode::TOO_MANY_REQUESTS, Some(quota(0)));
}
