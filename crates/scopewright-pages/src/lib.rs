//! Pages about the OAuth scopes of an API, for the people who choose the scopes of a client.
//!
//! A [`RouteTable`] is what an API's OpenAPI document or its `routes.lock` states about every
//! route: who may call it. With a [`Catalog`](scopewright_catalog::Catalog) it is rendered as one
//! Markdown page ([`scopes_page`]) and as a site of static files ([`site`]), which has a picker of
//! the least scopes for a job and a matrix of endpoints and scopes. An [`explorer`] calls the API.
//! Rendering is pure: callers write the files, or serve them (`static_files`, with the feature
//! `serve`).

mod api;
pub mod explorer;
mod operation;
mod route_table;
pub mod scopes_page;
pub mod site;
#[cfg(feature = "serve")]
pub mod static_files;

pub use api::Api;
pub use operation::Operation;
pub use route_table::{Alternative, Endpoint, Policy, Requirement, RouteTable, RouteTableError, all_of};

/// The command that writes the pages as files.
const COMMAND: &str = "cargo scopes docs";

/// The stylesheet that all pages share.
pub const BASE_STYLE: &str = include_str!("../assets/base.css");

/// The icon of all pages.
pub const ICON: &str = include_str!("../assets/icon.svg");

/// The examples of README.md, as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
