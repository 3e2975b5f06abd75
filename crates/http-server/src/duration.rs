//! Durations on the command line.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::time::Duration;

use jiff::{Span, SpanRelativeTo};

/// Returns a parser of whole seconds for an option: a number of seconds such as `900`, or a
/// duration with units such as `15m`. Values outside `range` are refused.
pub fn whole_seconds(
    range: RangeInclusive<u32>,
) -> impl Fn(&str) -> Result<u32, String> + Clone + Send + Sync + 'static {
    move |text| {
        let duration = duration(text).filter(|duration| duration.subsec_nanos() == 0);
        let seconds = duration.and_then(|duration| u32::try_from(duration.as_secs()).ok());
        seconds.filter(|seconds| range.contains(seconds)).ok_or_else(|| advice(range.start(), range.end()))
    }
}

/// Parses a duration of more than zero and at most a day.
pub(crate) fn up_to_a_day(text: &str) -> Result<Duration, String> {
    let range = Duration::from_millis(1)..=Duration::from_secs(24 * 60 * 60);
    duration(text).filter(|duration| range.contains(duration)).ok_or_else(|| advice("0.001", "86400"))
}

/// Parses a duration in which a day has 24 hours. Months and years have no fixed length and are
/// refused.
fn duration(text: &str) -> Option<Duration> {
    if let Ok(seconds) = text.parse() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let span: Span = text.parse().ok()?;
    span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?.try_into().ok()
}

fn advice(from: impl Display, to: impl Display) -> String {
    format!(
        "it must be {from} to {to} seconds; write a number of seconds, or a duration with units such as 15m"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_a_number_of_seconds_or_has_units() {
        let seconds = whole_seconds(1..=86_400);
        for (text, expected) in [("900", 900), ("15m", 900), ("1h30m", 5400), ("1d", 86_400), ("60 s", 60)] {
            assert_eq!(seconds(text), Ok(expected), "{text}");
        }
        for wrong in ["", "0", "-5m", "1.5", "2d", "soon", "1 year", "NaN", "15x", "99999999999"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn timeouts_may_be_shorter_than_a_second() {
        assert_eq!(up_to_a_day("0.5"), Ok(Duration::from_millis(500)));
        assert_eq!(up_to_a_day("250ms"), Ok(Duration::from_millis(250)));
        assert!(up_to_a_day("0").is_err() && up_to_a_day("25h").is_err());
    }
}
