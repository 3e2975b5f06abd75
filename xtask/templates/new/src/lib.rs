//! The API: its scopes, its handlers and its routes.

use axum::Json;
use scope_guard::{Caller, Router, get, requires};
use scopes::shop;

/// The scopes of `scopes.toml` as Rust names.
pub mod scopes {
    scope_guard::catalog!("scopes.toml");
}

/// All that is served.
pub fn router() -> Router {
    Router::new().route("/orders", get(list_orders))
}

/// List the orders.
#[requires(shop:orders:read)]
async fn list_orders(caller: Caller) -> Json<Vec<String>> {
    Json(vec![format!("the first order, shown to {}", caller.client_id())])
}
