//! A catalog with names that are not identifiers.

pub use scopewright::requires;

pub mod slack {
    scopewright::catalog!("slack.toml");
}
