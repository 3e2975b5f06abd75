//! When a source is read again: after a good answer, and after a bad one.

use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use http::HeaderMap;
use http::header::{AGE, CACHE_CONTROL};

/// The least and the longest time for which an answer's `Cache-Control` is believed. Below the first, an issuer that forbids
/// caching would be asked without pause; beyond the second, a withdrawn key would be believed for as long as the
/// issuer's caches live, which is a day at some.
const BOUNDS: [Duration; 2] = [Duration::from_secs(30), Duration::from_secs(3600)];

const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// How long the answer with these headers is fresh. `None` when they do not say.
pub(super) fn fresh_for(headers: &HeaderMap) -> Option<Duration> {
    let values = headers.get_all(CACHE_CONTROL);
    let mut max_age = None;
    for directive in values.iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','))
    {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        match name.trim().to_ascii_lowercase().as_str() {
            "no-store" | "no-cache" => max_age = Some(0),
            // RFC 9111 section 4.2.1 asks to hold an answer with broken or several ages for stale, or to take the
            // first; the smallest of all covers both.
            "max-age" => {
                let seconds = value.trim().trim_matches('"').parse().unwrap_or(0);
                max_age = Some(max_age.map_or(seconds, |earlier: u64| earlier.min(seconds)));
            }
            _ => {}
        }
    }
    let [least, longest] = BOUNDS;
    let remaining = Duration::from_secs(max_age?.saturating_sub(age(headers)));
    Some(remaining.clamp(least, longest))
}

/// How long the answer has lain in caches on its way (RFC 9111 section 5.1).
fn age(headers: &HeaderMap) -> u64 {
    let age = headers.get(AGE).and_then(|value| value.to_str().ok());
    age.and_then(|age| age.trim().parse().ok()).unwrap_or(0)
}

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

    type Written = [(&'static str, &'static str)];

    fn headers(written: &Written) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for &(name, value) in written {
            headers.append(name, value.parse().expect("a header value"));
        }
        headers
    }

    #[test]
    fn an_answer_is_fresh_for_as_long_as_it_says_within_bounds() {
        let cases: [(&Written, Option<u64>); 15] = [
            (&[], None),
            (&[("cache-control", "public")], None),
            (&[("cache-control", "public, max-age=600")], Some(600)),
            (&[("cache-control", "Public , Max-Age = 600")], Some(600)),
            (&[("cache-control", "max-age=\"600\"")], Some(600)),
            (&[("cache-control", "s-maxage=5, max-age=600")], Some(600)),
            (&[("cache-control", "max-age=600"), ("age", "200")], Some(400)),
            (&[("cache-control", "max-age=600"), ("age", "700")], Some(30)),
            (&[("cache-control", "max-age=600, max-age=60")], Some(60)),
            (&[("cache-control", "public"), ("cache-control", "max-age=600")], Some(600)),
            (&[("cache-control", "max-age=0")], Some(30)),
            (&[("cache-control", "max-age=soon")], Some(30)),
            (&[("cache-control", "no-store")], Some(30)),
            (&[("cache-control", "no-cache, max-age=600")], Some(30)),
            (&[("cache-control", "max-age=99999999999999999")], Some(3600)),
        ];
        for (written, expected) in cases {
            assert_eq!(fresh_for(&headers(written)), expected.map(Duration::from_secs), "{written:?}");
        }
    }

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
