//! The signal from requests to the refresher: rounds of fetching that are requested, and that are
//! done.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

/// A counter of rounds. A round is under way from the request until it is done. Later requests join
/// it.
pub(super) struct RefreshSignal(watch::Sender<Progress>);

#[derive(Default)]
struct Progress {
    wanted: u64,
    done: u64,
    last_requested: Option<Instant>,
    ended: bool,
}

impl Progress {
    fn is_under_way(&self) -> bool {
        self.wanted > self.done
    }
}

impl RefreshSignal {
    pub(super) fn new() -> Self {
        Self(watch::Sender::default())
    }

    /// Returns the round for which a request waits. `None` if none is under way and another was
    /// requested within `cooldown`. Rounds that the refresher starts itself do not count, so a
    /// rotation directly after one is found at once.
    pub(super) fn request_refresh(&self, cooldown: Duration) -> Option<u64> {
        let mut round = None;
        self.0.send_if_modified(|progress| {
            let is_new = !progress.is_under_way();
            if is_new {
                if progress.last_requested.is_some_and(|at| at.elapsed() < cooldown) {
                    return false;
                }
                progress.last_requested = Some(Instant::now());
                progress.wanted += 1;
            }
            round = Some(progress.wanted);
            is_new
        });
        round
    }

    /// Waits until `round` is done, or for `patience`.
    pub(super) async fn finished(&self, round: u64, patience: Duration) {
        let mut progress = self.0.subscribe();
        let done = progress.wait_for(|progress| progress.done >= round);
        // The result does not matter: the caller uses the current keys in either case.
        let _ = tokio::time::timeout(patience, done).await;
    }

    /// Begins a round, unless one was requested. The refresher calls it.
    pub(super) fn begin(&self) {
        self.0.send_if_modified(|progress| {
            let is_new = !progress.is_under_way();
            progress.wanted += u64::from(is_new);
            is_new
        });
    }

    /// Ends the current round. The refresher calls it.
    pub(super) fn finish(&self) {
        self.0.send_modify(|progress| progress.done = progress.wanted);
    }

    /// Waits until a round is requested. The refresher calls it.
    pub(super) async fn requested(&self) {
        self.reached(Progress::is_under_way).await;
    }

    /// Ends the refresher.
    pub(super) fn end(&self) {
        self.0.send_modify(|progress| progress.ended = true);
    }

    /// Waits until [`end`](Self::end) is called. The refresher calls it.
    pub(super) async fn ended(&self) {
        self.reached(|progress| progress.ended).await;
    }

    async fn reached(&self, condition: impl FnMut(&Progress) -> bool) {
        self.0.subscribe().wait_for(condition).await.expect("the sender is `self`");
    }
}
