//! Events that callers can cause as often as they like: refusals, introspections, revocations of tokens that are not active.
//!
//! The first ones of each source are recorded one by one in the audit log, more of them are counted, and the counts are
//! recorded. So the records are bounded in size, for each source and for the node as a whole. Grants have a budget: each has
//! its record, and the last of the disk is theirs. Strangers and clients have separate limits, so that strangers cannot hide
//! what clients try.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rate_limit::{Rate, RateLimiter, subscriber_network};

/// The events of one kind that a source may have recorded one by one, at once and in the long run.
const RATE: Rate = Rate { burst: 20, period: Duration::from_secs(2) };

/// The bounded events of this node.
pub(crate) struct BoundedEvents {
    sources: RateLimiter,
    state: Mutex<State>,
}

struct State {
    strangers: Group,
    clients: Group,
}

impl Default for State {
    fn default() -> Self {
        Self { strangers: Group::new(100, 64), clients: Group::new(200, 256) }
    }
}

/// The events of strangers, or of clients, between two records of counts.
struct Group {
    /// The number of further events that may be recorded one by one.
    may_be_alone: u32,
    /// The most kinds, sources and operations that are counted apart.
    most_counted: usize,
    counted: HashMap<BoundedEvent, u64>,
}

/// Events that are counted as the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct BoundedEvent {
    pub(crate) kind: &'static str,
    pub(crate) error: Option<&'static str>,
    pub(crate) source: Source,
}

/// The source of events.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Source {
    /// A caller that is not authenticated: an IPv4 address, or the first address of an IPv6 /64.
    Stranger(Option<IpAddr>),
    /// An authenticated client, and what it asked for.
    Client { id: String, operation: Option<String> },
    /// Clients that are counted together.
    Clients,
}

impl BoundedEvent {
    /// An event of a client, if one is authenticated, or else of an address.
    pub(crate) fn new(
        kind: &'static str,
        error: Option<&'static str>,
        client_id: Option<&str>,
        address: Option<IpAddr>,
    ) -> Self {
        let source = match client_id {
            Some(id) => Source::Client { id: id.to_owned(), operation: None },
            None => Source::Stranger(address.map(subscriber_network)),
        };
        Self { kind, error, source }
    }

    /// The same event, which was about this operation.
    pub(crate) fn about(mut self, asked: &str) -> Self {
        if let Source::Client { operation, .. } = &mut self.source {
            *operation = Some(asked.to_owned());
        }
        self
    }

    /// Returns the event counted less and less precisely, for when there are too many to count apart.
    fn coarser(&self) -> [Source; 2] {
        match &self.source {
            Source::Stranger(_) => [Source::Stranger(None), Source::Stranger(None)],
            Source::Client { id, .. } => {
                [Source::Client { id: id.clone(), operation: None }, Source::Clients]
            }
            Source::Clients => [Source::Clients, Source::Clients],
        }
    }

    /// Returns a hash of all but the operation: varying it gives no larger limit.
    fn limited_as(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.kind, self.error).hash(&mut hasher);
        match &self.source {
            Source::Stranger(address) => address.hash(&mut hasher),
            Source::Client { id, .. } => id.hash(&mut hasher),
            Source::Clients => {}
        }
        hasher.finish()
    }
}

impl BoundedEvents {
    /// The interval at which the counts are recorded.
    pub(crate) const PERIOD: Duration = Duration::from_secs(10);

    pub(crate) fn new(now: Instant) -> Self {
        Self { sources: RateLimiter::new(RATE, now), state: Mutex::default() }
    }

    /// Returns whether an event is to be recorded on its own. Otherwise it has been counted.
    pub(crate) fn is_recorded_alone(&self, event: BoundedEvent, may_be_alone: bool, now: Instant) -> bool {
        let mut state = self.state();
        let group = match event.source {
            Source::Stranger(_) => &mut state.strangers,
            Source::Client { .. } | Source::Clients => &mut state.clients,
        };
        let has_room = may_be_alone && group.may_be_alone > 0;
        if has_room && self.sources.take(event.limited_as(), now).is_ok() {
            group.may_be_alone -= 1;
            return true;
        }
        group.count(event);
        false
    }

    /// Takes the counts, to record them.
    pub(crate) fn take_counts(&self) -> Vec<(BoundedEvent, u64)> {
        let State { strangers, clients } = std::mem::take(&mut *self.state());
        strangers.counted.into_iter().chain(clients.counted).collect()
    }

    /// A state is whole whenever the lock is free.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Group {
    fn new(may_be_alone: u32, most_counted: usize) -> Self {
        Self { may_be_alone, most_counted, counted: HashMap::new() }
    }

    fn count(&mut self, event: BoundedEvent) {
        let [coarse, coarsest] = event.coarser();
        let candidates = [(event.source.clone(), 1), (coarse, 2), (coarsest, usize::MAX)];
        for (source, rooms) in candidates {
            let candidate = BoundedEvent { source, ..event.clone() };
            let has_room = self.counted.len() < self.most_counted.saturating_mul(rooms);
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

    fn of_stranger(address: impl Into<IpAddr>) -> BoundedEvent {
        BoundedEvent::new("token.refused", Some("invalid_client"), None, Some(address.into()))
    }

    fn of_client(id: &str) -> BoundedEvent {
        BoundedEvent::new("admin.refused", Some("access_denied"), Some(id), None)
    }

    /// Returns how many of a number of events are recorded one by one.
    fn alone(events: &BoundedEvents, number: u32, event: &BoundedEvent, now: Instant) -> u32 {
        (0..number).map(|_| u32::from(events.is_recorded_alone(event.clone(), true, now))).sum()
    }

    #[test]
    fn a_source_has_its_first_events_recorded_and_the_others_counted() {
        let now = Instant::now();
        let events = BoundedEvents::new(now);
        let [one, other] = [1, 2].map(|host| of_stranger(Ipv4Addr::new(192, 0, 2, host)));
        assert_eq!(alone(&events, 1000, &one, now), RATE.burst);
        assert_eq!(alone(&events, 5, &other, now), 5, "a source takes nothing from another");
        assert_eq!(events.take_counts(), [(one.clone(), u64::from(1000 - RATE.burst))]);
        assert_eq!(events.take_counts(), []);
        assert_eq!(alone(&events, 5, &one, now + RATE.period), 1);
    }

    #[test]
    fn an_ipv6_network_is_one_source() {
        let now = Instant::now();
        let events = BoundedEvents::new(now);
        let host = |number| of_stranger(Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, number));
        let recorded: u32 = (0..100).map(|number| alone(&events, 1, &host(number), now)).sum();
        assert_eq!(recorded, RATE.burst);
    }

    #[test]
    fn many_sources_cannot_make_the_records_grow() {
        let now = Instant::now();
        let events = BoundedEvents::new(now);
        let address = |number| of_stranger(Ipv4Addr::from_bits(number));
        let recorded: u32 = (0..10_000).map(|number| alone(&events, 2, &address(number), now)).sum();
        assert_eq!(recorded, 100);
        let counts = events.take_counts();
        assert!(counts.len() <= 2 * 64, "{}", counts.len());
        let counted: u64 = counts.iter().map(|(_, count)| count).sum();
        assert_eq!(counted + u64::from(recorded), 20_000, "none is left out");
    }

    /// Security finding 10: neither strangers nor its own refusals hide what a client tries.
    #[test]
    fn what_a_client_tries_cannot_be_hidden() {
        let now = Instant::now();
        let events = BoundedEvents::new(now);
        for number in 0..10_000 {
            events.is_recorded_alone(of_stranger(Ipv4Addr::from_bits(number)), true, now);
        }
        let attempt = of_client("climber").about("POST /clients");
        assert!(events.is_recorded_alone(attempt.clone(), true, now));
        for number in 0..10_000 {
            events.is_recorded_alone(
                of_client("climber").about(&format!("GET /clients/{number}")),
                true,
                now,
            );
        }
        assert!(!events.is_recorded_alone(attempt, true, now));
        let counts = events.take_counts();
        let of_climber: u64 = counts
            .iter()
            .filter(|(event, _)| matches!(&event.source, Source::Client { id, .. } if id == "climber"))
            .map(|(_, count)| count)
            .sum();
        assert_eq!(of_climber, 10_001 - u64::from(RATE.burst - 1), "each is counted with its client");
        assert!(counts.len() <= 64 + 1 + 256 + 1, "{}", counts.len());
        assert!(events.is_recorded_alone(of_client("another"), true, now));
    }

    #[test]
    fn what_may_not_be_recorded_alone_is_counted() {
        let now = Instant::now();
        let events = BoundedEvents::new(now);
        let event = of_stranger(Ipv4Addr::LOCALHOST);
        assert!(!events.is_recorded_alone(event.clone(), false, now));
        assert_eq!(events.take_counts(), [(event, 1)]);
    }
}
