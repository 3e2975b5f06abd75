//! When a source is read again: after a good answer, and after a bad one.

use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// When to read again what is `fresh` for that long: in time for a failure to be mended, and not at the same moment as every other
/// server that was started with this one. At 72 to 80 % of it, by `spread` from 0 to 1.
pub(super) fn refresh_after(fresh: Duration, spread: f64) -> Duration {
    fresh.mul_f64(0.8 - 0.08 * spread)
}

/// How long to wait after this many failures before: twice as long each time, up to half a minute, less up to a quarter by `spread`.
pub(super) fn pause_after(failures: u32, spread: f64) -> Duration {
    let pause = FIRST_PAUSE.saturating_mul(1 << failures.min(16)).min(LONGEST_PAUSE);
    pause.mul_f64(1.0 - 0.25 * spread)
}

/// A number from 0 to 1, another one at each call. It keeps servers apart and protects nothing, so the seeds that the
/// standard library draws for its hash maps are good enough.
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
