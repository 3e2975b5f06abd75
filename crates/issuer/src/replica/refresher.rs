//! Following the changes of the database.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use tokio::sync::Mutex;
use tokio::time::Instant;

use super::in_memory::{MAX_TRUST, Replica};
use crate::signing_keys::vault::Vault;
use crate::store::{Position, Store, StoreError};

/// The one that asks the database what has changed, for everybody on this node.
#[derive(Clone)]
pub(crate) struct ReplicaRefresher {
    shared: Arc<Shared>,
}

struct Shared {
    store: Arc<dyn Store>,
    vault: Arc<Vault>,
    known: Arc<Replica>,
    /// Whose turn it is to ask.
    turn: Mutex<Turn>,
    /// How many times somebody has begun to ask.
    begun: AtomicU64,
    /// When the last good answer was asked for, in milliseconds since `birth`: by a clock that nobody sets, and by the
    /// clock of the wall, which goes on while the machine is suspended.
    heard: AtomicU64,
    heard_by_wall: AtomicU64,
    birth: Birth,
    /// How long what is known may be believed without an answer.
    trust: Duration,
}

/// When following began.
struct Birth {
    monotonic: Instant,
    wall: SystemTime,
}

struct Turn {
    position: Position,
    begun: Instant,
    answer: Result<(), NoAnswer>,
}

/// The database is away; the log says how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoAnswer;

/// The database has been away for too long: clients may have been disabled in the meantime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StaleReplica;

impl ReplicaRefresher {
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
        let birth = Birth { monotonic: Instant::now(), wall: SystemTime::now() };
        let contents = store.load().await?;
        let position = contents.position;
        let known = Arc::new(Replica::default());
        known.apply(contents, &vault);
        let turn = Mutex::new(Turn { position, begun: birth.monotonic, answer: Ok(()) });
        let [begun, heard, heard_by_wall] = [(); 3].map(|()| AtomicU64::new(0));
        let trust = trust.min(MAX_TRUST);
        let shared = Shared { store, vault, known, turn, begun, heard, heard_by_wall, birth, trust };
        Ok(Self { shared: Arc::new(shared) })
    }

    pub(crate) fn known(&self) -> &Replica {
        &self.shared.known
    }

    pub(crate) fn shared_replica(&self) -> Arc<Replica> {
        self.shared.known.clone()
    }

    /// Whether what is known may still be believed.
    pub(crate) fn check_fresh(&self) -> Result<(), StaleReplica> {
        if self.silence() <= self.shared.trust { Ok(()) } else { Err(StaleReplica) }
    }

    /// Returns how long ago the database gave its last good answer, by the clock that counts more.
    pub(crate) fn silence(&self) -> Duration {
        let Shared { heard, heard_by_wall, birth, .. } = &*self.shared;
        let since = |heard: &AtomicU64| Duration::from_millis(heard.load(Ordering::Acquire));
        let by_wall = birth.wall.elapsed().unwrap_or_default();
        silence(birth.monotonic.elapsed(), since(heard), by_wall, since(heard_by_wall))
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
        let by_wall = shared.birth.wall.elapsed().unwrap_or_default();
        shared.begun.fetch_add(1, Ordering::AcqRel);
        let answer = self.ask(turn.position).await;
        if answer.is_ok() {
            shared.heard_by_wall.store(milliseconds(by_wall), Ordering::Release);
        }
        self.take(&mut turn, answer)
    }

    /// Remembers an answer, and tells when the database goes away and comes back.
    fn take(&self, turn: &mut Turn, answer: Result<Position, StoreError>) -> Result<(), NoAnswer> {
        match (answer, turn.answer) {
            (Ok(position), before) => {
                let heard = turn.begun.saturating_duration_since(self.shared.birth.monotonic);
                self.shared.heard.store(milliseconds(heard), Ordering::Release);
                turn.position = position;
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

    async fn ask(&self, position: Position) -> Result<Position, StoreError> {
        let Shared { store, vault, known, .. } = &*self.shared;
        if self.silence() < Self::FORGET {
            let news = store.since(position).await?;
            // A lower number than before: the database was put back to an older state.
            if news.position.head >= position.head {
                let position = news.position;
                known.apply(news, vault);
                return Ok(position);
            }
        }
        let everything = store.load().await?;
        let position = everything.position;
        known.replace(everything, vault);
        Ok(position)
    }
}

/// The time since something was heard, where each clock gives the time now and the time of the last answer, since following
/// began. The monotonic clock stands still while the machine is suspended; the clock of the wall may be set back.
fn silence(now: Duration, heard: Duration, now_by_wall: Duration, heard_by_wall: Duration) -> Duration {
    now.saturating_sub(heard).max(now_by_wall.saturating_sub(heard_by_wall))
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Security finding 24.
    #[test]
    fn sleep_counts_as_silence() {
        let check = |[now, heard, now_by_wall, heard_by_wall]: [u64; 4], expected: u64| {
            let [now, heard, now_by_wall, heard_by_wall] =
                [now, heard, now_by_wall, heard_by_wall].map(Duration::from_secs);
            assert_eq!(silence(now, heard, now_by_wall, heard_by_wall), Duration::from_secs(expected));
        };
        check([100, 99, 100, 99], 1);
        check([100, 99, 100 + 86_400, 99], 86_401);
        check([100, 90, 50, 90], 10);
    }
}
