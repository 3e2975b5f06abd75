//! The API: its scopes, its handlers and its routes.

use axum::Json;
use axum::http::StatusCode;
use schemars::JsonSchema;
use scopes::{VOCABULARY, shop};
use scopewright::{Caller, Router, get, requires};
use scopewright_openapi::{Service, pages};
use serde::{Deserialize, Serialize};

/// The scopes of `scopes.toml` as Rust names.
pub mod scopes {
    scopewright::catalog!("scopes.toml");
}

/// Returns all routes: those of the API, and pages about it below `/docs/`.
///
/// # Panics
/// The documents cannot be made. The error names the message that lacks `JsonSchema`.
pub fn router() -> Router {
    let api = Router::new().route("/orders", get(list_orders).post(place_order));
    let pages = pages(&service(), api.surface()).unwrap_or_else(|error| panic!("{error}"));
    api.merge_unguarded(pages, "documentation is public")
}

/// Returns the description of the API for its OpenAPI document.
pub fn service() -> Service<'static> {
    Service::of(&VOCABULARY, "http://127.0.0.1:3000", "http://127.0.0.1:8080/oidc/token")
}

/// An order.
#[derive(Deserialize, Serialize, JsonSchema)]
pub struct Order {
    /// The name of the article.
    pub article: String,
}

/// List the orders.
#[requires(shop:orders:read)]
async fn list_orders(caller: Caller) -> Json<Vec<Order>> {
    Json(vec![Order { article: format!("a book for {}", caller.client_id()) }])
}

/// Place an order.
#[requires(shop:orders:write)]
async fn place_order(Json(order): Json<Order>) -> (StatusCode, Json<Order>) {
    (StatusCode::CREATED, Json(order))
}
