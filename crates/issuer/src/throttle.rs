//! How often somebody may do something: budgets that are used up, and fill again with time.
//!
//! A *budget* has a *burst*, the most that can be saved up, and gets one unit back each *period*. The [`SuccessBudget`] of a
//! client bounds how many tokens it gets, so that a client gone wild takes nothing from the others. The [`FailureBudget`] of
//! a client's name at an address bounds how often a secret can be guessed. Good credentials never touch it, and it is one for
//! each address, so nobody can lock out a client by failing in its name from elsewhere.
//!
//! Time is passed in. Budgets live in memory of a fixed size, and are gone with the process: `table` says what is forgotten
//! when too many keys come, and what that is worth to an attacker.

mod failure;
mod success;
mod table;

#[cfg(test)]
mod tests;

pub(crate) use self::failure::{FailureBudget, neighbourhood};
pub(crate) use self::success::SuccessBudget;
pub(crate) use self::table::Table;

use std::time::Duration;

/// How much there is of something, and how fast it comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rate {
    /// How much can be used at once.
    pub(crate) burst: u32,
    /// How long it takes until one unit is there again.
    pub(crate) period: Duration,
}

/// The budget is used up. There will be something of it again after this time, which is what `Retry-After` says (RFC 9110
/// section 10.2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RetryAfter(pub(crate) Duration);

impl RetryAfter {
    /// Whole seconds, at least one, after which it is certainly worth trying again.
    pub(crate) fn seconds(self) -> u64 {
        self.0.as_nanos().div_ceil(1_000_000_000).max(1).try_into().unwrap_or(u64::MAX)
    }
}
