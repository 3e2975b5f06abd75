//! The transactions of one client, written to without a request: by programs on the machine of the
//! database.

use std::collections::HashSet;

use database::Address;

use crate::clock::now;
use crate::import::{Mistake, Mistakes, TransactionFile};
use crate::open_error::OpenError;
use crate::store::{SqlStore, StoreError, Submission, Times};
use enrichment::enrich;

/// The transactions of one client.
#[derive(Debug)]
pub struct ClientStore {
    store: SqlStore,
    client: String,
}

/// The result of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The number of transactions that are new or changed.
    pub stored: usize,
    /// The number of transactions that were stored before, just as they are in the file.
    pub unchanged: usize,
}

/// The reason for which nothing of a file was imported.
#[derive(Debug)]
pub enum ImportError {
    /// Transactions break a rule about splits.
    Refused(Mistakes),
    /// The database is unavailable or failed.
    Store(Box<dyn std::error::Error + Send + Sync>),
}

impl ClientStore {
    /// Opens a database that exists for one client.
    ///
    /// # Errors
    /// [`OpenError`] describes what prevents it.
    pub async fn open_existing(database: &Address, client: &str) -> Result<Self, OpenError> {
        Ok(Self { store: SqlStore::open_existing(database).await?, client: client.to_owned() })
    }

    /// Opens the database for one client, and creates it first if it does not exist.
    ///
    /// # Errors
    /// [`OpenError`] describes what prevents it.
    pub async fn open(database: &Address, client: &str) -> Result<Self, OpenError> {
        Ok(Self { store: SqlStore::open(database).await?, client: client.to_owned() })
    }

    /// Enriches the transactions of a file and stores them, all of them or none. `advance` is
    /// called with the number of transactions of each batch.
    ///
    /// # Errors
    /// [`ImportError`]; then nothing was stored.
    pub async fn import(
        &self,
        file: TransactionFile,
        mut advance: impl FnMut(usize) + Send,
    ) -> Result<Imported, ImportError> {
        let lines: Vec<_> =
            file.items.iter().map(|item| (item.posted.transaction.key(), item.line)).collect();
        let times = Times { ingress: file.read_at, egress: now() };
        // Before the database is locked, because it takes longer than writing.
        let submissions: Vec<_> = file
            .items
            .into_iter()
            .map(|item| Submission { insights: enrich(&item.posted.transaction), posted: item.posted })
            .collect();
        let outcome = self.store.import(&self.client, submissions, times, &mut advance).await?;
        if outcome.refused.is_empty() {
            return Ok(Imported { stored: outcome.stored, unchanged: outcome.unchanged });
        }
        let refused: HashSet<_> = outcome.refused.into_iter().collect();
        let mut mistakes = Mistakes::default();
        for (_, line) in lines.iter().filter(|(key, _)| refused.contains(key)) {
            let message =
                "its splits do not add up to its amount, or are in a category that its user does not have";
            mistakes.push(Mistake::new(*line, message));
        }
        Err(ImportError::Refused(mistakes))
    }

    /// Closes the database, so that everything is in its one file.
    pub async fn close(&self) {
        self.store.close().await;
    }
}

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        Self::Store(error.into())
    }
}
