//! Making a change: read, decide, commit, and repeat after a conflict.

use std::time::Duration;

use scopewright_catalog::suggest;

use super::administrator::Administration;
use super::authority::Authority;
use super::decision::Decision;
use super::error::AdminError;
use crate::store::{Change, CommitError, RecordKind, Selection, Snapshot};
use crate::time::now;

impl Administration {
    /// The maximum number of decisions on one change, in case other processes keep committing
    /// first.
    const MAX_ATTEMPTS: u32 = 50;

    /// Decides on the selected records and the time, and commits the decision. `decide` must be a
    /// pure function.
    ///
    /// The changes of one process wait for their turn in a fair queue, so that they never conflict
    /// with each other.
    pub(super) async fn transact<T>(
        &self,
        read_set: &[Selection<'_>],
        decide: impl Fn(&Snapshot, u64) -> Result<Decision<T>, AdminError>,
    ) -> Result<T, AdminError> {
        let _turn = self.turn.lock().await;
        for attempt in 0..Self::MAX_ATTEMPTS {
            let snapshot = self.read(read_set).await?;
            let at = now();
            let Decision { action, subject, detail, writes, output } = match decide(&snapshot, at) {
                Ok(decision) => decision,
                Err(refusal) => return Err(self.with_similar_clients(refusal).await),
            };
            if writes.is_empty() {
                return Ok(output);
            }
            let change = Change { at, actor: self.actor.to_string(), action, subject, detail, writes };
            match self.store.commit(snapshot.head, &change).await {
                Ok(_) => return Ok(output),
                Err(CommitError::Conflict) => {
                    tokio::time::sleep(Duration::from_millis(u64::from(attempt))).await
                }
                Err(CommitError::Store(cause)) => return Err(cause.into()),
            }
        }
        Err(AdminError::Busy)
    }

    pub(super) async fn read(&self, read_set: &[Selection<'_>]) -> Result<Snapshot, AdminError> {
        Ok(self.store.select(read_set).await?)
    }

    /// Adds similar identifiers to the error for a client that does not exist. Only the owner of
    /// the machine may read the identifiers of all clients.
    pub(super) async fn with_similar_clients(&self, error: AdminError) -> AdminError {
        let AdminError::NoSuchClient(id, _) = error else { return error };
        let mut similar = Vec::new();
        if matches!(self.authority, Authority::Owner)
            && let Ok(snapshot) = self.read(&[Selection::All(RecordKind::Client)]).await
        {
            let ids = snapshot.records.iter().map(|record| record.id.as_str());
            similar = suggest(id.as_str(), ids).take(2).map(str::to_owned).collect();
        }
        AdminError::NoSuchClient(id, similar)
    }
}
