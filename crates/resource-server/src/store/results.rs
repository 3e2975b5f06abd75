//! The results of the store's operations.

use std::borrow::Cow;

use database::DatabaseError as StoreError;
use enrichment::{Amount, TransactionId};
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, de};

use super::stored_transaction::StoredTransaction;

/// The result of a batch.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// The stored transactions, in the order of the batch.
    pub stored: Vec<StoredTransaction>,
    /// The transactions that were refused because their splits break a rule.
    pub refused: Vec<TransactionId>,
}

/// The part of a transaction that the search for series needs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct PastTransaction {
    pub transaction_id: TransactionId,
    pub payee: String,
    pub date: Date,
    #[serde(deserialize_with = "amount_in_text")]
    pub amount: Amount,
    pub currency: String,
}

/// An amount as the database has it.
fn amount_in_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Amount, D::Error> {
    Cow::<str>::deserialize(deserializer)?.parse().map_err(de::Error::custom)
}

/// The reason why a transaction was not changed.
#[derive(Debug)]
pub(crate) enum ChangeError {
    /// There is no such transaction.
    NotFound,
    /// It is split, so it has no category.
    IsSplit,
    /// The category, or that of the part with this index, is neither a standard one nor the user's
    /// own.
    UnknownCategory(usize),
    /// The parts do not add up to this amount.
    WrongSum(Amount),
    /// The database is unavailable or failed.
    Store(StoreError),
}

impl<E: Into<StoreError>> From<E> for ChangeError {
    fn from(error: E) -> Self {
        Self::Store(error.into())
    }
}
