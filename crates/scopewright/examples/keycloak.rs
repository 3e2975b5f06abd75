//! Tokens of Keycloak: `cargo run -p scopewright --example keycloak`. A server in the
//! process publishes metadata and an RS256 key as a realm does.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use axum::body::Body;
use axum::routing::get as open;
use axum::{Json, serve};
use http::{Request, StatusCode};
use scopes::shop;
use scopewright::testing::TestIssuer;
use scopewright::{Algorithm, Authenticator, Keys, Profile, Router, Verifier, get, requires};
use serde_json::json;
use tokio::net::TcpListener;
use tower::ServiceExt as _;

/// The scopes of `scopes.toml` as Rust names.
mod scopes {
    scopewright::catalog!("scopes.toml");
}

#[requires(shop:orders:read)]
async fn list_orders() {}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let keycloak = TestIssuer::with_algorithm("orders", Algorithm::Rs256);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let realm = format!("http://{}/realms/shop", listener.local_addr()?);
    let metadata = json!({ "issuer": realm, "jwks_uri": format!("{realm}/protocol/openid-connect/certs") });
    let keys = keycloak.keys().to_json();
    let published = axum::Router::new()
        .route("/realms/shop/.well-known/openid-configuration", open(async move || Json(metadata)))
        .route("/realms/shop/protocol/openid-connect/certs", open(async move || Json(keys)));
    tokio::spawn(async move { serve(listener, published).await });

    // What an API writes. The audience comes from an audience mapper of the realm.
    let verifier = Verifier::new(realm.as_str(), "orders").profile(Profile::KEYCLOAK);
    let clock = keycloak.clone();
    let authenticator = Authenticator::builder(verifier, Keys::discover(realm.as_str()));
    let authenticator = authenticator.clock(move || clock.now()).build()?;
    let (app, _surface) = Router::new().route("/orders", get(list_orders)).into_axum(authenticator);

    let token = keycloak.token().header("typ", "JWT").claim("typ", "Bearer").claim("iss", realm.as_str());
    let token = token.without("client_id").claim("azp", "reports").claim("aud", json!(["orders", "account"]));
    for (what, token, expected) in [
        ("with the scope", token.grant(shop.orders.read).mint(), StatusCode::OK),
        ("of another issuer", keycloak.token().mint(), StatusCode::UNAUTHORIZED),
    ] {
        let request = Request::get("/orders").header("authorization", format!("Bearer {token}"));
        let response = app.clone().oneshot(request.body(Body::empty())?).await?;
        println!("a token {what}: {}", response.status());
        assert_eq!(response.status(), expected);
    }
    Ok(())
}
