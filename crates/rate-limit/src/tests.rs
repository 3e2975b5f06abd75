//! Tests of the limiter against a plain model, of its bounds, and of its rounding.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use crate::limiter::KEYS;
use crate::{Quota, Rate, RateLimiter, RetryAfter, subscriber_network};

fn milliseconds(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// Ten units, and one more each six seconds.
fn ten_units(begin: Instant) -> RateLimiter {
    RateLimiter::new(Rate { burst: 10, period: Duration::from_secs(6) }, begin)
}

#[test]
fn a_burst_is_available_at_once_and_the_rest_comes_with_time() {
    let begin = Instant::now();
    let limiter = RateLimiter::new(Rate { burst: 20, period: milliseconds(10) }, begin);
    for _ in 0..20 {
        assert!(limiter.take("a", begin).is_ok());
    }
    assert_eq!(limiter.take("a", begin), Err(RetryAfter(milliseconds(10))));
    assert_eq!(limiter.take("a", begin + milliseconds(4)), Err(RetryAfter(milliseconds(6))));
    assert!(limiter.take("b", begin).is_ok(), "each key has its own units");
    assert!(limiter.take("a", begin + milliseconds(10)).is_ok());
    assert_eq!(limiter.take("a", begin + milliseconds(10)), Err(RetryAfter(milliseconds(10))));
    let later = begin + Duration::from_secs(3600);
    assert_eq!((0..100).filter(|_| limiter.take("a", later).is_ok()).count(), 20, "the burst is the most");
}

#[test]
fn a_quota_counts_down_and_recovers() {
    let begin = Instant::now();
    let rate = Rate { burst: 3, period: Duration::from_secs(20) };
    let limiter = RateLimiter::new(rate, begin);
    let quota = |remaining, reset| Quota { limit: 3, remaining, reset: Duration::from_secs(reset) };
    let take = |seconds| limiter.take("a", begin + Duration::from_secs(seconds));
    assert_eq!(take(0), Ok(quota(2, 20)));
    assert_eq!(take(0), Ok(quota(1, 40)));
    assert_eq!(take(5), Ok(quota(0, 55)));
    let refused = take(6).expect_err("no unit is left");
    assert_eq!(refused, RetryAfter(Duration::from_secs(14)));
    assert_eq!(Quota::exhausted(rate, refused), quota(0, 54));
    assert_eq!(take(60), Ok(quota(2, 20)));
}

#[test]
fn an_exhausted_key_is_not_forgotten_in_a_flood_of_others() {
    let begin = Instant::now();
    let limiter = ten_units(begin);
    while limiter.take("victim", begin).is_ok() {}
    for number in 0..10 * KEYS {
        let later = begin + Duration::from_micros(number as u64);
        _ = limiter.take(number, later);
    }
    assert!(limiter.check("victim", begin + Duration::from_secs(5)).is_err());
}

#[test]
fn a_new_key_finds_a_slot_in_a_full_table() {
    let begin = Instant::now();
    let limiter = ten_units(begin);
    for number in 0..2 * KEYS {
        while limiter.take(number, begin).is_ok() {}
    }
    assert_eq!(limiter.check("new", begin), Ok(()));
    assert_eq!((0..20).filter(|_| limiter.take("new", begin).is_ok()).count(), 10);
}

#[test]
fn a_clock_that_stops_or_runs_backwards_gives_nothing() {
    let begin = Instant::now() + Duration::from_secs(10);
    let limiter = RateLimiter::new(Rate { burst: 3, period: milliseconds(100) }, begin);
    let before = begin - Duration::from_secs(5);
    assert_eq!((0..10).filter(|_| limiter.take("a", before).is_ok()).count(), 3);
    assert!(limiter.take("a", begin).is_err());
}

#[test]
fn retry_after_is_rounded_up_to_whole_seconds() {
    for (wait, seconds) in [(0, 1), (1, 1), (999, 1), (1000, 1), (1001, 2), (60_000, 60)] {
        assert_eq!(RetryAfter(milliseconds(wait)).seconds(), seconds, "{wait} ms");
    }
    assert_eq!(RetryAfter(Duration::from_nanos(1_000_000_001)).seconds(), 2);
    assert_eq!(RetryAfter(Duration::MAX).seconds(), u64::MAX);
}

#[test]
fn a_subscriber_is_an_ipv4_address_or_an_ipv6_network_of_64_bits() {
    let network = |text: &str| subscriber_network(text.parse().expect("an address"));
    let same = |one: &str, other: &str| network(one) == network(other);
    assert!(same("203.0.113.7", "::ffff:203.0.113.7"));
    assert!(!same("203.0.113.7", "203.0.113.8"));
    assert!(same("2001:db8:1:2::1", "2001:db8:1:2:ffff::1"));
    assert!(!same("2001:db8:1:2::1", "2001:db8:1:3::1"));
    assert_eq!(network("203.0.113.7"), IpAddr::from([203, 0, 113, 7]));
}

/// The plain model of a key: some units, and one more each period.
struct Plain {
    units: u128,
    at: Duration,
}

proptest! {
    #[test]
    fn the_limiter_agrees_with_the_plain_model(
        burst in 1_u32..20,
        period in 1_u64..50,
        steps in proptest::collection::vec((0_u8..4, 0_u64..60), 1..300),
    ) {
        let begin = Instant::now();
        let rate = Rate { burst, period: milliseconds(period) };
        let limiter = RateLimiter::new(rate, begin);
        let mut plain: HashMap<u8, Plain> = HashMap::new();
        let mut now = Duration::ZERO;
        // Units are counted in milliseconds of the period, so that fractions are not lost.
        let (one, whole) = (u128::from(period), u128::from(period) * u128::from(burst));
        for (key, pause) in steps {
            now += milliseconds(pause);
            let model = plain.entry(key).or_insert(Plain { units: whole, at: now });
            model.units = whole.min(model.units + (now - model.at).as_millis());
            model.at = now;
            let wait = one.saturating_sub(model.units);
            let expected = match wait {
                0 => { model.units -= one; Ok(()) }
                wait => Err(RetryAfter(milliseconds(wait as u64))),
            };
            prop_assert_eq!(limiter.check(key, begin + now), expected);
            prop_assert_eq!(limiter.take(key, begin + now).map(drop), expected);
        }
    }

    #[test]
    fn no_interval_sees_more_than_the_rate_allows(
        burst in 1_u32..20,
        period in 1_u64..50,
        pauses in proptest::collection::vec(0_u64..100, 1..300),
    ) {
        let begin = Instant::now();
        let limiter = RateLimiter::new(Rate { burst, period: milliseconds(period) }, begin);
        let times = pauses.iter().scan(0, |now, pause| { *now += pause; Some(*now) });
        let taken: Vec<u64> = times.filter(|now| limiter.take("a", begin + milliseconds(*now)).is_ok()).collect();
        for (first, from) in taken.iter().enumerate() {
            for (last, to) in taken.iter().enumerate().skip(first) {
                prop_assert!((last - first + 1) as u64 <= u64::from(burst) + (to - from) / period);
            }
        }
    }
}

#[test]
#[ignore = "a measurement; cargo test --release -p rate-limit -- --ignored --nocapture"]
fn the_cost_of_a_lookup() {
    const COUNT: u32 = 2_000_000;
    let begin = Instant::now();
    let limiter = RateLimiter::new(Rate { burst: 6_000, period: milliseconds(10) }, begin);
    let names: Vec<String> = (0..64).map(|number| format!("accounting-reports-{number}")).collect();
    let measure = |operation: &str, one: &dyn Fn(&str)| {
        let begin = Instant::now();
        (0..COUNT).for_each(|number| one(&names[number as usize % names.len()]));
        eprintln!("{operation}: {:.0} ns", begin.elapsed().as_nanos() as f64 / f64::from(COUNT));
    };
    measure("take", &|name| _ = limiter.take(name, begin));
    measure("check", &|name| _ = limiter.check(name, begin));
}
