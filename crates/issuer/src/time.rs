//! Seconds since the Unix epoch, the unit of time in tokens and in the database.

use std::time::{SystemTime, UNIX_EPOCH};

/// Returns the whole seconds from the epoch to `time`, or 0 for a time before it.
pub(crate) fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

pub(crate) fn now() -> u64 {
    seconds(SystemTime::now())
}
