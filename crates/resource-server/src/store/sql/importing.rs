//! Storing the transactions of a file, in one transaction of the database.

use std::collections::{HashMap, HashSet};

use super::session::Session;
use crate::store::{Submission, Times};
use enrichment::TransactionKey;

/// The number of transactions that are written at once.
const BATCH: usize = 200;

/// The result of storing the transactions of a file.
#[derive(Debug, Default)]
pub(crate) struct ImportOutcome {
    /// The number of transactions that are new or changed.
    pub stored: usize,
    /// The number of transactions that were stored before, just as they are in the file.
    pub unchanged: usize,
    /// Transactions whose splits break a rule.
    pub refused: Vec<TransactionKey>,
}

impl Session<'_> {
    /// Stores transactions in batches; `advance` is called with the size of each.
    pub(super) async fn import(
        &mut self,
        submissions: Vec<Submission>,
        times: Times,
        advance: &mut (dyn FnMut(usize) + Send),
    ) -> sqlx::Result<ImportOutcome> {
        let mut outcome = ImportOutcome::default();
        let mut submissions = submissions.into_iter();
        loop {
            let batch: Vec<_> = submissions.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                return Ok(outcome);
            }
            let size = batch.len();
            let changed = self.without_unchanged(batch).await?;
            outcome.unchanged += size - changed.len();
            let keys: Vec<_> = changed.iter().map(|submission| submission.posted.transaction.key()).collect();
            let stored = self.submit(changed, times).await?.stored;
            outcome.stored += stored.len();
            let stored: HashSet<_> = stored.iter().map(|stored| stored.transaction.key()).collect();
            outcome.refused.extend(keys.into_iter().filter(|key| !stored.contains(key)));
            advance(size);
        }
    }

    /// Returns those of some transactions that are not stored yet just as they are.
    async fn without_unchanged(&mut self, batch: Vec<Submission>) -> sqlx::Result<Vec<Submission>> {
        let posted = batch.iter().map(|submission| &submission.posted.transaction);
        let keys = posted.map(|transaction| (&transaction.account_id, &transaction.transaction_id));
        let before = self.find(keys).await?;
        let before: HashMap<_, _> =
            before.into_iter().map(|before| (before.transaction.key(), before)).collect();
        let is_changed = |submission: &Submission| {
            let before = before.get(&submission.posted.transaction.key());
            before.is_none_or(|before| !before.is_as_posted(&submission.posted))
        };
        Ok(batch.into_iter().filter(is_changed).collect())
    }
}
