//! How requests and the refresher talk: rounds of fetching that are wanted, and that are done.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

/// Counts rounds. A round is under way from when it is wanted until it is done; whoever asks meanwhile joins it.
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

    /// For a request: the round to wait for. `None` when none is under way and another was asked for within `cooldown`. RefreshSignal
    /// that the refresher begins by itself do not count, so that a rotation just after one heals at once.
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

    /// For a request: waits until `round` is done, or for `patience`.
    pub(super) async fn finished(&self, round: u64, patience: Duration) {
        let mut progress = self.0.subscribe();
        let done = progress.wait_for(|progress| progress.done >= round);
        // Whether it was done in time does not matter: the caller looks for keys in either case.
        let _ = tokio::time::timeout(patience, done).await;
    }

    /// For the refresher: a round begins, unless somebody has asked for it already.
    pub(super) fn begin(&self) {
        self.0.send_if_modified(|progress| {
            let anew = !progress.is_under_way();
            progress.wanted += u64::from(anew);
            anew
        });
    }

    /// For the refresher: the round under way is done.
    pub(super) fn finish(&self) {
        self.0.send_modify(|progress| progress.done = progress.wanted);
    }

    /// For the refresher: waits until somebody asks.
    pub(super) async fn requested(&self) {
        self.reached(Progress::is_under_way).await;
    }

    /// Nobody will ask any more.
    pub(super) fn end(&self) {
        self.0.send_modify(|progress| progress.ended = true);
    }

    /// For the refresher: waits until nobody will ask any more.
    pub(super) async fn ended(&self) {
        self.reached(|progress| progress.ended).await;
    }

    async fn reached(&self, condition: impl FnMut(&Progress) -> bool) {
        self.0.subscribe().wait_for(condition).await.expect("the sender is `self`");
    }
}
