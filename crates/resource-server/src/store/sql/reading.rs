//! Finding transactions.

use database::Kind as Dialect;
use jiff::civil::Date;

use super::document::{read_json, stored};
use super::session::{ManyRows, Session, many_rows};
use crate::store::{Page, PastTransaction, Selection, StoredTransaction};
use enrichment::{AccountId, TransactionId, TransactionKey};

impl Session<'_> {
    /// Returns whether the selection has ever had data: the account, the user, or the user on the
    /// account.
    pub(super) async fn has_data(&mut self, selection: &Selection) -> sqlx::Result<bool> {
        match selection {
            Selection::Account(account) => {
                self.finds(
                    "SELECT 1 FROM accounts WHERE client_id = $1 AND account_id = $2",
                    &[account.as_str()],
                )
                .await
            }
            Selection::User(user) => {
                self.finds("SELECT 1 FROM users WHERE client_id = $1 AND user_id = $2", &[user.as_str()])
                    .await
            }
            Selection::AccountOfUser(account, user) => {
                self.finds(
                    "SELECT 1 FROM account_holders WHERE client_id = $1 AND account_id = $2 AND user_id = $3",
                    &[account.as_str(), user.as_str()],
                )
                .await
            }
        }
    }

    /// A page, the newest first.
    pub(super) async fn page(
        &mut self,
        selection: &Selection,
        page: Page,
        today: Date,
    ) -> sqlx::Result<Vec<StoredTransaction>> {
        let (today, limit, offset) = (today.to_string(), page.limit.to_string(), page.offset.to_string());
        let page = [today.as_str(), &limit, &offset];
        let rows = match selection {
            Selection::Account(account) => {
                self.rows(PAGE_OF_ACCOUNT, &[page.as_slice(), &[account.as_str()]].concat()).await?
            }
            Selection::User(user) => {
                self.rows(PAGE_OF_USER, &[page.as_slice(), &[user.as_str()]].concat()).await?
            }
            Selection::AccountOfUser(account, user) => {
                let holder = [account.as_str(), user.as_str()];
                self.rows(PAGE_OF_HOLDER, &[page.as_slice(), &holder].concat()).await?
            }
        };
        rows.iter().map(stored).collect()
    }

    /// Those of some transactions that are there, in no order, whether or not they may be kept any
    /// longer.
    pub(super) async fn find<'k>(
        &mut self,
        keys: impl Iterator<Item = (&'k AccountId, &'k TransactionId)>,
    ) -> sqlx::Result<Vec<StoredTransaction>> {
        let keys: Vec<_> = keys.collect();
        self.rows_of_many(SELECT_BY_KEY, &keys).await?.iter().map(stored).collect()
    }

    /// A transaction that is there and may be kept today.
    pub(super) async fn find_one(
        &mut self,
        key: &TransactionKey,
        today: Date,
    ) -> sqlx::Result<Option<StoredTransaction>> {
        let found = self.find([(&key.account_id, &key.transaction_id)].into_iter()).await?;
        Ok(found.into_iter().find(|found| found.is_retained(today)))
    }

    /// Returns the settled transactions of an account within their retention, among its newest
    /// 10,000. They are one row of JSON, because a row for each would take several times as long to
    /// pass from SQLite's thread.
    pub(super) async fn history(
        &mut self,
        account: &AccountId,
        today: Date,
    ) -> sqlx::Result<Vec<PastTransaction>> {
        let statement = match self.dialect() {
            Dialect::Sqlite => SELECT_HISTORY_SQLITE,
            Dialect::Postgres => SELECT_HISTORY_POSTGRES,
        };
        let rows = self.rows(statement, &[account.as_str(), &today.to_string()]).await?;
        let history = rows.first().map(|row| read_json(row, 0)).transpose()?;
        Ok(history.flatten().unwrap_or_default())
    }
}

/// The transactions of a history: among the newest of an account, those that are settled and may be
/// kept.
macro_rules! history {
    () => {
        "FROM (
            SELECT transaction_id, payee, date, amount, currency, status, retention_until_date FROM transactions
            WHERE client_id = $1 AND account_id = $2 ORDER BY instant DESC, transaction_id LIMIT 10000
        ) AS newest
        WHERE status = 'posted' AND (retention_until_date IS NULL OR retention_until_date >= $3)"
    };
}

/// Generates the statement of a page of a selection.
macro_rules! page_of {
    ($which:literal, $order:literal) => {
        concat!(
            "SELECT t.document, t.payee, t.user_category_id, t.splits, t.retention_until_date
            FROM transactions AS t WHERE t.client_id = $1 AND ",
            $which,
            " AND (t.retention_until_date IS NULL OR t.retention_until_date >= $2) ORDER BY ",
            $order,
            " LIMIT CAST($3 AS BIGINT) OFFSET CAST($4 AS BIGINT)"
        )
    };
}

const PAGE_OF_ACCOUNT: &str = page_of!("t.account_id = $5", "t.instant DESC, t.transaction_id");
const PAGE_OF_USER: &str = page_of!("t.user_id = $5", "t.instant DESC, t.transaction_id, t.account_id");
const PAGE_OF_HOLDER: &str =
    page_of!("t.account_id = $5 AND t.user_id = $6", "t.instant DESC, t.transaction_id");

const SELECT_BY_KEY: ManyRows = many_rows!(
    "SELECT t.document, t.payee, t.user_category_id, t.splits, t.retention_until_date FROM",
    "CROSS JOIN transactions AS t
    WHERE t.client_id = $1 AND t.account_id = item.value ->> 0 AND t.transaction_id = item.value ->> 1"
);

const SELECT_HISTORY_SQLITE: &str = concat!(
    "SELECT json_group_array(json_array(transaction_id, payee, date, amount, currency)) ",
    history!()
);

const SELECT_HISTORY_POSTGRES: &str = concat!(
    "SELECT CAST(json_agg(json_build_array(transaction_id, payee, date, amount, currency)) AS TEXT) ",
    history!()
);
