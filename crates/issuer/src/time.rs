//! Seconds since the Unix epoch, the unit of time in tokens and in the database.

#![expect(clippy::disallowed_methods, reason = "the clock of the endpoints")]

use std::time::{SystemTime, UNIX_EPOCH};

/// Returns the whole seconds from the epoch to `time`, or 0 for a time before it.
pub(crate) fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// Returns the current time.
pub(crate) fn system_time() -> SystemTime {
    SystemTime::now()
}

/// Returns the current time in whole seconds.
pub(crate) fn now() -> u64 {
    seconds(system_time())
}
