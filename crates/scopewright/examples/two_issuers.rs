//! An API that trusts two issuers, each with its own keys and audience: `cargo run -p scopewright
//! --example two_issuers`.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use axum::body::Body;
use http::{Request, StatusCode};
use scopes::shop;
use scopewright::testing::TestIssuer;
use scopewright::{Authenticator, Caller, Keys, Router, Verifier, get, requires};
use tower::ServiceExt as _;

/// The scopes of `scopes.toml` as Rust names.
mod scopes {
    scopewright::catalog!("scopes.toml");
}

#[requires(shop:orders:read)]
async fn list_orders(caller: Caller) -> String {
    format!("no orders for {} of {}", caller.client_id(), caller.claims().iss)
}

const PARTNER: &str = "https://login.partner.example";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (own, partner) = (TestIssuer::new("https://api.example"), TestIssuer::new("orders"));
    let clock = own.clone();
    let authenticator = Authenticator::builder(own.verifier(), Keys::fixed(own.keys()))
        .issuer(Verifier::new(PARTNER, "orders"), Keys::fixed(partner.keys()))
        .clock(move || clock.now())
        .build()?;
    let (app, _surface) = Router::new().route("/orders", get(list_orders)).into_axum(authenticator);

    let of_partner = || partner.token().grant(shop.orders.read);
    let tokens = [
        ("ours", own.token().grant(shop.orders.read).mint(), StatusCode::OK),
        ("the partner's", of_partner().claim("iss", PARTNER).mint(), StatusCode::OK),
        // The keys of one issuer never verify the tokens of another.
        ("the partner's in our name", of_partner().mint(), StatusCode::UNAUTHORIZED),
    ];
    for (whose, token, expected) in tokens {
        let request = Request::get("/orders").header("authorization", format!("Bearer {token}"));
        let response = app.clone().oneshot(request.body(Body::empty())?).await?;
        println!("{whose}: {}", response.status());
        assert_eq!(response.status(), expected);
    }
    Ok(())
}
