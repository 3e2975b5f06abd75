//! The API: its scopes, its handlers and its routes.

use axum::Json;
use axum::http::StatusCode;
use schemars::JsonSchema;
use scopes::{VOCABULARY, shop};
use scopewright::{Caller, Router, get, requires};
use scopewright_openapi::Service;
use serde::{Deserialize, Serialize};

/// The scopes of `scopes.toml` as Rust names.
pub mod scopes {
    scopewright::catalog!("scopes.toml");
}

/// Returns all routes.
pub fn router() -> Router {
    Router::new().route("/orders", get(list_orders).post(place_order))
}

/// Returns the description of the API for its OpenAPI document: its address, and the token endpoint
/// of its issuer.
pub fn service<'a>(base_url: &'a str, token_url: &'a str) -> Service<'a> {
    Service::of(&VOCABULARY, base_url, token_url)
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
