//! The replica: this node's copy of the database.
//!
//! A node reads the changes of the database twice a second, and whenever the replica does not
//! recognise a caller. So a client that was added elsewhere is served at once, and a client that
//! was disabled elsewhere is refused within a second.

pub(crate) mod in_memory;
pub(crate) mod refresher;
pub(crate) mod revocations;
pub(crate) mod token_id;
