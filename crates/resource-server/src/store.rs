//! What outlives the process: what the clients sent, what was found out about it, and what users decided.
//!
//! Every method of [`Store`] names the client first, and what one client stores no other can reach. A method that writes does
//! all of it or nothing; when it returns, it is kept. The writes of one client stand in line, whichever node they come from,
//! so a decision holds until it is written.

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

/// What the API needs of a database. Any number of nodes share one.
#[async_trait]
pub(crate) trait Store: fmt::Debug + Send + Sync + 'static {
    /// Keeps a batch. A transaction that is there already is replaced, but keeps the time of its creation and what its user
    /// chose: the category, and splits where the new one brings none. No two of a batch may have one key.
    async fn submit(&self, client: &str, batch: Vec<Submission>, times: Times)
    -> Result<Outcome, StoreError>;

    /// A page of transactions that may still be kept `today`, the newest first. None if the account or the user is unknown,
    /// or the account is not the user's.
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

    /// Puts a transaction, and others like it if that is asked for, in a category that its user chose.
    async fn recategorise(
        &self,
        client: &str,
        key: &TransactionKey,
        category: &UserCategoryId,
        reach: RecategorisationType,
        today: Date,
    ) -> Result<StoredTransaction, ChangeError>;

    /// Splits a transaction, in the place of any earlier parts.
    async fn split(
        &self,
        client: &str,
        key: &TransactionKey,
        splits: &[Split],
        today: Date,
    ) -> Result<(), ChangeError>;

    /// Makes a split transaction whole again, in the category that it had before. Returns how many parts it had: 0 if it was not
    /// split, or is not there.
    async fn unsplit(&self, client: &str, key: &TransactionKey, today: Date) -> Result<u64, StoreError>;

    /// Removes a transaction. Returns how many rows are gone: 0 if it is not there.
    async fn remove_transaction(
        &self,
        client: &str,
        key: &TransactionKey,
        today: Date,
    ) -> Result<u64, StoreError>;

    /// Removes an account with all that is about it. Returns how many rows are gone: 0 if it is unknown.
    async fn remove_account(&self, client: &str, account: &AccountId) -> Result<u64, StoreError>;

    /// Removes a user with its transactions, categories and rules, and the accounts that were only its own. Returns how many rows
    /// are gone: 0 if it is unknown.
    async fn remove_user(&self, client: &str, user: &UserId) -> Result<u64, StoreError>;

    /// The categories of a user by name. Nobody has any until one is created, so every user is known here.
    async fn custom_categories(&self, client: &str, user: &UserId)
    -> Result<Vec<CustomCategory>, StoreError>;

    /// Creates a category, unless the user has one with this name: then nothing is done and the answer is false.
    async fn create_custom_category(
        &self,
        client: &str,
        user: &UserId,
        category: &CustomCategory,
    ) -> Result<bool, StoreError>;

    /// Removes a category. What was in it is uncategorized if it is part of a split transaction, and otherwise back in its
    /// standard category; rules that lead to it are dropped. Returns how many rows are gone or changed: 0 if the user has no
    /// such category.
    async fn remove_custom_category(
        &self,
        client: &str,
        user: &UserId,
        category: Uuid,
    ) -> Result<u64, StoreError>;

    /// Removes, of all clients, what may not be kept any more. Returns how many transactions are gone.
    async fn forget_expired(&self, today: Date) -> Result<u64, StoreError>;

    /// Whether the database answers.
    async fn probe(&self) -> Result<(), StoreError>;

    /// Closes every connection.
    async fn close(&self);
}

/// What became of a batch.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// What is stored now, in the order of the batch.
    pub stored: Vec<StoredTransaction>,
    /// What was left out because its splits break a rule.
    pub refused: Vec<TransactionId>,
}

/// Whose transactions are asked for.
#[derive(Clone, Debug)]
pub(crate) enum Selection {
    /// All of an account.
    Account(AccountId),
    /// All of a user.
    User(UserId),
    /// Those of an account that are a user's.
    AccountOfUser(AccountId, UserId),
}

/// Which part of a long list is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    /// How many at most.
    pub limit: u32,
    /// How many come before.
    pub offset: u32,
}

/// As much of a transaction as tells whether it recurs.
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

/// Why a change of a transaction was not made.
#[derive(Debug)]
pub(crate) enum ChangeError {
    /// There is no such transaction.
    NotFound,
    /// It is split, so it has no category of its own.
    IsSplit,
    /// The category, or that of the part with this index, is neither a standard one nor the user's own.
    UnknownCategory(usize),
    /// The parts do not add up to this amount.
    WrongSum(Amount),
    /// The database is away, or failed.
    Store(StoreError),
}

impl<E: Into<StoreError>> From<E> for ChangeError {
    fn from(error: E) -> Self {
        Self::Store(error.into())
    }
}
