//! What the budgets allow.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::table::{KEYS, Table};
use super::{FailureBudget, Rate, RetryAfter, SuccessBudget};

const HERE: &str = "203.0.113.7";

fn address(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

fn milliseconds(count: u64) -> Duration {
    Duration::from_millis(count)
}

#[test]
fn a_burst_is_there_at_once_and_the_rest_comes_with_time() {
    let begin = Instant::now();
    let budget = SuccessBudget::new(100, 20, begin);
    for _ in 0..20 {
        assert_eq!(budget.take("a", begin), Ok(()));
    }
    assert_eq!(budget.take("a", begin), Err(RetryAfter(milliseconds(10))));
    assert_eq!(budget.take("a", begin + milliseconds(4)), Err(RetryAfter(milliseconds(6))));
    assert_eq!(budget.take("b", begin), Ok(()), "each has its own");
    assert_eq!(budget.take("a", begin + milliseconds(10)), Ok(()));
    assert_eq!(budget.take("a", begin + milliseconds(10)), Err(RetryAfter(milliseconds(10))));
    let later = begin + Duration::from_secs(3600);
    assert_eq!((0..100).filter(|_| budget.take("a", later).is_ok()).count(), 20, "no more is saved up");
}

#[test]
fn a_budget_of_nothing_is_no_bound() {
    let begin = Instant::now();
    for budget in [SuccessBudget::new(0, 10, begin), SuccessBudget::new(10, 0, begin)] {
        assert!((0..1000).all(|_| budget.take("a", begin).is_ok()));
    }
}

#[test]
fn the_usual_budgets_are_what_the_documents_say() {
    let begin = Instant::now();
    let budget = SuccessBudget::new(SuccessBudget::PER_SECOND, SuccessBudget::BURST, begin);
    let in_a_minute =
        (0..60_000).filter(|time| budget.take("a", begin + milliseconds(*time)).is_ok()).count();
    assert_eq!(in_a_minute, 6_000 + 5_999);
    let budget = FailureBudget::new(FailureBudget::RATE, begin);
    let times = (0..3600).map(|second| begin + Duration::from_secs(second));
    assert_eq!(times.filter(|now| budget.failed("a", address(HERE), *now).is_ok()).count(), 10 + 599);
}

#[test]
fn a_failure_counts_for_the_name_and_the_network_that_it_comes_from() {
    let begin = Instant::now();
    let check = |other: (&str, &str), is_same: bool, first: &str| {
        let budget = FailureBudget::new(FailureBudget::RATE, begin);
        while budget.failed("a", address(first), begin).is_ok() {}
        assert_eq!(budget.check("a", address(first), begin), Err(RetryAfter(Duration::from_secs(6))));
        assert_eq!(budget.check(other.0, address(other.1), begin).is_err(), is_same, "{first} {other:?}");
    };
    check(("a", HERE), true, HERE);
    check(("b", HERE), false, HERE);
    check(("a", "203.0.113.8"), false, HERE);
    check(("a", "::ffff:203.0.113.7"), true, HERE);
    check(("a", "2001:db8:1:2:ffff::1"), true, "2001:db8:1:2::1");
    check(("a", "2001:db8:1:3::1"), false, "2001:db8:1:2::1");
    // Two texts are not one text.
    check(("a203.0.113.7", HERE), false, HERE);
}

#[test]
fn to_look_at_a_budget_uses_nothing_and_failing_beyond_it_costs_nothing_more() {
    let begin = Instant::now();
    let budget = FailureBudget::new(FailureBudget::RATE, begin);
    let failed = |now| budget.failed("a", address(HERE), now);
    let check = |now| budget.check("a", address(HERE), now);
    assert!((0..100).all(|_| check(begin).is_ok()));
    assert_eq!((0..1000).filter(|_| failed(begin).is_ok()).count(), 10);
    assert!(check(begin + milliseconds(5_999)).is_err());
    assert_eq!(check(begin + milliseconds(6_000)), Ok(()));
    assert_eq!(failed(begin + milliseconds(6_000)), Ok(()));
    assert!(check(begin + milliseconds(6_000)).is_err());
}

#[test]
fn whoever_has_used_up_a_budget_is_not_forgotten_for_a_flood_of_others() {
    let begin = Instant::now();
    let budget = FailureBudget::new(FailureBudget::RATE, begin);
    while budget.failed("victim", address(HERE), begin).is_ok() {}
    for number in 0..10 * KEYS {
        let later = begin + Duration::from_micros(number as u64);
        _ = budget.failed(&number.to_string(), address(HERE), later);
    }
    assert!(budget.check("victim", address(HERE), begin + Duration::from_secs(5)).is_err());
}

#[test]
fn whoever_comes_into_a_full_table_finds_a_place() {
    let begin = Instant::now();
    let budget = FailureBudget::new(FailureBudget::RATE, begin);
    for number in 0..2 * KEYS {
        while budget.failed(&number.to_string(), address(HERE), begin).is_ok() {}
    }
    assert_eq!(budget.check("good", address(HERE), begin), Ok(()));
    assert_eq!((0..20).filter(|_| budget.failed("good", address(HERE), begin).is_ok()).count(), 10);
}

#[test]
fn time_that_stands_still_or_goes_back_gives_nothing() {
    let begin = Instant::now() + Duration::from_secs(10);
    let budget = SuccessBudget::new(10, 3, begin);
    let before = begin - Duration::from_secs(5);
    assert_eq!((0..10).filter(|_| budget.take("a", before).is_ok()).count(), 3);
    assert!(budget.take("a", begin).is_err());
}

#[test]
fn a_wait_is_told_in_whole_seconds_that_are_enough() {
    for (wait, seconds) in [(0, 1), (1, 1), (999, 1), (1000, 1), (1001, 2), (60_000, 60)] {
        assert_eq!(RetryAfter(milliseconds(wait)).seconds(), seconds, "{wait} ms");
    }
    assert_eq!(RetryAfter(Duration::from_nanos(1_000_000_001)).seconds(), 2);
}

/// A budget as one would explain it: some units, and one more each period.
struct Plain {
    units: u128,
    at: Duration,
}

proptest! {
    #[test]
    fn the_table_agrees_with_plain_budgets(
        burst in 1_u32..20,
        period in 1_u64..50,
        steps in proptest::collection::vec((0_u8..4, 0_u64..60), 1..300),
    ) {
        let begin = Instant::now();
        let rate = Rate { burst, period: milliseconds(period) };
        let table = Table::new(rate, begin);
        let mut plain: HashMap<u8, Plain> = HashMap::new();
        let mut now = Duration::ZERO;
        // Units are counted in periods' milliseconds, so that parts of one are not lost.
        let (one, whole) = (u128::from(period), u128::from(period) * u128::from(burst));
        for (key, pause) in steps {
            now += milliseconds(pause);
            let budget = plain.entry(key).or_insert(Plain { units: whole, at: now });
            budget.units = whole.min(budget.units + (now - budget.at).as_millis());
            budget.at = now;
            let wait = one.saturating_sub(budget.units);
            let expected = match wait {
                0 => { budget.units -= one; Ok(()) }
                wait => Err(RetryAfter(milliseconds(wait as u64))),
            };
            prop_assert_eq!(table.check(key, begin + now), expected);
            prop_assert_eq!(table.take(key, begin + now), expected);
        }
    }

    #[test]
    fn no_stretch_of_time_sees_more_than_its_share(
        burst in 1_u32..20,
        period in 1_u64..50,
        pauses in proptest::collection::vec(0_u64..100, 1..300),
    ) {
        let begin = Instant::now();
        let table = Table::new(Rate { burst, period: milliseconds(period) }, begin);
        let times = pauses.iter().scan(0, |now, pause| { *now += pause; Some(*now) });
        let taken: Vec<u64> = times.filter(|now| table.take("a", begin + milliseconds(*now)).is_ok()).collect();
        for (first, from) in taken.iter().enumerate() {
            for (last, to) in taken.iter().enumerate().skip(first) {
                prop_assert!((last - first + 1) as u64 <= u64::from(burst) + (to - from) / period);
            }
        }
    }
}

#[test]
#[ignore = "it measures; cargo test --release -p issuer throttle -- --ignored --nocapture"]
fn what_a_lookup_costs() {
    const COUNT: u32 = 2_000_000;
    let begin = Instant::now();
    let success = SuccessBudget::new(100, 6_000, begin);
    let failure = FailureBudget::new(FailureBudget::RATE, begin);
    let names: Vec<String> = (0..64).map(|number| format!("accounting-reports-{number}")).collect();
    let measure = |what: &str, one: &dyn Fn(&str)| {
        let begin = Instant::now();
        (0..COUNT).for_each(|number| one(&names[number as usize % names.len()]));
        eprintln!("{what}: {:.0} ns", begin.elapsed().as_nanos() as f64 / f64::from(COUNT));
    };
    measure("take", &|name| _ = success.take(name, begin));
    measure("check", &|name| _ = failure.check(name, address(HERE), begin));
    measure("failed", &|name| _ = failure.failed(name, address(HERE), begin));
}
