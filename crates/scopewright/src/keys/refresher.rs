//! The task that reads a source periodically. Each `Keys` has one, regardless of the number of
//! requests.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use scopewright_fetch::Fetcher;
use tokio::runtime::Handle;
use tokio::time::Instant;

use super::fetch_error::FetchError;
use super::key_store::KeyStore;
use super::refresh_schedule::{pause_after, spread};
use super::source::fetcher;

/// Starts the refresher in the current runtime, unless it is running or the source never changes.
pub(super) fn start(store: &Arc<KeyStore>) {
    // The load avoids a write to a shared cache line for every request.
    if store.source.is_fixed() || store.is_refreshing.load(Ordering::Relaxed) {
        return;
    }
    let Ok(runtime) = Handle::try_current() else { return };
    if store.is_refreshing.swap(true, Ordering::AcqRel) {
        return;
    }
    // From here on requests wait for the first round.
    store.signal.begin();
    let refresher = Refresher { running: Running(Arc::clone(store)), last: None, failures: 0 };
    runtime.spawn(refresher.run_to_the_end());
}

struct Refresher {
    running: Running,
    /// The last good document, so that an unchanged one is not parsed again.
    last: Option<Vec<u8>>,
    failures: u32,
}

/// A guard that releases waiting requests when the task ends for any reason, so that the task can
/// be started again.
struct Running(Arc<KeyStore>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.is_refreshing.store(false, Ordering::Release);
        self.0.signal.finish();
    }
}

impl Refresher {
    async fn run_to_the_end(mut self) {
        let store = Arc::clone(&self.running.0);
        tokio::select! {
            () = store.signal.ended() => {}
            () = self.run(&store) => {}
        }
    }

    async fn run(&mut self, store: &KeyStore) {
        let fetcher = fetcher();
        loop {
            let due = match self.fetch(store, &fetcher).await {
                Ok(again_in) => self.succeeded(again_in),
                Err(error) => self.failed(store, &error),
            };
            store.signal.finish();
            tokio::select! {
                () = tokio::time::sleep_until(due) => {}
                () = store.signal.requested() => {}
            }
            store.signal.begin();
        }
    }

    async fn fetch(&mut self, store: &KeyStore, fetcher: &Fetcher) -> Result<Duration, FetchError> {
        let document = store.source.read(fetcher, store.settings.max_age).await?;
        if self.last.as_ref() != Some(&document.json) {
            store.publish(document.keys()?);
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
    fn failed(&mut self, store: &KeyStore, error: &FetchError) -> Instant {
        let pause = pause_after(self.failures, spread());
        self.failures = self.failures.saturating_add(1);
        let stay = store.published.load().is_some();
        let what = if stay { "the last good keys stay valid" } else { "there are no keys yet" };
        tracing::warn!(source = %store.source, %error, failures = self.failures, "cannot read the issuer's keys; {what}");
        Instant::now() + pause
    }
}
