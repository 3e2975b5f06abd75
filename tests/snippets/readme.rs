//! The items that the README's program leaves out.

pub use scopes::shop;
pub use scopewright::{Authenticator, Caller, Keys, Profile, Router, Verifier, get, requires};
pub use tokio::net::TcpListener;

pub mod scopes {
    scopewright::catalog!("scopes.toml");
}
