//! Stored transactions, and the pure decision on what is stored of a posted one.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use jiff::civil::Date;

use crate::clock::day;
use crate::records::split::{Split, UserCategoryId};
use crate::records::submitted_batch::{RetentionDate, TransactionPost};
use crate::store::ChangeError;
use enrichment::{AccountId, Insights, Transaction, TransactionId, UserId};

/// A stored transaction.
#[derive(Clone, Debug)]
pub(crate) struct StoredTransaction {
    /// The posted transaction.
    pub transaction: Transaction,
    /// The results of enrichment.
    pub insights: Insights,
    /// The category that the user chose for it as a whole.
    pub user_category_id: Option<UserCategoryId>,
    /// Its parts, if the user split it.
    pub splits: Vec<Split>,
    /// The last day on which it may be kept.
    pub retention_until_date: Option<RetentionDate>,
    /// The time at which it was first posted.
    pub created: Timestamp,
    /// The times at which it was last posted and enriched.
    pub times: Times,
}

/// The times of a batch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    /// The time at which the request was received.
    pub ingress: Timestamp,
    /// The time at which its transactions were enriched.
    pub egress: Timestamp,
}

/// A posted transaction with what was found out about it.
#[derive(Clone, Debug)]
pub(crate) struct Submission {
    /// The posted transaction.
    pub posted: TransactionPost,
    /// The results of enrichment.
    pub insights: Insights,
}

/// The owner of the transactions of a rule: a user, or an account for transactions without a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Holder<'t> {
    User(&'t UserId),
    Account(&'t AccountId),
}

/// The condition of a rule: transactions of this holder with this payee.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Rule {
    pub holder_kind: &'static str,
    pub holder_id: String,
    pub payee: String,
}

/// The decisions of a client's users that concern some transactions.
#[derive(Debug, Default)]
pub(crate) struct OwnChoices {
    /// Users with their custom categories.
    pub categories: HashSet<(UserId, String)>,
    /// Rules with the category that each leads to.
    pub rules: HashMap<Rule, UserCategoryId>,
}

impl Submission {
    /// Returns the stored form of a transaction that replaces `before`.
    ///
    /// # Errors
    /// The id of the transaction, if its splits break a rule.
    pub(super) fn apply(
        self,
        before: Option<&StoredTransaction>,
        choices: &OwnChoices,
        times: Times,
    ) -> Result<StoredTransaction, TransactionId> {
        let Self { posted: TransactionPost { transaction, splits, retention_until_date }, insights } = self;
        let before = before.filter(|before| before.is_retained(day(times.ingress)));
        let splits = splits.or_else(|| before.map(|before| before.splits.clone())).unwrap_or_default();
        if !splits.is_empty() && choices.check_splits(&transaction, &splits).is_err() {
            return Err(transaction.transaction_id);
        }
        let chosen = before.and_then(|before| before.user_category_id.clone());
        let chosen = chosen.filter(|chosen| choices.has_category(transaction.user_id.as_ref(), chosen));
        let rule = || choices.rules.get(&Rule::of(&transaction, &insights)).cloned();
        Ok(StoredTransaction {
            user_category_id: chosen.or_else(rule),
            splits,
            retention_until_date,
            created: before.map_or(times.ingress, |before| before.created),
            times,
            transaction,
            insights,
        })
    }
}

impl StoredTransaction {
    /// Returns whether posting a transaction again would change only its times.
    pub(super) fn is_as_posted(&self, posted: &TransactionPost) -> bool {
        let TransactionPost { transaction, splits, retention_until_date } = posted;
        let json = |transaction| serde_json::to_string(transaction).ok();
        self.retention_until_date == *retention_until_date
            && splits.as_ref().is_none_or(|splits| *splits == self.splits)
            && json(&self.transaction) == json(transaction)
    }

    /// Returns whether the retention has not ended by a day.
    pub(super) fn is_retained(&self, today: Date) -> bool {
        self.retention_until_date.as_ref().is_none_or(|until| until.as_str() >= today.to_string().as_str())
    }
}

impl OwnChoices {
    /// Returns whether this user can choose a category: a standard one, or one of its custom
    /// categories.
    pub(super) fn has_category(&self, user: Option<&UserId>, category: &UserCategoryId) -> bool {
        let own = |user: &UserId| self.categories.contains(&(user.clone(), category.as_str().to_owned()));
        category.is_standard() || user.is_some_and(own)
    }

    /// Checks that a transaction can be split so: each part in a category that the user has, and
    /// all of them the whole.
    pub(super) fn check_splits(
        &self,
        transaction: &Transaction,
        splits: &[Split],
    ) -> Result<(), ChangeError> {
        let known = |split: &Split| self.has_category(transaction.user_id.as_ref(), &split.user_category_id);
        if let Some(unknown) = splits.iter().position(|split| !known(split)) {
            return Err(ChangeError::UnknownCategory(unknown));
        }
        if Split::add_up_to(transaction.amount, splits) {
            Ok(())
        } else {
            Err(ChangeError::WrongSum(transaction.amount))
        }
    }
}

impl Rule {
    /// The rule that would be for a transaction.
    pub(super) fn of(transaction: &Transaction, insights: &Insights) -> Self {
        let holder = transaction.user_id.as_ref().map(Holder::User);
        let holder = holder.unwrap_or(Holder::Account(&transaction.account_id));
        Self { holder_kind: holder.kind(), holder_id: holder.id().to_owned(), payee: insights.payee.clone() }
    }
}

impl<'t> Holder<'t> {
    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::Account(_) => "account",
        }
    }

    pub(super) fn id(self) -> &'t str {
        match self {
            Self::User(user) => user.as_str(),
            Self::Account(account) => account.as_str(),
        }
    }
}
