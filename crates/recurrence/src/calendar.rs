//! Days as numbers, together with the lengths of their months: thousands of days are compared with
//! dozens of schedules.

use jiff::SignedDuration;
use jiff::civil::{Date, date};

/// A day in the form in which it is compared with schedules.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Day {
    /// Days since 1 January 1970.
    pub number: i32,
    /// Months since the year 0.
    pub month: i32,
    /// The day of the month, from 1.
    pub of_month: i32,
    /// The lengths of the month before, of its own month, and of the month after.
    pub lengths: [i32; 3],
}

impl Day {
    pub(crate) fn of(date: Date) -> Self {
        let month = i32::from(date.year()) * 12 + i32::from(date.month()) - 1;
        Self {
            number: number(date),
            month,
            of_month: i32::from(date.day()),
            lengths: [month - 1, month, month + 1].map(length),
        }
    }

    pub(crate) fn date(self) -> Date {
        to_date(self.number)
    }
}

const BEGINNING: Date = date(1970, 1, 1);

fn number(date: Date) -> i32 {
    let days = date.duration_since(BEGINNING).as_hours() / 24;
    i32::try_from(days).expect("there are fewer than four million days in either direction")
}

/// Returns the day with this number, or the nearest one of the calendar.
pub(crate) fn to_date(number: i32) -> Date {
    BEGINNING.saturating_add(SignedDuration::from_hours(i64::from(number) * 24))
}

/// Returns the number of a day of a month, or of the last day of a shorter month.
pub(crate) fn day_of_month(month: i32, day: i32) -> i32 {
    first(month).map_or(i32::MAX / 2, number) + day.min(length(month)) - 1
}

/// Returns the number of days of a month; 31 before and after the calendar.
fn length(month: i32) -> i32 {
    first(month).map_or(31, |first| i32::from(first.days_in_month()))
}

fn first(month: i32) -> Option<Date> {
    let year = i16::try_from(month.div_euclid(12)).ok()?;
    let month = i8::try_from(month.rem_euclid(12) + 1).ok()?;
    Date::new(year, month, 1).ok()
}

/// Returns 0 for a Saturday, 1 for a Sunday, and `None` for other days.
pub(crate) fn into_weekend(number: i32) -> Option<i32> {
    // 1 January 1970 was a Thursday.
    Some((number - 2).rem_euclid(7)).filter(|days| *days < 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_are_the_same_days() {
        for (date, number) in [
            (date(1970, 1, 1), 0),
            (date(1969, 12, 31), -1),
            (date(2000, 3, 1), 11017),
            (Date::MIN, -4371587),
            (Date::MAX, 2932896),
        ] {
            assert_eq!(Day::of(date).number, number, "{date}");
            assert_eq!(to_date(number), date);
        }
        assert_eq!(to_date(i32::MAX), Date::MAX);
    }

    #[test]
    fn months_end_early() {
        let february = Day::of(date(2028, 2, 10));
        assert_eq!(february.lengths, [31, 29, 31]);
        assert_eq!(to_date(day_of_month(february.month, 31)), date(2028, 2, 29));
        assert_eq!(to_date(day_of_month(february.month + 12, 30)), date(2029, 2, 28));
        assert_eq!(to_date(day_of_month(february.month + 10, 31)), date(2028, 12, 31));
    }

    #[test]
    fn weekends() {
        for (date, expected) in [
            (date(2026, 7, 31), None),
            (date(2026, 8, 1), Some(0)),
            (date(2026, 8, 2), Some(1)),
            (date(2026, 8, 3), None),
            (date(1969, 12, 27), Some(0)),
        ] {
            assert_eq!(into_weekend(Day::of(date).number), expected, "{date}");
        }
    }
}
