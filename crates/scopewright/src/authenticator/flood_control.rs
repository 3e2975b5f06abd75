//! What is done when many signatures are bad: somebody sends forged tokens, and each costs as much as several good requests.
//!
//! A signature is usually verified where the request is, because that is quickest. While more than a hundred a second are bad, unknown tokens
//! stand in line for one thread of their own. So a flood takes the time of one thread at most, and callers whose tokens are remembered are
//! served beside it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use scopewright_token::{Claims, TokenError};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// The memory of bad signatures, and the line.
#[derive(Debug)]
pub(super) struct Siege {
    begin: Instant,
    /// The second that is counted, and how many bad signatures it has had: in the upper and the lower half.
    count: AtomicU64,
    /// The last second that had too many.
    rough: AtomicU64,
    line: Semaphore,
}

impl Siege {
    /// In one second.
    const TOO_MANY: u64 = 100;
    /// How many seconds it lasts after the last that had too many.
    const LASTS: u64 = 5;

    pub(super) fn new() -> Self {
        Self {
            begin: Instant::now(),
            count: AtomicU64::new(0),
            rough: AtomicU64::new(0),
            line: Semaphore::new(1),
        }
    }

    pub(super) fn is_on(&self) -> bool {
        let last = self.rough.load(Ordering::Relaxed);
        last != 0 && self.second() <= last + Self::LASTS
    }

    /// Verifies when its turn has come, on a thread that requests do not need.
    pub(super) async fn in_line(
        &self,
        verify: impl FnOnce() -> Result<Claims, TokenError> + Send + 'static,
    ) -> Result<Claims, TokenError> {
        let _turn = self.line.acquire().await;
        // A runtime that shuts down drops the task, and nobody waits for the answer any more.
        spawn_blocking(verify).await.unwrap_or(Err(TokenError::BadSignature))
    }

    pub(super) fn note_bad_signature(&self) {
        let second = self.second();
        let counted = self.count.load(Ordering::Relaxed);
        let so_far = if counted >> 32 == second { counted & 0xffff_ffff } else { 0 };
        // Two at once may be counted as one: it is a rough measure.
        self.count.store(second << 32 | (so_far + 1), Ordering::Relaxed);
        if so_far + 1 > Self::TOO_MANY && self.rough.swap(second, Ordering::Relaxed) + Self::LASTS < second {
            tracing::warn!(
                "many access tokens have bad signatures; unknown tokens are verified one at a time"
            );
        }
    }

    /// Seconds since the beginning, counted from 1.
    fn second(&self) -> u64 {
        self.begin.elapsed().as_secs() + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_bad_signatures_are_no_siege() {
        let siege = Siege::new();
        for _ in 0..=Siege::TOO_MANY {
            assert!(!siege.is_on());
            siege.note_bad_signature();
        }
        // All of them within one second, unless the machine stood still just then.
        assert!(siege.is_on() || siege.second() > 1);
    }

    #[tokio::test]
    async fn whoever_stands_in_line_gets_the_verdict() {
        let verdict = Siege::new().in_line(|| Err(TokenError::Expired)).await;
        assert_eq!(verdict, Err(TokenError::Expired));
    }
}
