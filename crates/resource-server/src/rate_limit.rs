//! How many requests a client may make: so many in each minute, counted from its first.
//!
//! The count is this node's alone, and gone with the process. Who has a good token is counted, whether or not its scopes
//! suffice; who has none is refused anyway. Every answer to a counted request tells how the client stands.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::response::Response;
use scopewright::{Quota, QuotaExceeded};

/// How many requests each client may make in a minute.
#[derive(Debug)]
pub(crate) struct RateLimit {
    most: NonZeroU32,
    clients: Mutex<Clients>,
}

#[derive(Debug)]
struct Clients {
    /// The minute of each client that has called lately.
    minutes: HashMap<Box<str>, Minute>,
    /// When those that are over are looked for again.
    cleaning: Option<Instant>,
}

#[derive(Clone, Copy, Debug)]
struct Minute {
    begin: Instant,
    requests: u32,
}

const MINUTE: Duration = Duration::from_secs(60);

impl RateLimit {
    pub(crate) fn new(most: NonZeroU32) -> Self {
        Self { most, clients: Mutex::new(Clients { minutes: HashMap::new(), cleaning: None }) }
    }

    /// Counts a request of a client.
    ///
    /// # Errors
    /// The time until the client may go on, if the request exceeds the limit.
    pub(crate) fn count(&self, client: &str, now: Instant) -> Result<Quota, QuotaExceeded> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        clients.forget_what_is_over(now);
        let most = self.most.get();
        let minute = clients.minute_of(client, now);
        let is_within = minute.requests < most;
        minute.requests += u32::from(is_within);
        let reset = MINUTE.saturating_sub(now.saturating_duration_since(minute.begin));
        let quota = Quota { limit: most, remaining: most - minute.requests, reset };
        if is_within { Ok(quota) } else { Err(QuotaExceeded { quota, retry_after: reset }) }
    }
}

impl Clients {
    fn minute_of(&mut self, client: &str, now: Instant) -> &mut Minute {
        // Looked up twice, because the name is copied for a new client only.
        if !self.minutes.contains_key(client) {
            self.minutes.insert(client.into(), Minute { begin: now, requests: 0 });
        }
        let minute = self.minutes.get_mut(client).expect("it was put there if it was missing");
        if minute.is_over(now) {
            *minute = Minute { begin: now, requests: 0 };
        }
        minute
    }

    /// Once a minute: there are never more entries than clients that called in the last two.
    fn forget_what_is_over(&mut self, now: Instant) {
        if self.cleaning.is_none_or(|cleaning| cleaning <= now) {
            self.minutes.retain(|_, minute| !minute.is_over(now));
            self.cleaning = Some(now + MINUTE);
        }
    }
}

impl Minute {
    fn is_over(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.begin) >= MINUTE
    }
}

/// Adds the client's rate limit to the response, in the header fields that the API documents.
pub(crate) async fn add_rate_limit_headers(mut response: Response) -> Response {
    if let Some(quota) = response.extensions().get::<Quota>().copied() {
        // Rounded up, so that a client that waits for so long is not too early.
        let reset = quota.reset.as_secs() + u64::from(quota.reset.subsec_nanos() > 0);
        let headers = response.headers_mut();
        headers.insert("x-ratelimit-limit", quota.limit.into());
        headers.insert("x-ratelimit-remaining", quota.remaining.into());
        headers.insert("x-ratelimit-reset", reset.into());
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_begins_with_the_first_request_of_a_client() {
        let limit = RateLimit::new(NonZeroU32::new(2).expect("two"));
        let begin = Instant::now();
        let at = |seconds| begin + Duration::from_secs(seconds);
        let take = |client, seconds| {
            let counted = limit.count(client, at(seconds));
            let quota = counted.unwrap_or_else(|exceeded| exceeded.quota);
            (counted.is_ok(), quota.remaining, quota.reset.as_secs())
        };
        assert_eq!(take("a", 0), (true, 1, 60));
        assert_eq!(take("a", 50), (true, 0, 10));
        assert_eq!(take("a", 59), (false, 0, 1));
        assert_eq!(take("b", 59), (true, 1, 60), "each client has its own");
        assert_eq!(take("a", 60), (true, 1, 60));
        assert_eq!(take("a", 200), (true, 1, 60));
    }

    #[test]
    fn clients_that_went_away_are_forgotten() {
        let limit = RateLimit::new(NonZeroU32::MIN);
        let begin = Instant::now();
        for client in 0..100 {
            _ = limit.count(&client.to_string(), begin);
        }
        _ = limit.count("another", begin + MINUTE);
        assert_eq!(limit.clients.lock().expect("no panic").minutes.len(), 1);
    }
}
