//! The limit of failed client authentications (OAuth 2.1 section 2.4.1).

use std::net::IpAddr;
use std::time::{Duration, Instant};

use rate_limit::{Rate, RateLimiter, RetryAfter, subscriber_network};

/// A limit of failures for each client identifier at each address.
///
/// The identifier is the one that was presented; whether such a client exists makes no difference.
/// All addresses of an IPv6 /64 count as one.
pub(crate) struct FailureLimit(RateLimiter);

impl FailureLimit {
    /// The rate of failures.
    pub(crate) const RATE: Rate = Rate { burst: 10, period: Duration::from_secs(6) };

    pub(crate) fn new(rate: Rate, now: Instant) -> Self {
        Self(RateLimiter::new(rate, now))
    }

    /// Checks that this caller may fail once more, before its credentials are verified.
    ///
    /// # Errors
    /// The limit is reached: the response is 429.
    pub(crate) fn check(&self, client: &str, address: IpAddr, now: Instant) -> Result<(), RetryAfter> {
        self.0.check((client, subscriber_network(address)), now)
    }

    /// Records a failure. Failures beyond the limit do not extend the wait.
    ///
    /// # Errors
    /// The limit was reached before: the response is 429.
    pub(crate) fn failed(&self, client: &str, address: IpAddr, now: Instant) -> Result<(), RetryAfter> {
        self.0.take((client, subscriber_network(address)), now).map(drop)
    }
}
