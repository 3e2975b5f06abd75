//! The body of each refusal: JSON with an error code, which a browser does not interpret as
//! anything else.

use std::time::Duration;

use axum::routing;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use library::library;
use scopewright::testing::TestIssuer;
use scopewright::{Authenticator, Keys, Quota, QuotaExceeded, Router, Verifier, get, requires};
use serde_json::Value;
use tower::ServiceExt as _;

use crate::fixture::request;

#[requires(library:books:read)]
async fn read() {}

fn app(authenticator: Authenticator) -> axum::Router {
    Router::new().route("/", get(read)).into_axum(authenticator).0
}

#[track_caller]
fn check_headers(response: &axum::response::Response) {
    let header = |name| response.headers().get(name).map(|value| value.to_str().expect("ASCII"));
    assert_eq!(header(CONTENT_TYPE), Some("application/json"));
    assert_eq!(header(X_CONTENT_TYPE_OPTIONS), Some("nosniff"));
    assert_eq!(header(CACHE_CONTROL), Some("no-store"));
}

async fn check(app: &axum::Router, token: Option<&str>, status: StatusCode, error: &str) {
    let response = app.clone().oneshot(request("GET", "/", token)).await.expect("axum answers every request");
    assert_eq!(response.status(), status);
    check_headers(&response);
    let body = response.into_body().collect().await.expect("a body").to_bytes();
    let body: Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(body["error"], error);
    assert!(body["error_description"].is_string());
}

#[tokio::test]
async fn every_refusal_is_json_with_its_own_error_code() {
    let issuer = TestIssuer::new("https://api.test");
    let one = app(issuer.authenticator());
    let good = issuer.token().grant(library.books.read).mint();
    check(&one, None, StatusCode::UNAUTHORIZED, "unauthorized").await;
    check(&one, Some(""), StatusCode::BAD_REQUEST, "invalid_request").await;
    check(&one, Some("x"), StatusCode::UNAUTHORIZED, "invalid_token").await;
    check(&one, Some(&issuer.token().mint()), StatusCode::FORBIDDEN, "insufficient_scope").await;

    let exceeded = QuotaExceeded {
        quota: Quota { limit: 1, remaining: 0, reset: Duration::from_secs(1) },
        retry_after: Duration::from_secs(1),
    };
    let busy = issuer.authenticator_builder().limit(move |_| Err(exceeded)).build().expect("safe");
    check(&app(busy), Some(&good), StatusCode::TOO_MANY_REQUESTS, "too_many_requests").await;

    let without = axum::Router::new().route("/", routing::get(read));
    check(&without, Some(&good), StatusCode::INTERNAL_SERVER_ERROR, "server_error").await;
}

/// RFC 6749 section 4.1.2.1 defines this code for a server that will recover.
#[tokio::test]
async fn without_keys_the_error_is_temporarily_unavailable() {
    let keys = Keys::jwks("http://127.0.0.1:1/keys");
    let authenticator = Authenticator::builder(Verifier::new(TestIssuer::ISSUER, "https://api.test"), keys);
    let app = app(authenticator.build().expect("a safe setting"));
    let token = TestIssuer::new("https://api.test").token().mint();
    check(&app, Some(&token), StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable").await;
}

/// No part of a request is repeated, in whatever form it is sent.
#[tokio::test]
async fn a_refusal_repeats_nothing_of_the_request() {
    let issuer = TestIssuer::new("https://api.test");
    let app = app(issuer.authenticator());
    let token = issuer.token().grant_text("<b>strange:scope</b>").mint();
    for authorization in
        [format!("Bearer {token}"), "Bearer <b>strange".to_owned(), "Bearer a.b.c".to_owned()]
    {
        let request = Request::get("/?q=strange").header("authorization", authorization);
        let request = request.body(axum::body::Body::empty());
        let response = app.clone().oneshot(request.expect("a request")).await.expect("an answer");
        check_headers(&response);
        let head = format!("{:?}", response.headers());
        let body = response.into_body().collect().await.expect("a body").to_bytes();
        let body = String::from_utf8(body.to_vec()).expect("UTF-8");
        assert!(!head.contains("strange") && !body.contains("strange"), "{head} {body}");
    }
}
