//! How much a client may get, and how often a caller may fail.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Instant;

use rate_limit::RetryAfter;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::audit::sink::Facts;
use crate::config::Rates;
use crate::endpoints::error::TokenError;
use crate::rate_limits::{FailureLimit, SuccessLimit};

/// The budgets of this node.
pub(crate) struct Budgets {
    successes: SuccessLimit,
    failures: FailureLimit,
    line: Semaphore,
}

/// The budgets of a client. Each is as large as the others and is used up on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Budget {
    /// Access tokens.
    Tokens,
    /// Assertions, each of which is kept until it has expired.
    Assertions,
    /// Revocations of its own tokens, likewise.
    Revocations,
}

impl Budgets {
    pub(crate) fn new(rates: Rates) -> Self {
        let now = Instant::now();
        Self {
            successes: SuccessLimit::new(rates.per_second, rates.burst, now),
            failures: FailureLimit::new(FailureLimit::RATE, now),
            line: Semaphore::new(1),
        }
    }

    /// Uses one unit of a client's budget.
    pub(crate) fn take(&self, what: Budget, client_id: &str) -> Result<(), RetryAfter> {
        self.successes.take((what, client_id), Instant::now())
    }

    /// Whether this caller has failures left in the name of this client.
    pub(crate) fn may_fail(&self, client_id: &str, facts: &Facts) -> Result<(), RetryAfter> {
        self.failures.check(client_id, address(facts), Instant::now())
    }

    /// Counts a failure, and returns how it is answered. `detail` is for the log.
    pub(crate) fn failed(&self, client_id: &str, detail: Option<String>, facts: &Facts) -> TokenError {
        match self.failures.failed(client_id, address(facts), Instant::now()) {
            Ok(()) => TokenError::WrongCredentials(detail),
            Err(after) => TokenError::Throttled(after),
        }
    }

    /// Lets those who have failed too often do what is costly one after the other. Nobody else waits.
    pub(crate) async fn stand_in_line(&self, client_id: &str, facts: &Facts) -> Option<SemaphorePermit<'_>> {
        match self.may_fail(client_id, facts) {
            Ok(()) => None,
            // Never closed.
            Err(_) => self.line.acquire().await.ok(),
        }
    }
}

/// Requests without a socket, as tests make them, come from nowhere.
fn address(facts: &Facts) -> IpAddr {
    facts.address.unwrap_or(Ipv4Addr::UNSPECIFIED.into())
}
