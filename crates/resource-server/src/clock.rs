//! The clock. Only handlers read it; everything below them takes the time as a parameter.

#![expect(clippy::disallowed_methods, reason = "the clock of the handlers")]

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};

/// The time in milliseconds, which is as exact as an answer needs to be.
pub(crate) fn now() -> Timestamp {
    let now = Timestamp::now();
    now.round(Unit::Millisecond).unwrap_or(now)
}

/// The day in UTC: retention is counted by it, wherever the caller is.
pub(crate) fn day(instant: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(instant).date()
}
