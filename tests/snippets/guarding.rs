//! A router, its surface, and a service that is not a handler.
#![allow(non_upper_case_globals)]

pub use library::library;
pub use scopewright::testing::assert_every_scope_is_used;
pub use scopewright::{Authenticator, Keys, Router, ScopeId, Verifier, requirement};
pub use scopewright_openapi::Service;
pub use tower::Layer as _;

pub const ISSUER: &str = "https://login.example";
pub const AUDIENCE: &str = "https://api.example";

pub mod library {
    scopewright::catalog!("library.toml");
}

pub fn router() -> Router {
    Router::new()
}

pub fn authenticator() -> Authenticator {
    Authenticator::builder(Verifier::new(ISSUER, AUDIENCE), Keys::discover(ISSUER)).build().expect("a sound configuration")
}

pub fn api() -> Service<'static> {
    Service::of(&library::VOCABULARY, "https://library.example/v1", "https://issuer.example/token")
}

#[derive(Clone)]
pub struct Inventory;

pub const service: Inventory = Inventory;
