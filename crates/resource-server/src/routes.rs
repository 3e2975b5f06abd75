//! The operations of the API, one file for each kind of thing that they are about.
//!
//! A handler's name is its operation's id in the OpenAPI document, and clients are generated with it.

pub(crate) mod categories;
pub(crate) mod counterparties;
pub(crate) mod custom_categories;
pub(crate) mod documents;
pub(crate) mod enhanced;
pub(crate) mod geotags;
pub(crate) mod health;
pub(crate) mod holders;
pub(crate) mod regular_transactions;
pub(crate) mod splits;
pub(crate) mod transactions;
