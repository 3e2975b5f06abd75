//! The smallest API: one scope, one guarded handler. `cargo run -p scopewright --example minimal`.
//!
//! An issuer in the process takes the place of an identity provider, for which a program has
//! `Authenticator::builder(Verifier::new(ISSUER, AUDIENCE), Keys::discover(ISSUER)).build()?`.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use axum::body::Body;
use http::Request;
use scopes::shop;
use scopewright::testing::TestIssuer;
use scopewright::{Caller, Router, get, requires};
use tower::ServiceExt as _;

/// The scopes of `scopes.toml` as Rust names.
mod scopes {
    scopewright::catalog!("scopes.toml");
}

#[requires(shop:orders:read)]
async fn list_orders(caller: Caller) -> String {
    format!("no orders yet, {}", caller.client_id())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let issuer = TestIssuer::new("https://api.example");
    let (app, surface) = Router::new().route("/orders", get(list_orders)).into_axum(issuer.authenticator());
    print!("{surface}");

    let tokens = [
        ("without scope", issuer.token().mint()),
        ("with shop:orders:read", issuer.token().grant(shop.orders.read).mint()),
    ];
    for (what, token) in tokens {
        let request = Request::get("/orders").header("authorization", format!("Bearer {token}"));
        let response = app.clone().oneshot(request.body(Body::empty())?).await?;
        println!("{what}: {}", response.status());
    }
    Ok(())
}
