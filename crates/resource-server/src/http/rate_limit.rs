//! The rate limit of each client, and its header fields.
//!
//! A client may make a minute's requests at once and then continues at the rate of the limit. Each
//! node counts on its own, and the counts are lost when the process ends. Requests with a valid
//! token count, whether or not its scopes suffice.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use axum::response::Response;
use rate_limit::{Rate, RateLimiter, RetryAfter, whole_seconds};
use scopewright::{Quota, QuotaExceeded};

/// The requests that each client may make in a minute.
pub(crate) struct RateLimit(RateLimiter);

impl RateLimit {
    pub(crate) fn new(requests_per_minute: NonZeroU32, begin: Instant) -> Self {
        let period = Duration::from_secs(60) / requests_per_minute.get();
        Self(RateLimiter::new(Rate { burst: requests_per_minute.get(), period }, begin))
    }

    /// Counts a request of a client.
    ///
    /// # Errors
    /// The request exceeds the limit.
    pub(crate) fn count(&self, client: &str, now: Instant) -> Result<Quota, QuotaExceeded> {
        let exceeded = |after: RetryAfter| QuotaExceeded {
            quota: quota(rate_limit::Quota::exhausted(self.0.rate(), after)),
            retry_after: after.0,
        };
        self.0.take(client, now).map(quota).map_err(exceeded)
    }
}

fn quota(rate_limit::Quota { limit, remaining, reset }: rate_limit::Quota) -> Quota {
    Quota { limit, remaining, reset }
}

/// Adds the client's rate limit to the response, in the header fields that the API documents.
pub(crate) async fn add_rate_limit_headers(mut response: Response) -> Response {
    if let Some(quota) = response.extensions().get::<Quota>().copied() {
        let headers = response.headers_mut();
        headers.insert("x-ratelimit-limit", quota.limit.into());
        headers.insert("x-ratelimit-remaining", quota.remaining.into());
        headers.insert("x-ratelimit-reset", whole_seconds(quota.reset).into());
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_makes_a_minutes_requests_at_once_and_more_at_the_rate() {
        let begin = Instant::now();
        let limit = RateLimit::new(NonZeroU32::new(2).expect("two"), begin);
        let remaining = |client: &str, seconds| {
            let quota = limit.count(client, begin + Duration::from_secs(seconds));
            quota.map(|quota| quota.remaining).map_err(|exceeded| exceeded.retry_after.as_secs())
        };
        assert_eq!(remaining("a", 0), Ok(1));
        assert_eq!(remaining("a", 0), Ok(0));
        assert_eq!(remaining("a", 10), Err(20));
        assert_eq!(remaining("b", 10), Ok(1), "each client has its own limit");
        assert_eq!(remaining("a", 30), Ok(0));
        assert_eq!(remaining("a", 200), Ok(1));
    }
}
