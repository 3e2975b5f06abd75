//! Rate limits for many keys in a fixed amount of memory.
//!
//! A key, for example a client, may use a *burst* of units at once and gets one unit back each
//! *period*. [`RateLimiter`] keeps the state of all keys. Time is passed in, and the state is lost
//! when the process ends.

mod limiter;
mod network;
mod rate;

#[cfg(test)]
mod tests;

pub use limiter::RateLimiter;
pub use network::subscriber_network;
pub use rate::{Quota, Rate, RetryAfter, whole_seconds};
