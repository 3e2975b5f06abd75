//! The parts of `src/lib.rs` that a later block does not repeat.

pub use scopewright::{Authenticator, Keys, Profile, Verifier};

pub use shop_api::scopes::{self, shop};

pub mod shop_api {
    pub mod scopes {
        scopewright::catalog!("scopes.toml");
    }

    pub fn router() -> scopewright::Router {
        scopewright::Router::new()
    }
}

#[scopewright::requires(shop:orders:read)]
pub async fn list_orders() {}
