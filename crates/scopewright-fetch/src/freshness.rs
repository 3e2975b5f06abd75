//! The freshness of a response (RFC 9111).

use std::ops::RangeInclusive;
use std::time::Duration;

use http::HeaderMap;
use http::header::{AGE, CACHE_CONTROL};

/// Returns how long a response with these headers is fresh, clamped to `bounds`. `None` if the
/// headers do not specify it.
///
/// Below the lower bound, a server that forbids caching would be asked constantly. Above the upper
/// bound, a withdrawn document would be used for as long as some caches keep it, which can be a
/// day.
pub fn fresh_for(headers: &HeaderMap, bounds: &RangeInclusive<Duration>) -> Option<Duration> {
    let values = headers.get_all(CACHE_CONTROL);
    let mut max_age = None;
    for directive in values.iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','))
    {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        match name.trim().to_ascii_lowercase().as_str() {
            "no-store" | "no-cache" => max_age = Some(0),
            // RFC 9111 section 4.2.1 recommends to treat a response with malformed or several ages
            // as stale, or to use the first. The smallest covers both.
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

/// Returns the time that the response has spent in caches (RFC 9111 section 5.1).
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
    fn a_response_specifies_its_freshness_within_bounds() {
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
