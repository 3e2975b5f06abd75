//! The store of transactions, insights and users' decisions.
//!
//! Every method of [`Store`] takes the client first, and no client can reach the data of another. A
//! method writes everything or nothing, and its data is durable when it returns. Writes of one
//! client are serialized across all nodes, so a decision remains valid until it is written.

#[cfg(test)]
mod contract;
mod sql;
mod stored_transaction;
#[cfg(test)]
mod upgrade;

use std::borrow::Cow;
use std::fmt;

use async_trait::async_trait;
pub(crate) use database::DatabaseError as StoreError;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, de};
use uuid::Uuid;

#[cfg(test)]
pub(crate) use sql::ImportOutcome;
pub(crate) use sql::SqlStore;
pub(crate) use stored_transaction::{OwnChoices, Rule, StoredTransaction, Submission, Times};

use crate::records::custom_category::CustomCategory;
use crate::records::recategorisation::RecategorisationType;
use crate::records::split::{Split, UserCategoryId};
use enrichment::Amount;
use enrichment::TransactionKey;
use enrichment::{AccountId, TransactionId, UserId};

/// The operations of the database. Any number of nodes can share one.
#[async_trait]
pub(crate) trait Store: fmt::Debug + Send + Sync + 'static {
    /// Keeps a batch. A transaction that is there already is replaced, but keeps the time of its
    /// creation and what its user chose: the category, and splits where the new one brings none. No
    /// two of a batch may have one key.
    async fn submit(&self, client: &str, batch: Vec<Submission>, times: Times)
    -> Result<Outcome, StoreError>;

    /// A page of transactions that may still be kept `today`, the newest first. None if the account
    /// or the user is unknown, or the account is not the user's.
    async fn transactions(
        &self,
        client: &str,
        selection: &Selection,
        page: Page,
        today: Date,
    ) -> Result<Option<Vec<StoredTransaction>>, StoreError>;

    /// Those of the transactions on an account that are there and may be kept `today`, in no order.
    async fn some_transactions(
        &self,
        client: &str,
        account: &AccountId,
        transactions: &[TransactionId],
        today: Date,
    ) -> Result<Vec<StoredTransaction>, StoreError>;

    /// Returns the transactions in which series are looked for: the posted ones among the newest
    /// 10,000 of an account. None if the account is unknown.
    async fn history(
        &self,
        client: &str,
        account: &AccountId,
        today: Date,
    ) -> Result<Option<Vec<PastTransaction>>, StoreError>;

    /// Puts a transaction, and similar ones on request, in a category of its user's choice.
    async fn recategorise(
        &self,
        client: &str,
        key: &TransactionKey,
        category: &UserCategoryId,
        reach: RecategorisationType,
        today: Date,
    ) -> Result<StoredTransaction, ChangeError>;

    /// Splits a transaction, replacing any earlier parts.
    async fn split(
        &self,
        client: &str,
        key: &TransactionKey,
        splits: &[Split],
        today: Date,
    ) -> Result<(), ChangeError>;

    /// Makes a split transaction whole again, in the category that it had before. Returns how many
    /// parts it had: 0 if it was not split, or is not there.
    async fn unsplit(&self, client: &str, key: &TransactionKey, today: Date) -> Result<u64, StoreError>;

    /// Removes a transaction. Returns the number of deleted rows: 0 if it does not exist.
    async fn remove_transaction(
        &self,
        client: &str,
        key: &TransactionKey,
        today: Date,
    ) -> Result<u64, StoreError>;

    /// Removes an account with all its data. Returns the number of deleted rows: 0 if it is
    /// unknown.
    async fn remove_account(&self, client: &str, account: &AccountId) -> Result<u64, StoreError>;

    /// Removes a user with its transactions, categories and rules, and the accounts that no other
    /// user has. Returns the number of deleted rows: 0 if it is unknown.
    async fn remove_user(&self, client: &str, user: &UserId) -> Result<u64, StoreError>;

    /// Returns the categories of a user by name. A user without categories is not an error, since
    /// no list of users exists.
    async fn custom_categories(&self, client: &str, user: &UserId)
    -> Result<Vec<CustomCategory>, StoreError>;

    /// Creates a category, unless the user has one with this name: then nothing is done and the
    /// answer is false.
    async fn create_custom_category(
        &self,
        client: &str,
        user: &UserId,
        category: &CustomCategory,
    ) -> Result<bool, StoreError>;

    /// Removes a category. Parts of split transactions in it become uncategorized, and other
    /// transactions return to their standard category; rules that lead to it are dropped. Returns
    /// the number of deleted or changed rows: 0 if the user has no such category.
    async fn remove_custom_category(
        &self,
        client: &str,
        user: &UserId,
        category: Uuid,
    ) -> Result<u64, StoreError>;

    /// Deletes transactions of all clients whose retention has ended. Returns their number.
    async fn delete_expired(&self, today: Date) -> Result<u64, StoreError>;

    /// Checks that the database responds.
    async fn probe(&self) -> Result<(), StoreError>;

    /// Closes every connection.
    async fn close(&self);
}

/// The result of a batch.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// The stored transactions, in the order of the batch.
    pub stored: Vec<StoredTransaction>,
    /// The transactions that were refused because their splits break a rule.
    pub refused: Vec<TransactionId>,
}

/// The owner of the selected transactions.
#[derive(Clone, Debug)]
pub(crate) enum Selection {
    /// All of an account.
    Account(AccountId),
    /// All of a user.
    User(UserId),
    /// Those of an account that are a user's.
    AccountOfUser(AccountId, UserId),
}

/// A part of a long list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    /// The most items.
    pub limit: u32,
    /// The number of items to skip.
    pub offset: u32,
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
