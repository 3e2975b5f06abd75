//! The task that reads a source periodically. Each `Keys` has one, regardless of the number of
//! requests.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use scopewright_fetch::Fetcher;
use tokio::runtime::Handle;
use tokio::time::Instant;

use super::Refreshed;
use super::fetch_error::FetchError;
use super::origin::fetcher;
use super::refresh_schedule::{pause_after, spread};
use crate::keys::key_store::{KeyStore, Source};

/// Starts the refresher in the current runtime, unless it is running or the source never changes.
pub(in crate::keys) fn start(store: &Arc<KeyStore>) {
    let Source::Refreshed(refreshed) = &store.source else { return };
    // The load avoids a write to a shared cache line for every request.
    if refreshed.is_refreshing.load(Ordering::Relaxed) {
        return;
    }
    let Ok(runtime) = Handle::try_current() else { return };
    if refreshed.is_refreshing.swap(true, Ordering::AcqRel) {
        return;
    }
    // From here on requests wait for the first round.
    refreshed.signal.begin();
    let running = Running(Arc::clone(refreshed));
    let refresher = Refresher { running, store: Arc::clone(store), last: None, failures: 0 };
    runtime.spawn(refresher.run_to_the_end());
}

struct Refresher {
    running: Running,
    store: Arc<KeyStore>,
    /// The last good document, so that an unchanged one is not parsed again.
    last: Option<Vec<u8>>,
    failures: u32,
}

/// A guard that releases waiting requests when the task ends for any reason, so that the task can
/// be started again.
struct Running(Arc<Refreshed>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.is_refreshing.store(false, Ordering::Release);
        self.0.signal.finish();
    }
}

impl Refresher {
    async fn run_to_the_end(mut self) {
        let refreshed = Arc::clone(&self.running.0);
        tokio::select! {
            () = refreshed.signal.ended() => {}
            () = self.run(&refreshed) => {}
        }
    }

    async fn run(&mut self, refreshed: &Refreshed) {
        let fetcher = fetcher();
        loop {
            let due = match self.fetch(refreshed, &fetcher).await {
                Ok(again_in) => self.succeeded(again_in),
                Err(error) => self.failed(&error),
            };
            refreshed.signal.finish();
            tokio::select! {
                () = tokio::time::sleep_until(due) => {}
                () = refreshed.signal.requested() => {}
            }
            refreshed.signal.begin();
        }
    }

    async fn fetch(&mut self, refreshed: &Refreshed, fetcher: &Fetcher) -> Result<Duration, FetchError> {
        let document = refreshed.origin.read(fetcher, refreshed.settings.max_age).await?;
        if self.last.as_ref() != Some(&document.json) {
            self.store.publish(document.keys()?);
            self.last = Some(document.json);
        }
        Ok(document.again_in)
    }

    fn succeeded(&mut self, again_in: Duration) -> Instant {
        self.failures = 0;
        Instant::now() + again_in
    }

    /// Schedules a retry soon, even if the current keys are still fresh: the fetch may have been
    /// for an unknown key, and a rotation would stay hidden.
    fn failed(&mut self, error: &FetchError) -> Instant {
        let pause = pause_after(self.failures, spread());
        self.failures = self.failures.saturating_add(1);
        let stay = self.store.published.load().is_some();
        let what = if stay { "the last good keys stay valid" } else { "there are no keys yet" };
        tracing::warn!(source = %self.store.source, %error, failures = self.failures, "cannot read the issuer's keys; {what}");
        Instant::now() + pause
    }
}
