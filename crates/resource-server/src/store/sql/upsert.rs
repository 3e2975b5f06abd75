//! Writing transactions, many in one statement.
//!
//! Only batches write rows by the hundred. Binding parameters costs a fifth of reading rows from
//! JSON. A statement for each number of rows would have to be prepared for each, so a few sizes
//! exist, and a batch is written by as few statements as they allow.

use std::sync::LazyLock;

use database::Kind as Dialect;

use super::document;
use super::session::Session;
use crate::store::StoredTransaction;

/// The numbers of rows of the statements. The last is one, so that they sum to every number.
const SIZES: [usize; 3] = [64, 8, 1];

/// The columns of a row.
const COLUMNS: [&str; 14] = [
    "client_id",
    "account_id",
    "transaction_id",
    "user_id",
    "instant",
    "date",
    "status",
    "payee",
    "amount",
    "currency",
    "retention_until_date",
    "user_category_id",
    "splits",
    "document",
];

/// The number of columns that identify a transaction.
const KEY: usize = 3;

impl Session<'_> {
    /// Writes transactions, replacing those with the same keys, which must be unique.
    pub(super) async fn upsert(&mut self, transactions: &[StoredTransaction]) -> sqlx::Result<()> {
        let mut rest = transactions;
        for (size, statement) in SIZES.into_iter().zip(statements(self.dialect())) {
            while let Some((rows, others)) = rest.split_at_checked(size) {
                self.upsert_by(statement, rows).await?;
                rest = others;
            }
        }
        Ok(())
    }

    async fn upsert_by(&mut self, statement: &'static str, rows: &[StoredTransaction]) -> sqlx::Result<()> {
        let mut query = sqlx::query(statement);
        for stored in rows {
            let transaction = &stored.transaction;
            query = query
                .bind(self.client_id().to_owned())
                .bind(transaction.account_id.as_str().to_owned())
                .bind(transaction.transaction_id.as_str().to_owned())
                .bind(transaction.user_id.as_ref().map(|user| user.as_str().to_owned()))
                .bind(transaction.date.instant().as_microsecond())
                .bind(transaction.date.day().to_string())
                .bind(transaction.status.name())
                .bind(stored.insights.payee.clone())
                .bind(transaction.amount.to_string())
                .bind(transaction.currency.as_str().to_owned())
                .bind(stored.retention_until_date.as_ref().map(|until| until.as_str().to_owned()))
                .bind(stored.user_category_id.as_ref().map(|category| category.as_str().to_owned()))
                .bind(document::splits(&stored.splits)?)
                .bind(document::document(stored)?);
        }
        self.execute(query).await
    }
}

fn statements(dialect: Dialect) -> &'static [String; SIZES.len()] {
    static SQLITE: LazyLock<[String; SIZES.len()]> = LazyLock::new(|| SIZES.map(sqlite));
    static POSTGRES: LazyLock<[String; SIZES.len()]> = LazyLock::new(|| SIZES.map(postgres));
    match dialect {
        Dialect::Sqlite => &SQLITE,
        Dialect::Postgres => &POSTGRES,
    }
}

/// Parameters that have no name: SQLite would look each name up among all that were before it.
fn sqlite(rows: usize) -> String {
    statement(rows, |_| "?".to_owned())
}

fn postgres(rows: usize) -> String {
    statement(rows, |number| format!("${number}"))
}

/// A statement that writes this many rows. Its parameters are numbered from 1, row by row.
fn statement(rows: usize, parameter: impl Fn(usize) -> String) -> String {
    let row = |row: usize| {
        let numbers = (1..=COLUMNS.len()).map(|column| row * COLUMNS.len() + column);
        format!("({})", numbers.map(&parameter).collect::<Vec<_>>().join(", "))
    };
    let rows: Vec<_> = (0..rows).map(row).collect();
    let updates = COLUMNS[KEY..].iter().map(|column| format!("{column} = excluded.{column}"));
    format!(
        "INSERT INTO transactions ({}) VALUES {} ON CONFLICT ({}) DO UPDATE SET {}",
        COLUMNS.join(", "),
        rows.join(", "),
        COLUMNS[..KEY].join(", "),
        updates.collect::<Vec<_>>().join(", ")
    )
}
