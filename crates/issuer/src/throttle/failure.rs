//! How often client authentication may fail (OAuth 2.1 section 2.4.1).

use std::net::{IpAddr, Ipv6Addr};
use std::time::{Duration, Instant};

use super::table::Table;
use super::{Rate, RetryAfter};

/// The budget of failures that each name of a client has at each address.
///
/// The name is what was presented; whether there is such a client makes no difference. Of an IPv6 address the first 64 bits
/// count: whoever has one has all that begin the same.
pub(crate) struct FailureBudget(Table);

impl FailureBudget {
    /// The rate, if nothing else is said.
    pub(crate) const RATE: Rate = Rate { burst: 10, period: Duration::from_secs(6) };

    /// Full budgets at this rate.
    pub(crate) fn new(rate: Rate, now: Instant) -> Self {
        Self(Table::new(rate, now))
    }

    /// Whether this caller may still fail. Asked before credentials are looked at: if it may not, they are not.
    ///
    /// # Errors
    /// When the budget is used up: the answer is 429.
    pub(crate) fn check(&self, client: &str, address: IpAddr, now: Instant) -> Result<(), RetryAfter> {
        self.0.check((client, neighbourhood(address)), now)
    }

    /// Records a failure. Those beyond the budget are not held against the caller any longer than the others.
    ///
    /// # Errors
    /// When the budget was used up before: the answer is 429.
    pub(crate) fn failed(&self, client: &str, address: IpAddr, now: Instant) -> Result<(), RetryAfter> {
        self.0.take((client, neighbourhood(address)), now)
    }
}

/// Returns the first address of those that count as one source: an IPv6 /64, or an IPv4 address alone.
pub(crate) fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
    }
}
