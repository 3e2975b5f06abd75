//! The operations of the API, one file for each kind of resource.
//!
//! The name of a handler is its `operationId` in the OpenAPI document, and clients are generated
//! from it.

pub(crate) mod accounts_and_users;
pub(crate) mod categories;
pub(crate) mod counterparties;
pub(crate) mod custom_categories;
pub(crate) mod documents;
pub(crate) mod enhanced_transactions;
pub(crate) mod geotags;
pub(crate) mod health;
pub(crate) mod regular_transactions;
pub(crate) mod splits;
pub(crate) mod transactions;
