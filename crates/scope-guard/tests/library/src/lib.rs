//! The vocabulary of a lending library.

scope_guard::catalog!("scopes.toml");
