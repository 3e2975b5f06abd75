//! Rates, and the state of a key in the terms of HTTP header fields.

use std::time::Duration;

/// The number of units that a key may use at once, and the rate at which they come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// The most units that can be used at once. It is at least 1.
    pub burst: u32,
    /// The time after which one unit is available again.
    pub period: Duration,
}

/// The state of a key after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// The burst of the rate.
    pub limit: u32,
    /// The number of units that are left.
    pub remaining: u32,
    /// The time until all units are available again.
    pub reset: Duration,
}

impl Quota {
    /// Returns the quota of a key whose request was refused.
    pub fn exhausted(rate: Rate, after: RetryAfter) -> Self {
        let others = rate.period.saturating_mul(rate.burst.saturating_sub(1));
        Self { limit: rate.burst, remaining: 0, reset: after.0.saturating_add(others) }
    }
}

/// The error of a key without a unit: the time until one is available (`Retry-After`, RFC 9110
/// section 10.2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryAfter(pub Duration);

impl RetryAfter {
    /// Returns the whole seconds after which a retry succeeds: rounded up, and at least 1.
    pub fn seconds(self) -> u64 {
        whole_seconds(self.0).max(1)
    }
}

/// Rounds a duration up to whole seconds, so that a caller that waits for it is never early.
pub fn whole_seconds(duration: Duration) -> u64 {
    duration.as_secs().saturating_add(u64::from(duration.subsec_nanos() > 0))
}
