//! One client's part of the database, in one transaction of the database.
//!
//! There is no way to a row but through a [`Session`], and each of its statements has the client as
//! `$1`, so that no statement can forget to ask whose row it is.

use database::Kind as Dialect;
use serde::Serialize;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, Transaction};

/// The operations of a client in one database transaction. Without [`commit`](Self::commit),
/// nothing is changed.
pub(super) struct Session<'c> {
    client_id: &'c str,
    dialect: Dialect,
    transaction: Transaction<'static, Any>,
}

/// A statement over many rows that are given as JSON in `$2`, as each of the two databases writes
/// it.
#[derive(Clone, Copy)]
pub(super) struct ManyRows {
    pub(super) sqlite: &'static str,
    pub(super) postgres: &'static str,
}

/// Creates a [`ManyRows`] from the text before and after the rows. A row is `item.value`, and
/// `item.value ->> 0` is its first member as text.
macro_rules! many_rows {
    ($before:literal, $after:literal) => {
        $crate::store::sql::session::ManyRows {
            sqlite: concat!($before, " json_each($2) AS item ", $after),
            postgres: concat!($before, " json_array_elements(CAST($2 AS json)) AS item (value) ", $after),
        }
    };
}
pub(super) use many_rows;

impl<'c> Session<'c> {
    pub(super) fn new(client_id: &'c str, dialect: Dialect, transaction: Transaction<'static, Any>) -> Self {
        Self { client_id, dialect, transaction }
    }

    pub(super) async fn commit(self) -> sqlx::Result<()> {
        self.transaction.commit().await
    }

    /// Runs a statement; returns how many rows it wrote. The first of `parameters` is `$2`.
    pub(super) async fn run(&mut self, sql: &'static str, parameters: &[&str]) -> sqlx::Result<u64> {
        let query = self.query(sql, parameters);
        Ok(query.execute(&mut *self.transaction).await?.rows_affected())
    }

    /// The rows that a statement finds.
    pub(super) async fn rows(&mut self, sql: &'static str, parameters: &[&str]) -> sqlx::Result<Vec<AnyRow>> {
        self.query(sql, parameters).fetch_all(&mut *self.transaction).await
    }

    /// Returns whether a statement finds any row.
    pub(super) async fn finds(&mut self, sql: &'static str, parameters: &[&str]) -> sqlx::Result<bool> {
        Ok(self.query(sql, parameters).fetch_optional(&mut *self.transaction).await?.is_some())
    }

    /// Runs a statement over many rows; returns how many rows it wrote. Without any it is spared.
    pub(super) async fn run_many<R: Serialize>(
        &mut self,
        statement: ManyRows,
        rows: &[R],
    ) -> sqlx::Result<u64> {
        if rows.is_empty() {
            Ok(0)
        } else {
            self.run(statement.in_words_of(self.dialect), &[&json(rows)?]).await
        }
    }

    /// The rows that a statement over many rows finds; without any it is spared.
    pub(super) async fn rows_of_many<R: Serialize>(
        &mut self,
        statement: ManyRows,
        rows: &[R],
    ) -> sqlx::Result<Vec<AnyRow>> {
        if rows.is_empty() {
            Ok(Vec::new())
        } else {
            self.rows(statement.in_words_of(self.dialect), &[&json(rows)?]).await
        }
    }

    /// Returns the dialect of the statements.
    pub(super) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Returns the client, which every statement must name.
    pub(super) fn client_id(&self) -> &'c str {
        self.client_id
    }

    /// Runs a statement of the caller's own making.
    pub(super) async fn execute(&mut self, query: Query<'static, Any, AnyArguments>) -> sqlx::Result<()> {
        query.execute(&mut *self.transaction).await.map(drop)
    }

    fn query(&self, sql: &'static str, parameters: &[&str]) -> Query<'static, Any, AnyArguments> {
        let query = sqlx::query(sql).bind(self.client_id.to_owned());
        parameters.iter().fold(query, |query, parameter| query.bind((*parameter).to_owned()))
    }
}

impl ManyRows {
    fn in_words_of(self, dialect: Dialect) -> &'static str {
        match dialect {
            Dialect::Sqlite => self.sqlite,
            Dialect::Postgres => self.postgres,
        }
    }
}

fn json<R: Serialize>(rows: &[R]) -> sqlx::Result<String> {
    serde_json::to_string(rows).map_err(|cause| sqlx::Error::Encode(cause.into()))
}
