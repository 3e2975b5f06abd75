//! Times on the command line.

#![expect(clippy::disallowed_methods, reason = "a command reads the clock once")]

use std::fmt;
use std::str::FromStr;

use jiff::{Span, SpanRelativeTo, Timestamp};

/// A time: `now`, a time from now such as `90d` or `36h`, or a date and time such as
/// `2027-01-31T12:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TimeArgument(Timestamp);

impl TimeArgument {
    /// Returns the seconds since the Unix epoch.
    pub(super) fn seconds(self) -> u64 {
        u64::try_from(self.0.as_second()).unwrap_or(0)
    }

    pub(super) fn now() -> Self {
        Self(Timestamp::now())
    }

    fn after(span: &Span) -> Option<Self> {
        let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
        if duration.is_negative() { None } else { Timestamp::now().checked_add(duration).ok().map(Self) }
    }
}

impl FromStr for TimeArgument {
    type Err = TimeArgumentError;

    fn from_str(text: &str) -> Result<Self, TimeArgumentError> {
        if text == "now" {
            return Ok(Self::now());
        }
        let from_now = || text.parse::<Span>().ok().and_then(|span| Self::after(&span));
        text.parse().ok().map(Self).or_else(from_now).ok_or(TimeArgumentError)
    }
}

/// A text that is not a valid [`TimeArgument`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TimeArgumentError;

impl fmt::Display for TimeArgumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it is not a valid time; write `now`, a time from now such as 90d or 36h, or a date such as 2027-01-31T12:00:00Z")
    }
}

impl std::error::Error for TimeArgumentError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_date_or_a_time_from_now() {
        let date: TimeArgument = "2027-01-31T12:00:00Z".parse().expect("a date");
        assert_eq!(date.seconds(), 1_801_396_800);
        let from_now = |text: &str| {
            let time: TimeArgument = text.parse().expect(text);
            time.seconds() - TimeArgument::now().seconds()
        };
        assert!((86_400 * 90 - 1..=86_400 * 90).contains(&from_now("90d")));
        assert!((3600 * 36 - 1..=3600 * 36).contains(&from_now("36h")));
        for wrong in ["", "soon", "-1d", "2027-01-31", "99999999999y"] {
            assert_eq!(wrong.parse::<TimeArgument>(), Err(TimeArgumentError), "{wrong}");
        }
    }
}
