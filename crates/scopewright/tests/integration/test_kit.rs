//! The test kit finds guards that do not hold.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use axum::routing;
use futures_util::FutureExt as _;
use http::StatusCode;
use library::{library, loans};
use scopewright::testing::{TestIssuer, assert_guard_matrix};
use scopewright::{Router, Surface, delete, get, public, requires};

use crate::fixture::{call, request};

#[requires(any(all(library:books:read, loans:read), library:books:write))]
async fn read() {}

#[requires(library:books:remove)]
async fn remove() -> StatusCode {
    StatusCode::FORBIDDEN
}

#[public(because = "a probe carries no token")]
async fn alive() {}

fn routes() -> Router {
    Router::new().route("/books/{id}", get(read).delete(remove)).route("/livez", get(alive))
}

/// Returns the matrix's deviations of an app that should serve `routes`.
async fn complaints(app: &axum::Router, surface: &Surface, issuer: &TestIssuer) -> String {
    let tried = AssertUnwindSafe(assert_guard_matrix(app, surface, issuer)).catch_unwind().await;
    tried.err().map(|panic| *panic.downcast::<String>().expect("a text")).unwrap_or_default()
}

#[tokio::test]
async fn working_guards_pass() {
    let issuer = TestIssuer::new("https://api.test");
    let (app, surface) = routes().into_axum(issuer.authenticator());
    assert_eq!(complaints(&app, &surface, &issuer).await, "");
}

#[tokio::test]
async fn an_open_route_is_found() {
    let issuer = TestIssuer::new("https://api.test");
    let (_, surface) = routes().into_axum(issuer.authenticator());
    let open = axum::Router::new()
        .route("/books/{id}", routing::any(async || "anyone"))
        .route("/livez", routing::get(alive));
    let complaints = complaints(&open, &surface, &issuer).await;
    for line in [
        "GET /books/{id}: with no token, expected 401 with a bare challenge, got 200 OK",
        "HEAD /books/{id}: with an expired token, expected 401 invalid_token, got 200 OK",
        r#"DELETE /books/{id}: with scopes [], expected 403 insufficient_scope naming "library:books:remove", got 200 OK"#,
    ] {
        assert!(complaints.contains(line), "{complaints}");
    }
}

#[tokio::test]
async fn a_wrong_requirement_is_found() {
    let issuer = TestIssuer::new("https://api.test");
    let (_, surface) = routes().into_axum(issuer.authenticator());
    #[requires(library:books:read)]
    async fn too_easy() {}
    let other = Router::new().route("/books/{id}", get(too_easy).delete(remove)).route("/livez", get(alive));
    let (app, _) = other.into_axum(issuer.authenticator());
    let complaints = complaints(&app, &surface, &issuer).await;
    assert!(
        complaints.contains(r#"GET /books/{id}: with scopes ["library:books:read"], expected 403"#),
        "{complaints}"
    );
    assert!(
        complaints
            .contains(r#"GET /books/{id}: with scopes ["library:books:write"], expected a grant, got 403"#),
        "{complaints}"
    );
}

#[tokio::test]
async fn a_public_route_that_asks_for_a_token_is_found() {
    let issuer = TestIssuer::new("https://api.test");
    let (_, surface) = Router::<()>::new().route("/x", get(alive)).into_axum(issuer.authenticator());
    let (app, _) =
        Router::<()>::new().route("/x", delete(remove).get(remove)).into_axum(issuer.authenticator());
    assert!(
        complaints(&app, &surface, &issuer)
            .await
            .contains("GET /x: with no token, expected a grant, got 401")
    );
}

#[tokio::test]
async fn every_defect_is_refused_on_the_clock_of_the_test() {
    let issuer = TestIssuer::new("https://api.test");
    let (app, _) = routes().into_axum(issuer.authenticator());
    let good = || issuer.token().client("shelf").grant(library.books.read).grant(loans.read);
    let status = async |token: String| call(&app, request("GET", "/books/1", Some(&token))).await.status;
    assert_eq!(status(good().mint()).await, StatusCode::OK);
    let bad = [
        good().expired(),
        good().not_yet_valid(),
        good().other_issuer(),
        good().other_audience(),
        good().other_type(),
        good().alg_none(),
        good().hs256_with_public_key(),
        good().forged(),
        good().unknown_kid(),
        good().own_key(),
        good().unknown_critical(),
        good().sender_constrained(),
        good().without("iss"),
        good().without("client_id"),
        good().without("jti"),
        good().claim("exp", "tomorrow"),
        good().header("alg", "ES384"),
    ];
    for token in bad {
        let what = format!("{token:?}");
        assert_eq!(status(token.mint()).await, StatusCode::UNAUTHORIZED, "{what}");
    }
    let token = good().mint();
    issuer.advance(Duration::from_secs(3600));
    assert_eq!(status(token).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(good().mint()).await, StatusCode::OK);
}
