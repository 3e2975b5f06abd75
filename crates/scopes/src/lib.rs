//! The scopes of this deployment's `scopes.toml` as Rust names.
//!
//! Handlers write `use scopes::caas;` and name a scope as `caas:categories:write` in an attribute,
//! or as `caas.categories.write` in code. [`Scope`] is an enum of all scopes.

scopewright::catalog!("../../scopes.toml");

/// The text of the catalog.
pub const CATALOG: &str = include_str!("../../../scopes.toml");
