//! Refusals in the audit log: the first ones of each source are recorded one by one, more of them are counted.
//!
//! Anybody can cause refusals, so their records are bounded in size, for each source and for the node as a whole. Grants are
//! not: each of them has its record, and the last of the disk is theirs.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::throttle::{Rate, Table, neighbourhood};

/// The refusals of one kind that a source may have recorded one by one, at once and in the long run.
const RATE: Rate = Rate { burst: 20, period: Duration::from_secs(2) };

/// The most refusals of all sources that are recorded one by one between two records of counts.
const MOST_ALONE: u32 = 100;

/// The most kinds and sources that are counted apart. More of them are counted together.
const MOST_COUNTED: usize = 64;

/// The refusals of this node.
pub(crate) struct Refusals {
    sources: Table,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    recorded_alone: u32,
    counted: HashMap<Refused, u64>,
}

/// A kind of refusal and its source, which are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Refused {
    pub(crate) kind: &'static str,
    pub(crate) error: &'static str,
    /// An IPv4 address, or the first address of an IPv6 /64; none for sources that are counted together.
    pub(crate) source: Option<IpAddr>,
}

impl Refused {
    pub(crate) fn new(kind: &'static str, error: &'static str, address: Option<IpAddr>) -> Self {
        Self { kind, error, source: address.map(neighbourhood) }
    }
}

impl Refusals {
    /// The interval at which the counts are recorded.
    pub(crate) const PERIOD: Duration = Duration::from_secs(10);

    pub(crate) fn new(now: Instant) -> Self {
        Self { sources: Table::new(RATE, now), state: Mutex::default() }
    }

    /// Returns whether a refusal is to be recorded on its own. Otherwise it has been counted.
    pub(crate) fn is_recorded_alone(&self, refused: Refused, may_be_alone: bool, now: Instant) -> bool {
        let mut state = self.state();
        if may_be_alone && state.recorded_alone < MOST_ALONE && self.sources.take(refused, now).is_ok() {
            state.recorded_alone += 1;
            return true;
        }
        let is_new = !state.counted.contains_key(&refused);
        let source = refused.source.filter(|_| !is_new || state.counted.len() < MOST_COUNTED);
        *state.counted.entry(Refused { source, ..refused }).or_default() += 1;
        false
    }

    /// Takes the counts, to record them.
    pub(crate) fn take_counts(&self) -> Vec<(Refused, u64)> {
        let State { counted, .. } = std::mem::take(&mut *self.state());
        counted.into_iter().collect()
    }

    /// A state is whole whenever the lock is free.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use super::*;

    fn refused(address: impl Into<IpAddr>) -> Refused {
        Refused::new("token.refused", "invalid_client", Some(address.into()))
    }

    /// Returns how many of a number of refusals are recorded one by one.
    fn alone(refusals: &Refusals, number: u32, refused: Refused, now: Instant) -> u32 {
        (0..number).map(|_| u32::from(refusals.is_recorded_alone(refused, true, now))).sum()
    }

    #[test]
    fn a_source_has_its_first_refusals_recorded_and_the_others_counted() {
        let now = Instant::now();
        let refusals = Refusals::new(now);
        let (one, other) = (refused(Ipv4Addr::new(192, 0, 2, 1)), refused(Ipv4Addr::new(192, 0, 2, 2)));
        assert_eq!(alone(&refusals, 1000, one, now), RATE.burst);
        assert_eq!(alone(&refusals, 5, other, now), 5, "a source takes nothing from another");
        assert_eq!(refusals.take_counts(), [(one, u64::from(1000 - RATE.burst))]);
        assert_eq!(refusals.take_counts(), []);
        assert_eq!(alone(&refusals, 5, one, now + RATE.period), 1);
    }

    #[test]
    fn an_ipv6_network_is_one_source() {
        let now = Instant::now();
        let refusals = Refusals::new(now);
        let host = |number| refused(Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, number));
        let recorded: u32 = (0..100).map(|number| alone(&refusals, 1, host(number), now)).sum();
        assert_eq!(recorded, RATE.burst);
    }

    #[test]
    fn many_sources_cannot_make_the_records_grow() {
        let now = Instant::now();
        let refusals = Refusals::new(now);
        let recorded: u32 =
            (0..10_000).map(|number| alone(&refusals, 2, refused(Ipv4Addr::from_bits(number)), now)).sum();
        assert_eq!(recorded, MOST_ALONE);
        let counts = refusals.take_counts();
        assert!(counts.len() <= MOST_COUNTED + 1, "{}", counts.len());
        let counted: u64 = counts.iter().map(|(_, count)| count).sum();
        assert_eq!(counted + u64::from(recorded), 20_000, "none is left out");
    }

    #[test]
    fn what_may_not_be_recorded_alone_is_counted() {
        let now = Instant::now();
        let refusals = Refusals::new(now);
        assert!(!refusals.is_recorded_alone(refused(Ipv4Addr::LOCALHOST), false, now));
        assert_eq!(refusals.take_counts(), [(refused(Ipv4Addr::LOCALHOST), 1)]);
    }
}
