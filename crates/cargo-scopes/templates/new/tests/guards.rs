//! Tests of the guards. The tokens are made here, by an issuer in the same process: no socket is
//! opened.

use axum::body::Body;
use http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use scopewright::testing::{TestIssuer, assert_every_scope_is_used, assert_guard_matrix, assert_routes_lock};
use shop_api::router;
use shop_api::scopes::shop;
use tower::ServiceExt as _;

const AUDIENCE: &str = "https://api.example";

#[tokio::test]
async fn every_guard_holds() {
    let issuer = TestIssuer::new(AUDIENCE);
    let (app, surface) = router().into_axum(issuer.authenticator());
    assert_guard_matrix(&app, &surface, &issuer).await;
}

#[test]
fn every_scope_is_used() {
    // Scopes that only another API uses are listed here.
    assert_every_scope_is_used(router().surface(), &[]);
}

/// `UPDATE=1 cargo test` writes the file again.
#[test]
fn routes_lock_is_current() {
    assert_routes_lock!(router().surface());
}

#[tokio::test]
async fn a_reader_sees_the_orders() {
    let issuer = TestIssuer::new(AUDIENCE);
    let (app, _surface) = router().into_axum(issuer.authenticator());
    let token = issuer.token().client("reports").grant(shop.orders.read).mint();
    let request = Request::get("/orders").header("authorization", format!("Bearer {token}"));
    let response = app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(body, r#"[{"article":"a book for reports"}]"#);
}
