//! How much a client may ask for.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use http::StatusCode;
use library::library;
use scopewright::testing::TestIssuer;
use scopewright::{Authenticator, Caller, Router, get, requires};
use tower::ServiceExt as _;

use crate::setting::{call, request};

#[requires(library:books:read)]
async fn read(caller: Caller) -> String {
    caller.client_id().to_owned()
}

fn app(authenticator: Authenticator) -> axum::Router {
    Router::new().route("/books", get(read)).into_axum(authenticator).0
}

#[tokio::test]
async fn a_client_that_asks_for_too_much_is_told_when_to_go_on() {
    let issuer = TestIssuer::new("https://api.test");
    let left = AtomicU32::new(2);
    let limit = move |claims: &scopewright::Claims| {
        assert_eq!(claims.client_id, "greedy");
        let taken = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        taken.map(drop).map_err(|_| Duration::from_millis(6001))
    };
    let app = app(issuer.authenticator_builder().limit(limit).build().expect("a safe setting"));
    let token = issuer.token().client("greedy").grant(library.books.read).mint();
    let narrow = issuer.token().client("greedy").mint();
    let ask = async |token: &str| call(&app, request("GET", "/books", Some(token))).await;

    assert_eq!(ask(&token).await.status, StatusCode::OK);
    assert_eq!(ask("forged").await.status, StatusCode::UNAUTHORIZED, "nobody pays for a forger");
    assert_eq!(ask(&narrow).await.status, StatusCode::FORBIDDEN, "whoever is known is counted");
    for token in [&token, &narrow] {
        let refused = ask(token).await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(refused.challenge, None, "the token is good");
        assert!(refused.body.contains("too_many_requests"), "{refused:?}");
    }
    let response = app.oneshot(request("GET", "/books", Some(&token))).await.expect("an answer");
    assert_eq!(response.headers()["retry-after"], "7");
}
