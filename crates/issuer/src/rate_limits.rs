//! The rate limits of the token endpoint.
//!
//! The [`SuccessLimit`] of a client limits its grants, so that one client that loops takes nothing
//! from the others. The [`FailureLimit`] of a client identifier at an address limits how often a
//! secret can be guessed. Correct credentials never use it, and each address has its own, so a
//! client cannot be locked out by failures in its name from elsewhere.

pub(crate) mod endpoint_limits;
mod failure;
mod success;

#[cfg(test)]
mod tests;

use self::failure::FailureLimit;
pub(crate) use self::success::SuccessLimit;
