//! The parts of `src/lib.rs` that a later block does not repeat.

pub use scope_guard::{Authenticator, Keys, Profile, Verifier};

pub use shop_api::scopes::{self, shop};

pub mod shop_api {
    pub mod scopes {
        scope_guard::catalog!("scopes.toml");
    }

    pub fn router() -> scope_guard::Router {
        scope_guard::Router::new()
    }
}

#[scope_guard::requires(shop:orders:read)]
pub async fn list_orders() {}
