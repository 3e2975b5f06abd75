//! Following the changes of the database.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

use super::Known;
use crate::store::{Head, Store, StoreError};
use crate::vault::Vault;

/// The one that asks the database what has changed, for everybody on this node.
#[derive(Clone)]
pub(crate) struct Follower {
    shared: Arc<Shared>,
}

struct Shared {
    store: Arc<dyn Store>,
    vault: Arc<Vault>,
    known: Arc<Known>,
    /// Whose turn it is to ask.
    turn: Mutex<Turn>,
    /// How many times somebody has begun to ask.
    begun: AtomicU64,
    /// When the last good answer was asked for, in milliseconds since `birth`.
    heard: AtomicU64,
    birth: Instant,
    /// How long what is known may be believed without an answer.
    trust: Duration,
}

struct Turn {
    head: Head,
    begun: Instant,
    answer: Result<(), NoAnswer>,
}

/// The database is away; the log says how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoAnswer;

/// The database has been away for too long: clients may have been disabled in the meantime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLongAway;

impl Follower {
    /// How often the database is asked without a reason.
    pub(crate) const PERIOD: Duration = Duration::from_millis(500);
    /// How soon it may be asked again when there is a reason: whoever sends wrong secrets must not keep it busy.
    const SPACING: Duration = Duration::from_millis(20);
    /// After a silence of so long everything is loaded anew. What is gone stands in the database for twice as long.
    const FORGET: Duration = Duration::from_secs(12 * 3600);

    /// Loads everything.
    pub(crate) async fn start(
        store: Arc<dyn Store>,
        vault: Arc<Vault>,
        trust: Duration,
    ) -> Result<Self, StoreError> {
        let birth = Instant::now();
        let snapshot = store.load(None).await?;
        let known = Arc::new(Known::default());
        known.learn(snapshot.records, &vault);
        let turn = Mutex::new(Turn { head: snapshot.head, begun: birth, answer: Ok(()) });
        let (begun, heard) = (AtomicU64::new(0), AtomicU64::new(0));
        Ok(Self { shared: Arc::new(Shared { store, vault, known, turn, begun, heard, birth, trust }) })
    }

    pub(crate) fn known(&self) -> &Known {
        &self.shared.known
    }

    pub(crate) fn shared_known(&self) -> Arc<Known> {
        self.shared.known.clone()
    }

    /// Whether what is known may still be believed.
    pub(crate) fn trusted(&self) -> Result<(), TooLongAway> {
        if self.silence() <= self.shared.trust { Ok(()) } else { Err(TooLongAway) }
    }

    /// How long ago the database gave its last good answer.
    pub(crate) fn silence(&self) -> Duration {
        let heard = Duration::from_millis(self.shared.heard.load(Ordering::Acquire));
        self.shared.birth.elapsed().saturating_sub(heard)
    }

    /// Returns when everything is known that had been changed before this call. Many who call at once share one question.
    pub(crate) async fn catch_up(&self) -> Result<(), NoAnswer> {
        let shared = &*self.shared;
        let before = shared.begun.load(Ordering::Acquire);
        let mut turn = shared.turn.lock().await;
        // Somebody has begun and finished while this call waited for its turn.
        if shared.begun.load(Ordering::Acquire) > before {
            return turn.answer;
        }
        tokio::time::sleep_until(turn.begun + Self::SPACING).await;
        turn.begun = Instant::now();
        shared.begun.fetch_add(1, Ordering::AcqRel);
        let answer = self.ask(turn.head).await;
        self.take(&mut turn, answer)
    }

    /// Remembers an answer, and tells when the database goes away and comes back.
    fn take(&self, turn: &mut Turn, answer: Result<Head, StoreError>) -> Result<(), NoAnswer> {
        match (answer, turn.answer) {
            (Ok(head), before) => {
                let heard = turn.begun.saturating_duration_since(self.shared.birth).as_millis();
                self.shared.heard.store(u64::try_from(heard).unwrap_or(u64::MAX), Ordering::Release);
                turn.head = head;
                turn.answer = Ok(());
                if before.is_err() {
                    tracing::info!("the database is back");
                }
            }
            (Err(cause), before) => {
                turn.answer = Err(NoAnswer);
                if before.is_ok() {
                    tracing::error!("tokens are issued by what is known: {cause}");
                }
            }
        }
        turn.answer
    }

    async fn ask(&self, head: Head) -> Result<Head, StoreError> {
        let Shared { store, vault, known, .. } = &*self.shared;
        if self.silence() < Self::FORGET {
            let news = store.since(head).await?;
            // A lower number than before: the database was put back to an older state.
            if news.head >= head {
                known.learn(news.records, vault);
                return Ok(news.head);
            }
        }
        let everything = store.load(None).await?;
        known.replace(everything.records, vault);
        Ok(everything.head)
    }
}
