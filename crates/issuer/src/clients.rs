//! Clients: their identifiers, settings, secrets and keys, and the time of their last use.

pub(crate) mod client;
pub(crate) mod client_id;
pub(crate) mod document;
pub(crate) mod keys;
pub(crate) mod last_used;
pub(crate) mod scope_set;
pub(crate) mod secret;
