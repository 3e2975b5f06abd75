//! How long an answer is fresh (RFC 9111).

use std::ops::RangeInclusive;
use std::time::Duration;

use http::HeaderMap;
use http::header::{AGE, CACHE_CONTROL};

/// How long the answer with these headers is fresh, or the nearer of the `bounds`. `None` when the headers do not say.
///
/// The bounds are the least and the longest time for which an answer is believed on that: below the first, a server
/// that forbids caching would be asked without pause; beyond the second, what was withdrawn would be believed for as
/// long as caches live, which is a day at some.
pub fn fresh_for(headers: &HeaderMap, bounds: &RangeInclusive<Duration>) -> Option<Duration> {
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
    let remaining = Duration::from_secs(max_age?.saturating_sub(age(headers)));
    Some(remaining.clamp(*bounds.start(), *bounds.end()))
}

/// How long the answer has lain in caches on its way (RFC 9111 section 5.1).
fn age(headers: &HeaderMap) -> u64 {
    let age = headers.get(AGE).and_then(|value| value.to_str().ok());
    age.and_then(|age| age.trim().parse().ok()).unwrap_or(0)
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
        let bounds = Duration::from_secs(30)..=Duration::from_secs(3600);
        for (written, expected) in cases {
            assert_eq!(
                fresh_for(&headers(written), &bounds),
                expected.map(Duration::from_secs),
                "{written:?}"
            );
        }
    }
}
