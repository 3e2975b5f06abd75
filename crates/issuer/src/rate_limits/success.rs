//! The limit of successful requests.

use std::hash::Hash;
use std::time::{Duration, Instant};

use rate_limit::{Rate, RateLimiter, RetryAfter};

/// A limit of successful requests for each client, or no limit.
pub(crate) struct SuccessLimit(Option<RateLimiter>);

impl SuccessLimit {
    /// The default number of tokens that a client gets at once.
    pub(crate) const BURST: u32 = 6_000;
    /// The default number of tokens a second that a client gets in the long run.
    pub(crate) const PER_SECOND: u32 = 100;

    /// Returns a limit with this rate. There is no limit if either number is 0.
    pub(crate) fn new(per_second: u32, burst: u32, now: Instant) -> Self {
        let period = Duration::from_secs(1).checked_div(per_second).filter(|_| burst > 0);
        Self(period.map(|period| RateLimiter::new(Rate { burst, period }, now)))
    }

    /// Uses one unit of a client.
    ///
    /// # Errors
    /// The client has none left: the response is 429.
    pub(crate) fn take(&self, client: impl Hash, now: Instant) -> Result<(), RetryAfter> {
        self.0.as_ref().map_or(Ok(()), |limiter| limiter.take(client, now).map(drop))
    }
}
