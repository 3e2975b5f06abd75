//! This node's copy of the database, by which it decides without asking the database.

pub(crate) mod in_memory;
pub(crate) mod refresher;
pub(crate) mod revocations;
pub(crate) mod token_id;
