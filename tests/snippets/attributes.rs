//! A catalog with names that are no identifiers.

pub use scopewright::requires;

pub mod slack {
    scopewright::catalog!("slack.toml");
}
