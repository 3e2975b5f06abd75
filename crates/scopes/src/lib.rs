//! This deployment's vocabulary: the scopes of `scopes.toml` as Rust names.
//!
//! Handlers write `use scopes::caas;` and name a scope as `caas:categories:write` in an attribute, or as
//! `caas.categories.write` in code. [`Scope`] is the same as an enum.

scopewright::catalog!("../../scopes.toml");
