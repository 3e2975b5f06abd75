//! The API: its scopes, its handlers and its routes.

use axum::Json;
use axum::http::StatusCode;
use scopewright::{Caller, Router, get, requires};
use scopes::shop;

/// The scopes of `scopes.toml` as Rust names.
pub mod scopes {
    scopewright::catalog!("scopes.toml");
}

/// Returns all routes.
pub fn router() -> Router {
    Router::new().route("/orders", get(list_orders).post(place_order))
}

/// List the orders.
#[requires(shop:orders:read)]
async fn list_orders(caller: Caller) -> Json<Vec<String>> {
    Json(vec![format!("the first order, shown to {}", caller.client_id())])
}

/// Place an order.
#[requires(shop:orders:write)]
async fn place_order(caller: Caller, Json(order): Json<String>) -> (StatusCode, Json<String>) {
    (StatusCode::CREATED, Json(format!("{order} for {}", caller.client_id())))
}
