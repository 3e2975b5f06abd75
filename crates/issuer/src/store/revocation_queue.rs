//! Writes the revocations that clients request: waiting ones are written together, in one
//! transaction.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use database::DatabaseError as StoreError;
use tokio::sync::{Mutex as Turn, oneshot};

use super::records::RevokedToken;
use super::sql_store::SqlStore;
use crate::time::now;

/// The queue of this node.
#[derive(Debug, Default)]
pub(crate) struct RevocationQueue {
    waiting: Mutex<Vec<Waiting>>,
    turn: Turn<()>,
}

#[derive(Debug)]
struct Waiting {
    token: RevokedToken,
    /// Receives whether the batch was written.
    written: oneshot::Sender<bool>,
}

/// The error of a batch that was not written. The cause is in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotWritten;

impl RevocationQueue {
    /// Revokes a token. When this returns, the revocation is durable.
    ///
    /// # Errors
    /// The database cannot be written.
    pub(crate) async fn revoke(&self, store: &Arc<SqlStore>, token: RevokedToken) -> Result<(), NotWritten> {
        let (written, outcome) = oneshot::channel();
        self.waiting().push(Waiting { token, written });
        let turn = self.turn.lock().await;
        let batch = std::mem::take(&mut *self.waiting());
        // If the queue is empty, the previous holder of the turn has written this token.
        if !batch.is_empty() {
            // A separate task continues if this client disconnects, for the others of the batch. If
            // it panics, its senders are dropped, and no client receives a success.
            _ = tokio::spawn(write(store.clone(), batch)).await;
        }
        drop(turn);
        if outcome.await == Ok(true) { Ok(()) } else { Err(NotWritten) }
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn write(store: Arc<SqlStore>, batch: Vec<Waiting>) {
    let (tokens, waiting): (Vec<RevokedToken>, Vec<_>) =
        batch.into_iter().map(|Waiting { token, written }| (token, written)).unzip();
    let outcome: Result<(), StoreError> = store.revoke_tokens(&tokens, now()).await;
    if let Err(cause) = &outcome {
        tracing::warn!(tokens = tokens.len(), "revocations by clients were not written: {cause}");
    }
    for written in waiting {
        // A client that has disconnected needs no response.
        _ = written.send(outcome.is_ok());
    }
}
