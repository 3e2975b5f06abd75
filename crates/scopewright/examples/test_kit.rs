//! Tests of an application's guards: `cargo run -p scopewright --example test_kit`. An application
//! has this code in its tests.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use axum::body::Body;
use http::Request;
use scopes::shop;
use scopewright::testing::{TestIssuer, TokenDraft, assert_guard_matrix};
use scopewright::{Caller, Router, delete, get, public, requires};
use tower::ServiceExt as _;

/// The scopes of `scopes.toml` as Rust names.
mod scopes {
    scopewright::catalog!("scopes.toml");
}

#[requires(shop:orders:read)]
async fn list_orders(caller: Caller) -> String {
    format!("orders for {}", caller.client_id())
}

#[requires(shop:orders:cancel)]
async fn cancel_order() {}

#[public(because = "a probe of the load balancer carries no token")]
async fn alive() -> &'static str {
    "alive"
}

type Write = fn(TokenDraft) -> TokenDraft;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let issuer = TestIssuer::new("https://api.test");
    let router = Router::new()
        .route("/orders", get(list_orders))
        .route("/orders/{id}", delete(cancel_order))
        .route("/livez", get(alive));
    let (app, surface) = router.into_axum(issuer.authenticator());

    // Each of these is one call. Any claim and any member of the header can be set as well.
    let tokens: [(&str, Write); 4] = [
        ("a good token", |token| token.client("c1").grant(shop.orders.read)),
        ("a token with too little", |token| token.grant(shop.orders.cancel)),
        ("an expired token", TokenDraft::expired),
        ("a token without audience", |token| token.without("aud")),
    ];
    for (what, write) in tokens {
        let token = write(issuer.token()).mint();
        let request =
            Request::get("/orders").header("authorization", format!("Bearer {token}")).body(Body::empty())?;
        let Ok(response) = app.clone().oneshot(request).await;
        println!("{what:<26} {}", response.status());
    }

    assert_guard_matrix(&app, &surface, &issuer).await;
    println!("{} routes: every guard holds", surface.routes().count());
    Ok(())
}
