//! The vocabulary of a lending library.

scopewright::catalog!("scopes.toml");
