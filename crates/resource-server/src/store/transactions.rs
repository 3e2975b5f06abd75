//! Transactions with what was found out about them, and the splits that users made of them.

mod reading;
mod writing;

use jiff::Timestamp;
use uuid::Uuid;

use crate::enrichment::Insights;
use crate::identifier::{AccountId, TransactionId, UserId};
use crate::transaction::Transaction;
use crate::transaction::posted::TransactionPost;
use crate::transaction::split::{Split, UserCategoryId};

/// A transaction as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct StoredTransaction {
    /// What the caller sent.
    pub transaction: Transaction,
    /// What was found out about it.
    pub insights: Insights,
    /// The category that the user chose for it as a whole.
    pub user_category_id: Option<UserCategoryId>,
    /// Its parts, if the user split it.
    pub splits: Vec<Split>,
    /// When it was first sent.
    pub created: Timestamp,
    /// When it was last sent and enriched.
    pub times: Times,
}

/// When a batch came in, and when it was ready to go out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    /// When the request came in.
    pub ingress: Timestamp,
    /// When its transactions were enriched.
    pub egress: Timestamp,
}

/// A posted transaction with what was found out about it.
#[derive(Clone, Debug)]
pub(crate) struct Submission {
    /// What the caller sent.
    pub posted: TransactionPost,
    /// What was found out about it.
    pub insights: Insights,
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

impl Selection {
    fn account(&self) -> Option<&AccountId> {
        match self {
            Self::Account(account) | Self::AccountOfUser(account, _) => Some(account),
            Self::User(_) => None,
        }
    }

    fn user(&self) -> Option<&UserId> {
        match self {
            Self::User(user) | Self::AccountOfUser(_, user) => Some(user),
            Self::Account(_) => None,
        }
    }
}

impl Insights {
    fn counterparty_id(&self) -> Option<Uuid> {
        self.counterparty.map(|counterparty| counterparty.l3_counterparty_id)
    }
}
