//! How much a client may get, and how often a caller may fail.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Instant;

use rate_limit::RetryAfter;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::audit::sink::AuditFields;
use crate::config::Rates;
use crate::endpoints::error::TokenError;
use crate::rate_limits::{FailureLimit, SuccessLimit};

/// The limits of this node.
pub(crate) struct EndpointLimits {
    successes: SuccessLimit,
    failures: FailureLimit,
    line: Semaphore,
}

/// The limits of a client. Each is as large as the others and is used up on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ClientLimit {
    /// Access tokens.
    Tokens,
    /// Assertions, each of which is kept until it has expired.
    Assertions,
    /// Revocations of its own tokens, likewise.
    Revocations,
}

impl EndpointLimits {
    pub(crate) fn new(rates: Rates) -> Self {
        let now = Instant::now();
        Self {
            successes: SuccessLimit::new(rates.per_second, rates.burst, now),
            failures: FailureLimit::new(FailureLimit::RATE, now),
            line: Semaphore::new(1),
        }
    }

    /// Uses one unit of a client's budget.
    pub(crate) fn take(&self, what: ClientLimit, client_id: &str) -> Result<(), RetryAfter> {
        self.successes.take((what, client_id), Instant::now())
    }

    /// Whether this caller has failures left in the name of this client.
    pub(crate) fn may_fail(&self, client_id: &str, fields: &AuditFields) -> Result<(), RetryAfter> {
        self.failures.check(client_id, address(fields), Instant::now())
    }

    /// Counts a failure, and returns how it is answered. `detail` is for the log.
    pub(crate) fn failed(&self, client_id: &str, detail: Option<String>, fields: &AuditFields) -> TokenError {
        match self.failures.failed(client_id, address(fields), Instant::now()) {
            Ok(()) => TokenError::WrongCredentials(detail),
            Err(after) => TokenError::Throttled(after),
        }
    }

    /// Lets those who have failed too often do what is costly one after the other. Nobody else waits.
    pub(crate) async fn serialize_failing(
        &self,
        client_id: &str,
        fields: &AuditFields,
    ) -> Option<SemaphorePermit<'_>> {
        match self.may_fail(client_id, fields) {
            Ok(()) => None,
            // Never closed.
            Err(_) => self.line.acquire().await.ok(),
        }
    }
}

/// Requests without a socket, as tests make them, come from nowhere.
fn address(fields: &AuditFields) -> IpAddr {
    fields.address.unwrap_or(Ipv4Addr::UNSPECIFIED.into())
}
