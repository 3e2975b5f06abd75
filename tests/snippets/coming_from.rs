//! The shop, in a crate.

pub use axum::Json;
pub use scopewright::{Caller, Router, get, requires};
pub use scopes::{Scope, shop};

pub mod scopes {
    scopewright::catalog!("scopes.toml");
}
