//! How many requests a client may make: so many in each minute, counted from its first.
//!
//! The count is this node's alone, and gone with the process. Who has a good token is counted, whether or not its scopes
//! suffice; who has none is refused anyway. Every answer to a counted request tells how the client stands.

use std::cell::Cell;
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderMap;

/// How many requests each client may make in a minute.
#[derive(Debug)]
pub(crate) struct RateLimit {
    most: NonZeroU32,
    clients: Mutex<Clients>,
}

/// How a client stands after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// How many requests it may make in a minute.
    limit: u32,
    /// How many of them are left.
    remaining: u32,
    /// How long it takes until all of them are there again.
    reset: Duration,
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

tokio::task_local! {
    /// How the client of the request stands that this task answers, once it is known.
    static STANDING: Cell<Option<Standing>>;
}

impl RateLimit {
    pub(crate) fn new(most: NonZeroU32) -> Self {
        Self { most, clients: Mutex::new(Clients { minutes: HashMap::new(), cleaning: None }) }
    }

    /// Counts a request of a client, and keeps for [`tell_standing`] how the client stands then.
    ///
    /// # Errors
    /// The time until the client may go on, if the request is one too many.
    pub(crate) fn count(&self, client: &str, now: Instant) -> Result<(), Duration> {
        let (standing, is_within) = self.take(client, now);
        // Outside of a request, nobody waits to be told.
        _ = STANDING.try_with(|told| told.set(Some(standing)));
        if is_within { Ok(()) } else { Err(standing.reset) }
    }

    fn take(&self, client: &str, now: Instant) -> (Standing, bool) {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        clients.forget_what_is_over(now);
        let most = self.most.get();
        let minute = clients.minute_of(client, now);
        let is_within = minute.requests < most;
        minute.requests += u32::from(is_within);
        let reset = MINUTE.saturating_sub(now.saturating_duration_since(minute.begin));
        (Standing { limit: most, remaining: most - minute.requests, reset }, is_within)
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

/// A layer that tells every client how it stands, in the header fields that the API's users know.
pub(crate) async fn tell_standing(request: Request, next: Next) -> Response {
    let answer = async {
        let response = next.run(request).await;
        (response, STANDING.with(Cell::get))
    };
    let (mut response, standing) = STANDING.scope(Cell::new(None), answer).await;
    if let Some(standing) = standing {
        standing.write(response.headers_mut());
    }
    response
}

impl Standing {
    fn write(self, headers: &mut HeaderMap) {
        // Rounded up, so that whoever comes back then is not too early.
        let reset = self.reset.as_secs() + u64::from(self.reset.subsec_nanos() > 0);
        headers.insert("x-ratelimit-limit", self.limit.into());
        headers.insert("x-ratelimit-remaining", self.remaining.into());
        headers.insert("x-ratelimit-reset", reset.into());
    }
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
            let (standing, is_within) = limit.take(client, at(seconds));
            (is_within, standing.remaining, standing.reset.as_secs())
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
            limit.take(&client.to_string(), begin);
        }
        limit.take("another", begin + MINUTE);
        assert_eq!(limit.clients.lock().expect("no panic").minutes.len(), 1);
    }
}
