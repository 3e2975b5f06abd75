//! Tests of the limits' rates and keys.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use rate_limit::RetryAfter;

use super::{FailureLimit, SuccessLimit};

const ADDRESS: &str = "203.0.113.7";

fn address(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

#[test]
fn a_rate_of_zero_means_no_limit() {
    let begin = Instant::now();
    for limit in [SuccessLimit::new(0, 10, begin), SuccessLimit::new(10, 0, begin)] {
        assert!((0..1000).all(|_| limit.take("a", begin).is_ok()));
    }
}

#[test]
fn the_default_rates_are_those_of_the_documents() {
    let begin = Instant::now();
    let limit = SuccessLimit::new(SuccessLimit::PER_SECOND, SuccessLimit::BURST, begin);
    let in_a_minute =
        (0..60_000).filter(|time| limit.take("a", begin + Duration::from_millis(*time)).is_ok()).count();
    assert_eq!(in_a_minute, 6_000 + 5_999);
    let limit = FailureLimit::new(FailureLimit::RATE, begin);
    let times = (0..3600).map(|second| begin + Duration::from_secs(second));
    assert_eq!(times.filter(|now| limit.failed("a", address(ADDRESS), *now).is_ok()).count(), 10 + 599);
}

#[test]
fn a_failure_counts_for_the_client_identifier_and_the_network() {
    let begin = Instant::now();
    let check = |other: (&str, &str), is_same: bool, first: &str| {
        let limit = FailureLimit::new(FailureLimit::RATE, begin);
        while limit.failed("a", address(first), begin).is_ok() {}
        assert_eq!(limit.check("a", address(first), begin), Err(RetryAfter(Duration::from_secs(6))));
        assert_eq!(limit.check(other.0, address(other.1), begin).is_err(), is_same, "{first} {other:?}");
    };
    check(("a", ADDRESS), true, ADDRESS);
    check(("b", ADDRESS), false, ADDRESS);
    check(("a", "203.0.113.8"), false, ADDRESS);
    check(("a", "::ffff:203.0.113.7"), true, ADDRESS);
    check(("a", "2001:db8:1:2:ffff::1"), true, "2001:db8:1:2::1");
    check(("a", "2001:db8:1:3::1"), false, "2001:db8:1:2::1");
    // Two texts are not one text.
    check(("a203.0.113.7", ADDRESS), false, ADDRESS);
}

#[test]
fn a_check_uses_nothing_and_failures_beyond_the_limit_do_not_extend_the_wait() {
    let begin = Instant::now();
    let limit = FailureLimit::new(FailureLimit::RATE, begin);
    let failed = |now| limit.failed("a", address(ADDRESS), now);
    let check = |now| limit.check("a", address(ADDRESS), now);
    assert!((0..100).all(|_| check(begin).is_ok()));
    assert_eq!((0..1000).filter(|_| failed(begin).is_ok()).count(), 10);
    assert!(check(begin + Duration::from_millis(5_999)).is_err());
    assert_eq!(check(begin + Duration::from_millis(6_000)), Ok(()));
    assert_eq!(failed(begin + Duration::from_millis(6_000)), Ok(()));
    assert!(check(begin + Duration::from_millis(6_000)).is_err());
}
