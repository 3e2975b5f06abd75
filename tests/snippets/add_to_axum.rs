//! The API that is migrated, and the parts of it that a block does not repeat.

use std::sync::{Arc, Mutex};

pub use axum::extract::{Path, State};
pub use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, WWW_AUTHENTICATE};
pub use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
pub use axum::routing::{delete, get};
pub use axum::{Json, Router};
pub use scopes::shop;
pub use scopewright::testing::assert_every_scope_is_used;
pub use serde::{Deserialize, Serialize};
pub use tokio::net::TcpListener;
pub use tower_http::cors::CorsLayer;
pub use tower_http::trace::TraceLayer;

pub mod scopes {
    scopewright::catalog!("orders.toml");
}

pub mod orders_api {
    pub use super::Store;

    pub fn router(store: Store) -> scopewright::Router {
        scopewright::Router::new().with_state(store)
    }

    pub fn service() -> scopewright_openapi::Service<'static> {
        scopewright_openapi::Service::of(&super::scopes::VOCABULARY, "/", "/token")
    }
}

pub use orders_api::router;

pub mod tracing_subscriber {
    pub struct Logs;

    impl Logs {
        pub fn init(self) {}
    }

    pub fn fmt() -> Logs {
        Logs
    }
}

#[derive(Clone, Default)]
pub struct Store {
    pub orders: Arc<Mutex<Vec<Order>>>,
}

impl Store {
    pub fn cancel(&self, id: usize) -> Option<Order> {
        let mut orders = self.orders.lock().unwrap();
        (id < orders.len()).then(|| orders.remove(id))
    }
}

#[derive(Clone, Deserialize, Serialize)]
pub struct Order {
    article: String,
}

pub enum ApiError {
    NoSuchOrder,
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        match self {
            Self::NoSuchOrder => (StatusCode::NOT_FOUND, "no such order").into_response(),
        }
    }
}

pub fn orders() -> Router<Store> {
    Router::new()
}

pub fn cors() -> CorsLayer {
    CorsLayer::new()
}

#[scopewright::requires(shop:orders:read)]
pub async fn list_orders() {}

pub async fn place_order() {}

pub async fn cancel_order() {}

pub async fn alive() -> &'static str {
    "alive"
}
