//! Events without a rate limit: refusals, introspections, and revocations of inactive tokens.
//!
//! The first events of each source are recorded individually in the audit log; further ones are
//! counted, and the counts are recorded. This bounds the size of the records, for each source and
//! for the node. Grants are rate-limited: each has a record, and the last of the disk is reserved
//! for them. Unauthenticated callers and clients have separate limits, so that the former cannot
//! hide what the latter attempt.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rate_limit::{Rate, RateLimiter, subscriber_network};

/// The rate at which events of one kind and source are recorded individually.
const RATE: Rate = Rate { burst: 20, period: Duration::from_secs(2) };

/// The counts of events on this node.
pub(crate) struct BoundedEvents {
    sources: RateLimiter,
    state: Mutex<State>,
}

struct State {
    unauthenticated: Group,
    clients: Group,
}

impl Default for State {
    fn default() -> Self {
        Self { unauthenticated: Group::new(100, 64), clients: Group::new(200, 256) }
    }
}

/// The events of one kind of caller between two records of counts.
struct Group {
    /// The number of further events that may be recorded individually.
    individual_left: u32,
    /// The maximum number of combinations of kind, source and operation that are counted
    /// separately.
    max_counted: usize,
    counted: HashMap<BoundedEvent, u64>,
}

/// A class of events that are counted together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct BoundedEvent {
    pub(crate) kind: &'static str,
    pub(crate) error: Option<&'static str>,
    pub(crate) source: Source,
}

/// The source of an event.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Source {
    /// An unauthenticated caller: an IPv4 address, or the first address of an IPv6 /64.
    Unauthenticated(Option<IpAddr>),
    /// An authenticated client, and the operation that it attempted.
    Client { id: String, operation: Option<String> },
    /// Clients that are counted together.
    Clients,
}

impl BoundedEvent {
    /// Returns an event of a client if one is authenticated, or else of an address.
    pub(crate) fn new(
        kind: &'static str,
        error: Option<&'static str>,
        client_id: Option<&str>,
        address: Option<IpAddr>,
    ) -> Self {
        let source = match client_id {
            Some(id) => Source::Client { id: id.to_owned(), operation: None },
            None => Source::Unauthenticated(address.map(subscriber_network)),
        };
        Self { kind, error, source }
    }

    /// Adds the operation that a client attempted.
    pub(crate) fn about(mut self, attempted: &str) -> Self {
        if let Source::Client { operation, .. } = &mut self.source {
            *operation = Some(attempted.to_owned());
        }
        self
    }

    /// Returns sources that are less and less precise, for use when there are too many.
    fn coarser(&self) -> [Source; 2] {
        match &self.source {
            Source::Unauthenticated(_) => [Source::Unauthenticated(None), Source::Unauthenticated(None)],
            Source::Client { id, .. } => {
                [Source::Client { id: id.clone(), operation: None }, Source::Clients]
            }
            Source::Clients => [Source::Clients, Source::Clients],
        }
    }

    /// Returns the key of the rate limit: a hash of everything but the operation, so that varying
    /// the operation does not raise the limit.
    fn rate_limit_key(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.kind, self.error).hash(&mut hasher);
        match &self.source {
            Source::Unauthenticated(address) => address.hash(&mut hasher),
            Source::Client { id, .. } => id.hash(&mut hasher),
            Source::Clients => {}
        }
        hasher.finish()
    }
}

impl BoundedEvents {
    /// The interval at which the counts are recorded.
    pub(crate) const INTERVAL: Duration = Duration::from_secs(10);

    pub(crate) fn new(now: Instant) -> Self {
        Self { sources: RateLimiter::new(RATE, now), state: Mutex::default() }
    }

    /// Returns whether an event is recorded individually. Otherwise it is counted.
    pub(crate) fn is_recorded_individually(
        &self,
        event: BoundedEvent,
        may_be_individual: bool,
        now: Instant,
    ) -> bool {
        let mut state = self.state();
        let group = match event.source {
            Source::Unauthenticated(_) => &mut state.unauthenticated,
            Source::Client { .. } | Source::Clients => &mut state.clients,
        };
        let has_room = may_be_individual && group.individual_left > 0;
        if has_room && self.sources.take(event.rate_limit_key(), now).is_ok() {
            group.individual_left -= 1;
            return true;
        }
        group.count(event);
        false
    }

    /// Takes the counts, in order to record them.
    pub(crate) fn take_counts(&self) -> Vec<(BoundedEvent, u64)> {
        let State { unauthenticated, clients } = std::mem::take(&mut *self.state());
        unauthenticated.counted.into_iter().chain(clients.counted).collect()
    }

    /// Locks the state. It is consistent even after a panic, since each change is a single step.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Group {
    fn new(individual_left: u32, max_counted: usize) -> Self {
        Self { individual_left, max_counted, counted: HashMap::new() }
    }

    fn count(&mut self, event: BoundedEvent) {
        let [coarse, coarsest] = event.coarser();
        let candidates = [(event.source.clone(), 1), (coarse, 2), (coarsest, usize::MAX)];
        for (source, factor) in candidates {
            let candidate = BoundedEvent { source, ..event.clone() };
            let has_room = self.counted.len() < self.max_counted.saturating_mul(factor);
            if has_room || self.counted.contains_key(&candidate) {
                *self.counted.entry(candidate).or_default() += 1;
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use super::*;

    fn unauthenticated(address: impl Into<IpAddr>) -> BoundedEvent {
        BoundedEvent::new("token.refused", Some("invalid_client"), None, Some(address.into()))
    }

    fn of_client(id: &str) -> BoundedEvent {
        BoundedEvent::new("admin.refused", Some("access_denied"), Some(id), None)
    }

    /// Returns how many of `number` events are recorded individually.
    fn individual(events: &BoundedEvents, number: u32, event: &BoundedEvent, now: Instant) -> u32 {
        (0..number).map(|_| u32::from(events.is_recorded_individually(event.clone(), true, now))).sum()
    }

    #[test]
    fn the_first_events_of_a_source_are_recorded_and_others_are_counted() {
        let now = Instant::now();
        let events = BoundedEvents::new(now);
        let [one, other] = [1, 2].map(|host| unauthenticated(Ipv4Addr::new(192, 0, 2, host)));
        assert_eq!(individual(&events, 1000, &one, now), RATE.burst);
        assert_eq!(individual(&events, 5, &other, now), 5, "sources are independent of each other");
        assert_eq!(events.take_counts(), [(one.clone(), u64::from(1000 - RATE.burst))]);
        assert_eq!(events.take_counts(), []);
        assert_eq!(individual(&events, 5, &one, now + RATE.period), 1);
    }

    #[test]
    fn an_ipv6_network_is_one_source() {
        let now = Instant::now();
        let events = BoundedEvents::new(now);
        let host = |number| unauthenticated(Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, number));
        let recorded: u32 = (0..100).map(|number| individual(&events, 1, &host(number), now)).sum();
        assert_eq!(recorded, RATE.burst);
    }

    #[test]
    fn many_sources_cannot_make_the_records_grow() {
        let now = Instant::now();
        let events = BoundedEvents::new(now);
        let address = |number| unauthenticated(Ipv4Addr::from_bits(number));
        let recorded: u32 = (0..10_000).map(|number| individual(&events, 2, &address(number), now)).sum();
        assert_eq!(recorded, 100);
        let counts = events.take_counts();
        assert!(counts.len() <= 2 * 64, "{}", counts.len());
        let counted: u64 = counts.iter().map(|(_, count)| count).sum();
        assert_eq!(counted + u64::from(recorded), 20_000, "every event is recorded or counted");
    }

    /// Security finding 10: neither unauthenticated callers nor its own other refusals hide what a
    /// client attempts.
    #[test]
    fn attempts_of_a_client_cannot_be_hidden() {
        let now = Instant::now();
        let events = BoundedEvents::new(now);
        for number in 0..10_000 {
            events.is_recorded_individually(unauthenticated(Ipv4Addr::from_bits(number)), true, now);
        }
        let attempt = of_client("a").about("POST /clients");
        assert!(events.is_recorded_individually(attempt.clone(), true, now));
        for number in 0..10_000 {
            events.is_recorded_individually(
                of_client("a").about(&format!("GET /clients/{number}")),
                true,
                now,
            );
        }
        assert!(!events.is_recorded_individually(attempt, true, now));
        let counts = events.take_counts();
        let of_client_a: u64 = counts
            .iter()
            .filter(|(event, _)| matches!(&event.source, Source::Client { id, .. } if id == "a"))
            .map(|(_, count)| count)
            .sum();
        assert_eq!(of_client_a, 10_001 - u64::from(RATE.burst - 1), "each event is counted with its client");
        assert!(counts.len() <= 64 + 1 + 256 + 1, "{}", counts.len());
        assert!(events.is_recorded_individually(of_client("another"), true, now));
    }

    #[test]
    fn an_event_that_may_not_be_individual_is_counted() {
        let now = Instant::now();
        let events = BoundedEvents::new(now);
        let event = unauthenticated(Ipv4Addr::LOCALHOST);
        assert!(!events.is_recorded_individually(event.clone(), false, now));
        assert_eq!(events.take_counts(), [(event, 1)]);
    }
}
