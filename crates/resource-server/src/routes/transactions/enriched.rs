//! The response for a transaction: the posted data and the insights.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::records::split::{Split, UserCategoryId};
use crate::store::StoredTransaction;
use enrichment::{CategoryType, Counterparty, Geotag, Transaction};

/// A transaction with what was found out about it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EnrichedTransaction {
    /// The posted transaction.
    #[serde(flatten)]
    pub transaction: Transaction,
    /// The results of enrichment.
    pub mh_insights: MhInsights,
    /// Its parts, if it is split and the caller may see that.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub splits: Vec<Split>,
}

/// The results of enriching a transaction.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MhInsights {
    /// The id of its standard category.
    pub l2_category_id: &'static str,
    /// The name of its standard category.
    pub l2_category_name: &'static str,
    /// The id of the category's group.
    pub l1_category_group_id: &'static str,
    /// The name of the category's group.
    pub l1_category_group_name: &'static str,
    /// The kind of movement of the group.
    pub l1_category_type: CategoryType,
    /// The other side, where it was recognised.
    pub l3_counterparty: Option<&'static Counterparty>,
    /// The places where the card may have been read, the likeliest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub geotags: Vec<&'static Geotag>,
    /// The category that the user chose: a standard or a custom one, or `mixed` while the
    /// transaction is split.
    pub user_category_id: Option<UserCategoryId>,
    /// True if a card was read; null if that is unknown.
    pub card_present: Option<bool>,
    /// The time at which the transaction was first posted.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub timestamp_created: Timestamp,
    /// The time at which it was last posted.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub timestamp_ingress: Timestamp,
    /// The time at which it was last enriched.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub timestamp_egress: Timestamp,
}

/// The visibility of splits to the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Splits {
    /// They are shown.
    Shown,
    /// They are omitted.
    Hidden,
}

impl From<bool> for Splits {
    fn from(granted: bool) -> Self {
        if granted { Self::Shown } else { Self::Hidden }
    }
}

impl EnrichedTransaction {
    /// The answer for a stored transaction.
    pub(crate) fn new(stored: StoredTransaction, splits: Splits) -> Self {
        let mh_insights = MhInsights::of(&stored);
        let splits = match splits {
            Splits::Shown => stored.splits,
            Splits::Hidden => Vec::new(),
        };
        Self { transaction: stored.transaction, mh_insights, splits }
    }
}

impl MhInsights {
    fn of(stored: &StoredTransaction) -> Self {
        let category = stored.insights.category;
        Self {
            l2_category_id: &category.l2_category_id,
            l2_category_name: &category.l2_category_name,
            l1_category_group_id: &category.l1_category_group_id,
            l1_category_group_name: &category.l1_category_group_name,
            l1_category_type: category.kind,
            l3_counterparty: stored.insights.counterparty,
            geotags: stored.insights.geotags.clone(),
            user_category_id: stored.user_category(),
            card_present: stored.insights.card_present,
            timestamp_created: stored.created,
            timestamp_ingress: stored.times.ingress,
            timestamp_egress: stored.times.egress,
        }
    }
}

impl StoredTransaction {
    /// While a transaction is split its parts have the categories, and what the user chose before
    /// is hidden.
    pub(crate) fn user_category(&self) -> Option<UserCategoryId> {
        if self.splits.is_empty() { self.user_category_id.clone() } else { Some(UserCategoryId::mixed()) }
    }
}
