//! The row of a transaction: columns for searching, and one JSON document for the rest.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use sqlx::any::AnyRow;
use sqlx::error::BoxDynError;
use uuid::Uuid;

use crate::records::split::Split;
use crate::store::StoredTransaction;
use crate::store::Times;
use enrichment::{Category, Confidence, Counterparty, Geotag, Insights, Transaction};

/// Everything that was sent and found out. Written from a borrowed transaction, and read as an
/// owned one.
#[derive(Serialize, Deserialize)]
struct Document<T> {
    transaction: T,
    insights: StoredInsights,
    created: Timestamp,
    ingress: Timestamp,
    egress: Timestamp,
}

/// Insights, by the ids in the data files.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredInsights {
    category: String,
    confidence: u8,
    counterparty: Option<Uuid>,
    geotags: Vec<Uuid>,
    card_present: Option<bool>,
}

/// The document of a transaction.
pub(super) fn document(stored: &StoredTransaction) -> sqlx::Result<String> {
    let StoredTransaction { transaction, insights, created, times, .. } = stored;
    let Times { ingress, egress } = *times;
    let document =
        Document { transaction, insights: StoredInsights::of(insights), created: *created, ingress, egress };
    serde_json::to_string(&document).map_err(|cause| sqlx::Error::Encode(cause.into()))
}

/// The splits of a transaction; none if it is whole.
pub(super) fn splits(splits: &[Split]) -> sqlx::Result<Option<String>> {
    if splits.is_empty() {
        return Ok(None);
    }
    serde_json::to_string(splits).map(Some).map_err(|cause| sqlx::Error::Encode(cause.into()))
}

/// The transaction in a row of document, payee, category, splits and retention date.
pub(super) fn stored(row: &AnyRow) -> sqlx::Result<StoredTransaction> {
    let document: Document<Transaction> = read_json(row, 0)?.ok_or_else(|| unreadable(0, "is missing"))?;
    let insights = document.insights.with_payee(row.try_get(1)?).map_err(|error| unreadable(0, error))?;
    Ok(StoredTransaction {
        transaction: document.transaction,
        insights,
        user_category_id: text(row, 2)?,
        splits: read_json(row, 3)?.unwrap_or_default(),
        retention_until_date: text(row, 4)?,
        created: document.created,
        times: Times { ingress: document.ingress, egress: document.egress },
    })
}

/// A column of JSON as the value that is written in it.
pub(super) fn read_json<T: for<'j> Deserialize<'j>>(row: &AnyRow, column: usize) -> sqlx::Result<Option<T>> {
    let written: Option<&str> = row.try_get(column)?;
    written.map(serde_json::from_str).transpose().map_err(|error| unreadable(column, error))
}

/// A column of text as the value that is written in it.
pub(super) fn text<T>(row: &AnyRow, column: usize) -> sqlx::Result<Option<T>>
where
    T: std::str::FromStr,
    BoxDynError: From<T::Err>,
{
    let written: Option<&str> = row.try_get(column)?;
    written.map(str::parse).transpose().map_err(|error| unreadable(column, error))
}

/// Creates the error of a column that no version has written.
pub(super) fn unreadable(column: usize, error: impl Into<BoxDynError>) -> sqlx::Error {
    sqlx::Error::ColumnDecode { index: column.to_string(), source: error.into() }
}

impl StoredInsights {
    fn of(insights: &Insights) -> Self {
        Self {
            category: insights.category.l2_category_id.clone(),
            confidence: insights.confidence.as_percent(),
            counterparty: insights.counterparty.map(|counterparty| counterparty.l3_counterparty_id),
            geotags: insights.geotags.iter().map(|geotag| geotag.geotag_id).collect(),
            card_present: insights.card_present,
        }
    }

    /// Restores insights. A counterparty or place that the data no longer has is left out; a
    /// category always exists.
    fn with_payee(self, payee: String) -> Result<Insights, BoxDynError> {
        Ok(Insights {
            category: Category::find(&self.category).ok_or("no such category")?,
            confidence: Confidence::percent(self.confidence),
            counterparty: self.counterparty.and_then(Counterparty::find),
            geotags: self.geotags.into_iter().filter_map(Geotag::find).collect(),
            card_present: self.card_present,
            payee,
        })
    }
}
