//! A catalog with names that are no identifiers.

pub use scope_guard::requires;

pub mod slack {
    scope_guard::catalog!("slack.toml");
}
