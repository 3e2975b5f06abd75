//! Keeps the replica up to date with the database.

#![expect(clippy::disallowed_methods, reason = "the staleness of data is also measured by the system clock")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use tokio::sync::Mutex;
use tokio::time::Instant;

use super::in_memory::Replica;
use super::revocations::MAX_TRUST;
use crate::signing_keys::vault::Vault;
use crate::store::{Position, SqlStore, StoreError};

/// The only reader of changes on this node. Clones share it.
#[derive(Clone)]
pub(crate) struct ReplicaRefresher {
    inner: Arc<Inner>,
}

struct Inner {
    store: Arc<SqlStore>,
    vault: Arc<Vault>,
    replica: Arc<Replica>,
    /// The state of the read that is in progress, or of the last one.
    turn: Mutex<Turn>,
    /// The number of reads that have started.
    started: AtomicU64,
    /// The start of the last successful read, in milliseconds since `start`, by each of the two
    /// clocks: the monotonic clock cannot be set, and the wall clock goes on while the machine is
    /// suspended.
    last_success: AtomicU64,
    last_success_by_wall: AtomicU64,
    start: Start,
    /// The maximum age of a replica that may be used.
    trust: Duration,
}

/// The time at which the refresher started, by both clocks.
struct Start {
    monotonic: Instant,
    wall: SystemTime,
}

struct Turn {
    position: Position,
    started: Instant,
    outcome: Result<(), RefreshFailed>,
}

/// The error of a failed read. The cause is in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RefreshFailed;

/// The error of a replica that is too old: clients may have been disabled in the meantime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StaleReplica;

impl ReplicaRefresher {
    /// The interval of regular reads.
    pub(crate) const INTERVAL: Duration = Duration::from_millis(500);
    /// The minimum interval between reads on demand, so that callers with wrong secrets do not
    /// overload the database.
    const MIN_INTERVAL: Duration = Duration::from_millis(20);
    /// The age from which the whole database is read again. Deleted records stay in the database
    /// for twice as long.
    const FULL_RELOAD_AGE: Duration = Duration::from_secs(12 * 3600);

    /// Reads the whole database into an empty replica.
    pub(crate) async fn start(
        store: Arc<SqlStore>,
        vault: Arc<Vault>,
        replica: Replica,
        trust: Duration,
    ) -> Result<Self, StoreError> {
        let start = Start { monotonic: Instant::now(), wall: SystemTime::now() };
        let contents = store.load().await?;
        let position = contents.position;
        let replica = Arc::new(replica);
        replica.apply(contents, &vault);
        let inner = Inner {
            store,
            vault,
            replica,
            turn: Mutex::new(Turn { position, started: start.monotonic, outcome: Ok(()) }),
            started: AtomicU64::new(0),
            last_success: AtomicU64::new(0),
            last_success_by_wall: AtomicU64::new(0),
            start,
            trust: trust.min(MAX_TRUST),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    pub(crate) fn replica(&self) -> &Replica {
        &self.inner.replica
    }

    pub(crate) fn shared_replica(&self) -> Arc<Replica> {
        self.inner.replica.clone()
    }

    /// Checks that the replica is recent enough for decisions.
    pub(crate) fn check_fresh(&self) -> Result<(), StaleReplica> {
        if self.staleness() <= self.inner.trust { Ok(()) } else { Err(StaleReplica) }
    }

    /// Returns the time since the last successful read, by the clock that shows more.
    pub(crate) fn staleness(&self) -> Duration {
        let Inner { last_success, last_success_by_wall, start, .. } = &*self.inner;
        let loaded = |time: &AtomicU64| Duration::from_millis(time.load(Ordering::Acquire));
        let now_by_wall = start.wall.elapsed().unwrap_or_default();
        staleness(start.monotonic.elapsed(), loaded(last_success), now_by_wall, loaded(last_success_by_wall))
    }

    /// Applies every change that was made before this call. Simultaneous calls share one read.
    pub(crate) async fn catch_up(&self) -> Result<(), RefreshFailed> {
        let inner = &*self.inner;
        let before = inner.started.load(Ordering::Acquire);
        let mut turn = inner.turn.lock().await;
        // Another call has started and finished a read while this one waited for its turn.
        if inner.started.load(Ordering::Acquire) > before {
            return turn.outcome;
        }
        tokio::time::sleep_until(turn.started + Self::MIN_INTERVAL).await;
        turn.started = Instant::now();
        let begun_by_wall = inner.start.wall.elapsed().unwrap_or_default();
        inner.started.fetch_add(1, Ordering::AcqRel);
        let read = self.read(turn.position).await;
        if read.is_ok() {
            inner.last_success_by_wall.store(milliseconds(begun_by_wall), Ordering::Release);
        }
        self.finish(&mut turn, read)
    }

    /// Stores the outcome of a read, and logs when the database becomes unavailable or available.
    fn finish(&self, turn: &mut Turn, read: Result<Position, StoreError>) -> Result<(), RefreshFailed> {
        let before = turn.outcome;
        match read {
            Ok(position) => {
                let started = turn.started.saturating_duration_since(self.inner.start.monotonic);
                self.inner.last_success.store(milliseconds(started), Ordering::Release);
                turn.position = position;
                turn.outcome = Ok(());
                if before.is_err() {
                    tracing::info!("the database is available again");
                }
            }
            Err(cause) => {
                turn.outcome = Err(RefreshFailed);
                if before.is_ok() {
                    tracing::error!(
                        "the database is unavailable; tokens are issued from the replica: {cause}"
                    );
                }
            }
        }
        turn.outcome
    }

    async fn read(&self, position: Position) -> Result<Position, StoreError> {
        let Inner { store, vault, replica, .. } = &*self.inner;
        if self.staleness() < Self::FULL_RELOAD_AGE {
            let news = store.since(position).await?;
            // A lower number than before means that an older database was restored.
            if news.position.head >= position.head {
                let position = news.position;
                replica.apply(news, vault);
                return Ok(position);
            }
        }
        let everything = store.load().await?;
        let position = everything.position;
        replica.replace(everything, vault);
        Ok(position)
    }
}

/// Returns the time since the last success. Each clock gives the time now and that of the success,
/// since the start. The monotonic clock stops while the machine is suspended; the wall clock may be
/// set back.
fn staleness(now: Duration, success: Duration, now_by_wall: Duration, success_by_wall: Duration) -> Duration {
    now.saturating_sub(success).max(now_by_wall.saturating_sub(success_by_wall))
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Security finding 24.
    #[test]
    fn time_asleep_counts_as_stale() {
        #[track_caller]
        fn check(times: [u64; 4], expected: u64) {
            let [now, success, now_by_wall, success_by_wall] = times.map(Duration::from_secs);
            assert_eq!(staleness(now, success, now_by_wall, success_by_wall), Duration::from_secs(expected));
        }
        check([100, 99, 100, 99], 1);
        check([100, 99, 100 + 86_400, 99], 86_401);
        check([100, 90, 50, 90], 10);
    }
}
