//! How many tokens a client gets.

use std::hash::Hash;
use std::time::{Duration, Instant};

use super::table::Table;
use super::{Rate, RetryAfter};

/// The budget of tokens that each client has.
pub(crate) struct SuccessBudget(Option<Table>);

impl SuccessBudget {
    /// How many tokens a client gets at once, if nothing else is said.
    pub(crate) const BURST: u32 = 6_000;
    /// How many tokens a second a client gets in the long run, if nothing else is said.
    pub(crate) const PER_SECOND: u32 = 100;

    /// Full budgets at a rate of so many a second. There is no bound if either is 0.
    pub(crate) fn new(per_second: u32, burst: u32, now: Instant) -> Self {
        let period = Duration::from_secs(1).checked_div(per_second).filter(|_| burst > 0);
        Self(period.map(|period| Table::new(Rate { burst, period }, now)))
    }

    /// Uses one unit of a client's budget.
    ///
    /// # Errors
    /// When it is used up: the answer is 429.
    pub(crate) fn take(&self, client: impl Hash, now: Instant) -> Result<(), RetryAfter> {
        self.0.as_ref().map_or(Ok(()), |table| table.take(client, now))
    }
}
