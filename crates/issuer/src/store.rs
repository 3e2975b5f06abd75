//! The database of an authorization server: records, and the chain of changes that wrote them.
//!
//! A *record* is a JSON document with a kind and an identifier: a client with its credentials, a
//! signing key, a revocation. A *change* writes any number of records, has a number, and names who
//! made it. Changes are serial: one that was decided on the state after change 41 becomes change
//! 42, or is refused as a [`Conflict`](CommitError::Conflict) and decided again. So a decision of
//! an administrator is a pure function of the records, and nodes follow the database by reading the
//! changes after the last number that they have applied.

mod chain;
mod records;
pub(crate) mod revocation_queue;
mod rows;
mod sql_store;
mod statements;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod upgrade_tests;

pub(crate) use database::DatabaseError as StoreError;

pub use records::RecordedChange;
pub(crate) use records::{
    Change, CommitError, Contents, Head, LastUse, Position, Record, RecordKind, RevokedToken, Selection,
    Snapshot, Write,
};
pub(crate) use sql_store::SqlStore;
