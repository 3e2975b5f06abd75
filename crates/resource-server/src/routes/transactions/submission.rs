//! The submission of posted transactions: enrichment and storage.

use std::collections::HashSet;

use jiff::Timestamp;

use crate::clock::now;
use crate::records::submitted_batch::TransactionPost;
use crate::store::{Outcome, SqlStore, StoreError, Submission, Times};
use enrichment::enrich;

/// Enriches and stores a batch that was received at `ingress`.
///
/// # Errors
/// The database is unavailable or failed; nothing is stored then.
pub(crate) async fn submit(
    store: &SqlStore,
    client: &str,
    posted: Vec<TransactionPost>,
    ingress: Timestamp,
) -> Result<Outcome, StoreError> {
    let enriched = last_of_each(posted)
        .into_iter()
        .map(|posted| Submission { insights: enrich(&posted.transaction), posted })
        .collect();
    store.submit(client, enriched, Times { ingress, egress: now() }).await
}

/// Of transactions that a batch names twice, the last one: it is the newest that the caller knows.
fn last_of_each(posted: Vec<TransactionPost>) -> Vec<TransactionPost> {
    let mut seen = HashSet::new();
    let mut kept: Vec<_> =
        posted.into_iter().rev().filter(|posted| seen.insert(posted.transaction.key())).collect();
    kept.reverse();
    kept
}
