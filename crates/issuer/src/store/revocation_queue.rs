//! Writes the revocations that clients ask for: those that wait are written together, in one transaction.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Mutex as Turn, oneshot};

use crate::store::{RevokedToken, Store, StoreError};
use crate::time::now;

/// The queue of this node.
#[derive(Debug, Default)]
pub(crate) struct RevocationWriter {
    waiting: Mutex<Vec<Waiting>>,
    turn: Turn<()>,
}

#[derive(Debug)]
struct Waiting {
    token: RevokedToken,
    /// Gets whether the batch was written.
    written: oneshot::Sender<bool>,
}

/// The database did not take the batch; the log says why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unwritten;

impl RevocationWriter {
    /// Revokes a token. When this returns, the revocation is kept.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(crate) async fn revoke(&self, store: &Arc<dyn Store>, token: RevokedToken) -> Result<(), Unwritten> {
        let (written, outcome) = oneshot::channel();
        self.waiting().push(Waiting { token, written });
        let turn = self.turn.lock().await;
        let batch = std::mem::take(&mut *self.waiting());
        // If nothing waits any more, the previous holder of the turn has written this token.
        if !batch.is_empty() {
            // A task of its own: if this client goes away, the others of the batch do not lose theirs. If the task
            // panics, its ends of the channels are gone, and nobody gets a success.
            _ = tokio::spawn(write(store.clone(), batch)).await;
        }
        drop(turn);
        if outcome.await == Ok(true) { Ok(()) } else { Err(Unwritten) }
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn write(store: Arc<dyn Store>, batch: Vec<Waiting>) {
    let (tokens, waiting): (Vec<RevokedToken>, Vec<_>) =
        batch.into_iter().map(|Waiting { token, written }| (token, written)).unzip();
    let outcome: Result<(), StoreError> = store.revoke_tokens(&tokens, now()).await;
    if let Err(cause) = &outcome {
        tracing::warn!(tokens = tokens.len(), "revocations by clients were not written: {cause}");
    }
    for written in waiting {
        // A client that has gone away needs no answer.
        _ = written.send(outcome.is_ok());
    }
}
