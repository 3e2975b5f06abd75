//! Flood control: a limit on the cost of forged tokens.
//!
//! A signature is usually verified on the thread of the request, which is fastest. While more than
//! a hundred signatures a second are bad, tokens that are not in the cache are verified one at a
//! time on a thread of their own. A flood then occupies at most one thread, and cached tokens are
//! not delayed.

use std::future::pending;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use scopewright_token::{Claims, TokenError};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// The count of bad signatures, and the permit to verify while there are many.
#[derive(Debug)]
pub(super) struct FloodControl {
    begin: Instant,
    /// The current second in the upper half, and its number of bad signatures in the lower half.
    count: AtomicU64,
    /// The last second with too many bad signatures.
    last_flood: AtomicU64,
    permit: Semaphore,
}

impl FloodControl {
    /// The number of bad signatures in one second above which flood control becomes active.
    const MOST_BAD_SIGNATURES: u64 = 100;
    /// The number of seconds for which it stays active.
    const DURATION: u64 = 5;

    pub(super) fn new() -> Self {
        Self {
            begin: Instant::now(),
            count: AtomicU64::new(0),
            last_flood: AtomicU64::new(0),
            permit: Semaphore::new(1),
        }
    }

    pub(super) fn is_active(&self) -> bool {
        let last = self.last_flood.load(Ordering::Relaxed);
        last != 0 && self.second() <= last + Self::DURATION
    }

    /// Verifies a token after all earlier ones, on a thread that serves no requests.
    ///
    /// A panic continues in the request, as it would without flood control.
    pub(super) async fn serialized(
        &self,
        verify: impl FnOnce() -> Result<Claims, TokenError> + Send + 'static,
    ) -> Result<Claims, TokenError> {
        let _permit = self.permit.acquire().await;
        match spawn_blocking(verify).await {
            Ok(verified) => verified,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => resume_unwind(panic),
                // The runtime is shutting down and will drop this request too.
                Err(_) => pending().await,
            },
        }
    }

    pub(super) fn count_bad_signature(&self) {
        let second = self.second();
        let counted = self.count.load(Ordering::Relaxed);
        let so_far = if counted >> 32 == second { counted & 0xffff_ffff } else { 0 };
        // Two concurrent ones may be counted as one. An estimate is enough.
        self.count.store(second << 32 | (so_far + 1), Ordering::Relaxed);
        if so_far + 1 > Self::MOST_BAD_SIGNATURES
            && self.last_flood.swap(second, Ordering::Relaxed) + Self::DURATION < second
        {
            tracing::warn!(
                "many access tokens have bad signatures; tokens that are not cached are verified one at a time"
            );
        }
    }

    /// Returns the seconds since the start, counted from 1.
    fn second(&self) -> u64 {
        self.begin.elapsed().as_secs() + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_bad_signatures_do_not_activate_it() {
        let flood_control = FloodControl::new();
        for _ in 0..=FloodControl::MOST_BAD_SIGNATURES {
            assert!(!flood_control.is_active());
            flood_control.count_bad_signature();
        }
        // All of them came within one second, unless the machine paused.
        assert!(flood_control.is_active() || flood_control.second() > 1);
    }

    #[tokio::test]
    async fn a_serialized_verification_returns_its_result() {
        let verified = FloodControl::new().serialized(|| Err(TokenError::Expired)).await;
        assert_eq!(verified, Err(TokenError::Expired));
    }

    #[tokio::test]
    #[should_panic(expected = "a bug")]
    async fn a_panic_is_not_a_bad_signature() {
        _ = FloodControl::new().serialized(|| panic!("a bug")).await;
    }
}
