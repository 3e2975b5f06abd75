//! The database: one SQLite file that holds what the clients sent and what was found out about it.
//!
//! There is no way to a row but through [`Store::of`], which names the client first, so no query can forget to.

mod custom_categories;
mod remembered;
#[cfg(test)]
mod tests;
mod transactions;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::Sqlite;
use sqlx::migrate::MigrateError;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

pub(crate) use custom_categories::CustomCategory;
pub(crate) use transactions::{Page, Selection, StoredTransaction, Submission, Times};

/// The database of the API. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    pool: SqlitePool,
}

/// The part of the database that belongs to one API client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClientStore<'a> {
    pool: &'a SqlitePool,
    client_id: &'a str,
}

impl Store {
    /// Opens the database file, which is created together with its folder if it is not there, and brings its
    /// tables up to date.
    ///
    /// # Errors
    /// [`OpenError`] says what stands in the way, where, and what to do.
    pub(crate) async fn open(path: &Path) -> Result<Self, OpenError> {
        let fail = |cause| OpenError { path: path.to_owned(), cause };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| fail(Cause::Folder(error)))?;
        }
        let pool = SqlitePoolOptions::new()
            .max_connections(8)
            .connect_with(options(path))
            .await
            .map_err(|error| fail(Cause::Database(error)))?;
        sqlx::migrate!().run(&pool).await.map_err(|error| fail(Cause::Tables(error)))?;
        Ok(Self { pool })
    }

    /// What belongs to one API client.
    pub(crate) fn of<'a>(&'a self, client_id: &'a str) -> ClientStore<'a> {
        ClientStore { pool: &self.pool, client_id }
    }

    /// Writes everything back to the one file and closes it.
    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}

impl ClientStore<'_> {
    /// A writer's transaction takes its lock at once: one that read first could not wait for its turn any more.
    async fn begin(&self) -> sqlx::Result<sqlx::Transaction<'static, Sqlite>> {
        self.pool.begin_with("BEGIN IMMEDIATE").await
    }
}

/// An answer that was given must survive a power cut, hence `FULL`; readers must not wait for a writer, hence WAL.
fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
}

/// Why the database could not be opened.
#[derive(Debug)]
pub struct OpenError {
    path: PathBuf,
    cause: Cause,
}

#[derive(Debug)]
enum Cause {
    Folder(io::Error),
    Database(sqlx::Error),
    Tables(MigrateError),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.cause {
            Cause::Folder(error) => write!(f, "cannot create the folder of the database {path}: {error}"),
            Cause::Database(error) => write!(f, "cannot open the database {path}: {}", reason(error)),
            Cause::Tables(error) => write!(f, "cannot bring the database {path} up to date: {error}"),
        }?;
        f.write_str("; name a file that can be written, with --database")
    }
}

impl std::error::Error for OpenError {}

/// SQLite's own words, without the library's frame around them.
fn reason(error: &sqlx::Error) -> String {
    error.as_database_error().map_or_else(|| error.to_string(), |error| error.message().to_owned())
}
