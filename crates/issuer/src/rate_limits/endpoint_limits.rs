//! The rate limits of this node's endpoints.

use std::net::IpAddr;
use std::time::Instant;

use rate_limit::RetryAfter;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::{FailureLimit, SuccessLimit};
use crate::config::Rates;

/// The limits of successes and failures, and the turn of callers that are over the latter.
pub(crate) struct EndpointLimits {
    successes: SuccessLimit,
    failures: FailureLimit,
    turn: Semaphore,
}

/// A limit of a client. All have the same rate and are independent of each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ClientLimit {
    /// Access tokens.
    Tokens,
    /// Assertions, whose `jti` is stored until they expire.
    Assertions,
    /// Revocations of the client's own tokens, which are stored likewise.
    Revocations,
}

impl EndpointLimits {
    pub(crate) fn new(rates: Rates) -> Self {
        let now = Instant::now();
        Self {
            successes: SuccessLimit::new(rates.per_second, rates.burst, now),
            failures: FailureLimit::new(FailureLimit::RATE, now),
            turn: Semaphore::new(1),
        }
    }

    /// Uses one unit of a client's limit.
    pub(crate) fn take(&self, limit: ClientLimit, client_id: &str) -> Result<(), RetryAfter> {
        self.successes.take((limit, client_id), Instant::now())
    }

    /// Checks that a caller may fail once more in the name of this client.
    pub(crate) fn check_failures(&self, client_id: &str, address: IpAddr) -> Result<(), RetryAfter> {
        self.failures.check(client_id, address, Instant::now())
    }

    /// Counts a failure.
    pub(crate) fn count_failure(&self, client_id: &str, address: IpAddr) -> Result<(), RetryAfter> {
        self.failures.failed(client_id, address, Instant::now())
    }

    /// Makes callers over the failure limit wait for each other, as long as they hold the permit.
    /// Other callers get no permit and do not wait.
    pub(crate) async fn serialize_failing(
        &self,
        client_id: &str,
        address: IpAddr,
    ) -> Option<SemaphorePermit<'_>> {
        match self.check_failures(client_id, address) {
            Ok(()) => None,
            // The semaphore is never closed.
            Err(_) => self.turn.acquire().await.ok(),
        }
    }
}
