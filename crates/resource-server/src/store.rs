//! The store of transactions, insights and users' decisions.
//!
//! Every method of [`SqlStore`] takes the client first, and no client can reach the data of
//! another. A method writes everything or nothing, and its data is durable when it returns. Writes
//! of one client are serialized across all nodes, so a decision remains valid until it is written.

#[cfg(test)]
mod contract;
mod results;
mod selection;
mod sql;
mod stored_transaction;
#[cfg(test)]
mod upgrade;

pub(crate) use database::DatabaseError as StoreError;
pub(crate) use results::{ChangeError, Outcome, PastTransaction};
pub(crate) use selection::{Page, Selection};
#[cfg(test)]
pub(crate) use sql::ImportOutcome;
pub(crate) use sql::SqlStore;
pub(crate) use stored_transaction::{OwnChoices, Rule, StoredTransaction, Submission, Times};
