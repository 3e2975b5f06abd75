//! The items that the README's blocks leave out.

pub use axum::Json;
pub use axum::extract::{Path, State};
pub use deployment as scopes;
pub use deployment::caas;
pub use scopewright::{Authenticator, Caller, Keys, Router, Verifier, get, requires};

pub const ISSUER: &str = "https://login.example";
pub const AUDIENCE: &str = "https://api.example";

pub type UserId = String;

#[derive(Clone)]
pub struct Store;

#[derive(serde::Deserialize)]
pub struct NewCategory;

#[derive(serde::Serialize)]
pub struct Category;

pub type ApiError = http::StatusCode;

impl Store {
    pub async fn create(&self, _client: &str, _user: UserId, _category: NewCategory) -> Result<Json<Category>, ApiError> {
        Ok(Json(Category))
    }
}

#[requires(caas:categories:read)]
pub async fn list_orders() {}
