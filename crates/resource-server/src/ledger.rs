//! What one client keeps, written to without a request: by programs on the machine of the database.

use std::collections::HashSet;
use std::error::Error;

use database::Address;

use crate::clock::now;
use crate::import::Item;
use crate::open_error::OpenError;
use crate::store::{SqlStore, Store as _};
use crate::submission::submit;

/// What one client keeps.
#[derive(Debug)]
pub struct Ledger {
    store: SqlStore,
    client: String,
}

impl Ledger {
    /// How many items are kept at once, all of them or none.
    pub const BATCH: usize = 200;

    /// Opens the database for one client.
    ///
    /// # Errors
    /// [`OpenError`] says what stands in the way.
    pub async fn open(database: &Address, client: &str) -> Result<Self, OpenError> {
        Ok(Self { store: SqlStore::open(database).await?, client: client.to_owned() })
    }

    /// Enriches items and keeps them, like a request with a batch of them. Returns those whose splits break a rule, which are not
    /// kept.
    ///
    /// # Errors
    /// When the database is away or fails; then none is kept.
    pub async fn keep<'i>(&self, items: &'i [Item]) -> Result<Vec<&'i Item>, impl Error + use<>> {
        let posted = items.iter().map(|item| item.posted().clone()).collect();
        submit(&self.store, &self.client, posted, now()).await.map(|outcome| {
            let kept: HashSet<_> = outcome.stored.iter().map(|stored| stored.transaction.key()).collect();
            items.iter().filter(|item| !kept.contains(&item.posted().transaction.key())).collect()
        })
    }

    /// Closes the database, so that everything stands in its one file.
    pub async fn close(&self) {
        self.store.close().await;
    }
}
