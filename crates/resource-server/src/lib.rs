//! The CaaS API: a sample resource server that enriches and categorises bank transactions.
//!
//! A client posts *transactions*. Each is enriched with a *standard category* and, if it is
//! recognised, a *counterparty*, and is stored. The user may *split* it into parts and choose
//! categories for them, standard or *custom*. The crate `enrichment` is the engine for one
//! transaction, and `recurrence` the one that finds payments and income that recur.
//!
//! An extractor of `http` reads a request and reports all its problems at once. A handler of
//! `routes`, which declares its scopes, answers it in a few lines, and a layer puts the response
//! into an envelope with a correlation id. Every row of the database belongs to one client.
//!
//! [`AppState::open`] opens the database, and [`router`] returns the routes over it.

mod app_state;
mod base_url;
mod clock;
mod config;
mod http;
pub mod import;
mod open_error;
mod openapi;
mod records;
mod router;
mod routes;
mod store;

pub use crate::app_state::AppState;
pub use crate::base_url::{BaseUrl, BaseUrlError};
pub use crate::config::Config;
pub use crate::import::client_store::{ClientStore, ImportError, Imported};
pub use crate::open_error::OpenError;
pub use crate::router::{documents, openapi, router, surface};
