//! Listing transactions.

use std::str::FromStr;

use jiff::civil::Date;
use sqlx::error::BoxDynError;
use sqlx::sqlite::SqliteRow;
use sqlx::types::Text;
use sqlx::{FromRow, QueryBuilder, Row, Sqlite, SqliteConnection};
use uuid::Uuid;

use super::{Page, Selection, StoredTransaction, Times};
use crate::category::Category;
use crate::counterparty::Counterparty;
use crate::enrichment::{Insights, enrich};
use crate::store::ClientStore;
use crate::text_value::Invalid;
use crate::transaction::Transaction;
use crate::transaction::split::Split;

impl ClientStore<'_> {
    /// A page of transactions that may still be kept `today`, the newest first. None if the account or the user is
    /// unknown, or the account is not the user's.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn transactions(
        self,
        selection: &Selection,
        page: Page,
        today: Date,
    ) -> sqlx::Result<Option<Vec<StoredTransaction>>> {
        if !self.knows(selection).await? {
            return Ok(None);
        }
        let mut query = QueryBuilder::<Sqlite>::new(SELECT);
        query.push(" WHERE client_id = ").push_bind(self.client_id);
        if let Some(account) = selection.account() {
            query.push(" AND account_id = ").push_bind(account.as_str());
        }
        if let Some(user) = selection.user() {
            query.push(" AND user_id = ").push_bind(user.as_str());
        }
        query.push(" AND (retention_until_date IS NULL OR retention_until_date >= ").push_bind(Text(today));
        query.push(") ORDER BY instant DESC, transaction_id, account_id LIMIT ").push_bind(page.limit);
        query.push(" OFFSET ").push_bind(page.offset);
        query.build_query_as().fetch_all(self.pool).await.map(Some)
    }

    /// The splits of a transaction as they are stored so far.
    pub(super) async fn kept_splits(
        self,
        db: &mut SqliteConnection,
        transaction: &Transaction,
    ) -> sqlx::Result<Vec<Split>> {
        sqlx::query_as(
            "SELECT amount, user_category_id, description FROM splits \
             WHERE client_id = ? AND account_id = ? AND transaction_id = ? ORDER BY position",
        )
        .bind(self.client_id)
        .bind(transaction.account_id.as_str())
        .bind(transaction.transaction_id.as_str())
        .fetch_all(db)
        .await
    }
}

/// The splits come as JSON in the row of their transaction, so that a page is one query.
const SELECT: &str = "
    SELECT *, (
        SELECT json_group_array(json_array(amount, user_category_id, description) ORDER BY position)
        FROM splits
        WHERE splits.client_id = transactions.client_id
            AND splits.account_id = transactions.account_id
            AND splits.transaction_id = transactions.transaction_id
    ) AS splits
    FROM transactions";

impl FromRow<'_, SqliteRow> for StoredTransaction {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        Ok(Self {
            transaction: FromRow::from_row(row)?,
            insights: FromRow::from_row(row)?,
            user_category_id: text_or_null(row, "user_category_id")?,
            splits: splits(row)?,
            created: text(row, "timestamp_created")?,
            times: Times { ingress: text(row, "timestamp_ingress")?, egress: text(row, "timestamp_egress")? },
        })
    }
}

impl FromRow<'_, SqliteRow> for Transaction {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        Ok(Self {
            user_id: text_or_null(row, "user_id")?,
            account_id: text(row, "account_id")?,
            transaction_id: text(row, "transaction_id")?,
            account_type: row.try_get("account_type")?,
            tx_code: text_or_null(row, "tx_code")?,
            date: text(row, "date")?,
            status: row.try_get("status")?,
            description: text(row, "description")?,
            amount: text(row, "amount")?,
            currency: text(row, "currency")?,
            merchant_category_code: text_or_null(row, "merchant_category_code")?,
            card_present: row.try_get("card_present")?,
            meta: text_or_null(row, "meta")?,
        })
    }
}

impl FromRow<'_, SqliteRow> for Insights {
    /// What has no column is found out again.
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let category: &str = row.try_get("l2_category_id")?;
        let counterparty = text_or_null::<Uuid>(row, "l3_counterparty_id")?;
        Ok(Self {
            category: Category::find(category)
                .ok_or_else(|| unreadable("l2_category_id", "no such category"))?,
            counterparty: counterparty.and_then(Counterparty::find),
            card_present: row.try_get("engine_card_present")?,
            ..enrich(&FromRow::from_row(row)?)
        })
    }
}

impl FromRow<'_, SqliteRow> for Split {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        Ok(Self {
            amount: text(row, "amount")?,
            user_category_id: text(row, "user_category_id")?,
            description: text(row, "description")?,
        })
    }
}

/// The parts of a transaction from the JSON that [`SELECT`] made of their rows.
fn splits(row: &SqliteRow) -> sqlx::Result<Vec<Split>> {
    let parts: Vec<[String; 3]> =
        serde_json::from_str(row.try_get("splits")?).map_err(|error| unreadable("splits", error))?;
    parts.iter().map(split).collect::<Result<_, _>>().map_err(|error| unreadable("splits", error))
}

fn split([amount, category, description]: &[String; 3]) -> Result<Split, Invalid> {
    Ok(Split {
        amount: amount.parse()?,
        user_category_id: category.parse()?,
        description: description.parse()?,
    })
}

/// A column of text as the value that is written in it.
pub(super) fn text<T>(row: &SqliteRow, column: &str) -> sqlx::Result<T>
where
    T: FromStr,
    BoxDynError: From<T::Err>,
{
    row.try_get::<Text<T>, _>(column).map(|Text(value)| value)
}

/// The same where the column may be null.
pub(super) fn text_or_null<T>(row: &SqliteRow, column: &str) -> sqlx::Result<Option<T>>
where
    T: FromStr,
    BoxDynError: From<T::Err>,
{
    Ok(row.try_get::<Option<Text<T>>, _>(column)?.map(|Text(value)| value))
}

/// A row that none of our versions has written.
fn unreadable(column: &str, error: impl Into<BoxDynError>) -> sqlx::Error {
    sqlx::Error::ColumnDecode { index: column.to_owned(), source: error.into() }
}
