//! `cargo scopes`: checks, compares, documents and exports the OAuth scopes of the APIs of a
//! workspace.
//!
//! The command works on the workspace of the current folder ([`Project`]). The manifest of an API's
//! package, or of the workspace, may name its files:
//!
//! ```toml
//! [package.metadata.scopes]
//! catalog = "scopes.toml"
//! lock = "routes.lock"
//! docs = "docs"
//! openapi = "docs/openapi.json"
//! surface = { package = "shop-api", bin = "surface" }
//! ```
//!
//! These are the defaults. Paths start at the folder of the manifest. `catalog` may be a list.
//! `surface` is a program that prints the documents of the API with
//! `scopewright_openapi::print_documents`.

#![allow(clippy::print_stdout, reason = "a command writes to the person that runs it")]

mod catalog_file;
mod check;
mod command;
mod diff;
pub mod docs;
mod explain;
mod export;
mod generated;
mod import;
mod new;
mod project;
mod routes_file;
mod shown_path;

pub use command::run;
pub use generated::{Mode, write_or_check};
pub use project::{Api, Program, Project};
