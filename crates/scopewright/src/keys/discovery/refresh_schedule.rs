//! The times at which a source is read again, after a success and after a failure.

use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Returns the time after which a document that is `fresh` for so long is read again: 72 to 80 % of
/// it, depending on `spread`, which is from 0 to 1. This leaves time to retry after a failure, and
/// servers that were started together do not fetch together.
pub(super) fn refresh_after(fresh: Duration, spread: f64) -> Duration {
    fresh.mul_f64(0.8 - 0.08 * spread)
}

/// Returns the pause after this many earlier failures. It doubles each time, up to half a minute,
/// and is up to a quarter shorter depending on `spread`.
pub(super) fn pause_after(failures: u32, spread: f64) -> Duration {
    let pause = FIRST_PAUSE.saturating_mul(1 << failures.min(16)).min(LONGEST_PAUSE);
    pause.mul_f64(1.0 - 0.25 * spread)
}

/// Returns a random number from 0 to 1. It protects nothing, so the seeds that the standard library
/// generates for its hash maps are good enough.
pub(super) fn spread() -> f64 {
    let drawn = RandomState::new().hash_one(()) >> 32;
    drawn as f64 / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_again_before_they_are_stale() {
        let fresh = Duration::from_secs(1000);
        assert_eq!([0.0, 1.0].map(|spread| refresh_after(fresh, spread).as_secs()), [800, 720]);
    }

    #[test]
    fn pauses_grow_to_half_a_minute() {
        let pauses = [0, 1, 2, 6, 7, 8, 1000].map(|failures| pause_after(failures, 0.0).as_millis());
        assert_eq!(pauses, [250, 500, 1_000, 16_000, 30_000, 30_000, 30_000]);
        assert_eq!(pause_after(8, 1.0).as_millis(), 22_500);
    }

    #[test]
    fn the_spread_lies_between_0_and_1_and_differs() {
        let drawn: Vec<_> = (0..100).map(|_| spread()).collect();
        assert!(drawn.iter().all(|spread| (0.0..=1.0).contains(spread)), "{drawn:?}");
        assert!(drawn.iter().any(|spread| *spread != drawn[0]), "{drawn:?}");
    }
}
