//! Seconds since the Unix epoch, which is how tokens and the database count time.

use std::time::{SystemTime, UNIX_EPOCH};

/// The whole seconds from the epoch to `time`; 0 before it.
pub(crate) fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

pub(crate) fn now() -> u64 {
    seconds(SystemTime::now())
}
