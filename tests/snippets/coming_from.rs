//! The shop, in a crate.

pub use axum::Json;
pub use scope_guard::{Caller, Router, get, requires};
pub use scopes::{Scope, shop};

pub mod scopes {
    scope_guard::catalog!("scopes.toml");
}
