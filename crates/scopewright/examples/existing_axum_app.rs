//! An axum API that is guarded one route at a time: `cargo run -p scopewright --example
//! existing_axum_app`.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use axum::body::Body;
use axum::extract::State;
use http::{Request, StatusCode};
use scopes::shop;
use scopewright::testing::{TestIssuer, assert_guard_matrix};
use scopewright::{Router, get, requires};
use tower::ServiceExt as _;

/// The scopes of `scopes.toml` as Rust names.
mod scopes {
    scopewright::catalog!("scopes.toml");
}

#[derive(Clone)]
struct Store {
    name: &'static str,
}

/// This handler is guarded already.
#[requires(shop:orders:read)]
async fn list_orders(State(store): State<Store>) -> String {
    format!("no orders of {}", store.name)
}

/// The rest of the API, as it was.
fn old_routes() -> axum::Router<Store> {
    axum::Router::new().route("/stock", axum::routing::get(async |State(store): State<Store>| store.name))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let router = Router::new()
        .route("/orders", get(list_orders))
        // Listed in routes.lock until nothing is left in it.
        .merge_unguarded(old_routes(), "not migrated yet")
        .with_state(Store { name: "the corner shop" });
    let issuer = TestIssuer::new("https://api.example");
    let (app, surface) = router.into_axum(issuer.authenticator());
    print!("{surface}");

    for (path, expected) in [("/orders", StatusCode::UNAUTHORIZED), ("/stock", StatusCode::OK)] {
        let response = app.clone().oneshot(Request::get(path).body(Body::empty())?).await?;
        println!("{path} without a token: {}", response.status());
        assert_eq!(response.status(), expected);
    }
    assert_guard_matrix(&app, &surface, &issuer).await;
    Ok(())
}
