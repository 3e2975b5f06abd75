//! The selection of transactions.

use enrichment::{AccountId, UserId};

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
