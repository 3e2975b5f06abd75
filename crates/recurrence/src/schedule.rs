//! Schedules: the dates of a series, and the distance of a day from them.

use crate::calendar::{Day, day_of_month, into_weekend};
use crate::frequency::Frequency;

/// The dates of a series, each with a number, its *slot*.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Schedule {
    /// Dates at intervals of days.
    Days { every: i32, phase: i32 },
    /// One day of the month at intervals of months; the last day of a shorter month.
    Months { every: i32, phase: i32, day: i32 },
}

/// The position of a day on a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The slot of the nearest date.
    pub slot: i32,
    /// The number of days after the date, negative before it. A date on a weekend is kept from the
    /// Friday before to the Monday after.
    pub offset: i32,
    /// True if the date is on a weekend, which makes the day weaker evidence.
    pub is_weekend: bool,
}

impl Schedule {
    pub(crate) fn frequency(self) -> Frequency {
        match self {
            Self::Days { every: 7, .. } => Frequency::Weekly,
            Self::Days { every: 14, .. } => Frequency::Fortnightly,
            Self::Months { every: 12, .. } => Frequency::Yearly,
            Self::Months { every: 3, .. } => Frequency::Quarterly,
            Self::Days { .. } | Self::Months { .. } => Frequency::Monthly,
        }
    }

    /// Returns the average number of days between two dates.
    pub(crate) fn period(self) -> f64 {
        match self {
            Self::Days { every, .. } => f64::from(every),
            Self::Months { every, .. } => f64::from(every) * 365.25 / 12.0,
        }
    }

    /// Returns the position of a day, or `None` if the month of the day has no date of the
    /// schedule.
    pub(crate) fn place(self, day: &Day) -> Option<Place> {
        match self {
            Self::Days { every, phase } => {
                let since = day.number - phase + every / 2;
                let offset = since.rem_euclid(every) - every / 2;
                Some(Place { slot: since.div_euclid(every), offset, is_weekend: false })
            }
            Self::Months { every, phase, day: of_month } => {
                let (month, offset) = nearest_month(day, of_month);
                let since = month - phase;
                (since.rem_euclid(every) == 0).then(|| Place {
                    slot: since.div_euclid(every),
                    ..around_weekend(day.number - offset, offset)
                })
            }
        }
    }

    /// Returns the date of a slot as a number of days, without regard to weekends.
    pub(crate) fn date(self, slot: i32) -> i32 {
        match self {
            Self::Days { every, phase } => phase + slot * every,
            Self::Months { every, phase, day } => day_of_month(phase + slot * every, day),
        }
    }

    /// Returns the schedules that these days may follow: those that most of them are exactly on.
    pub(crate) fn candidates(days: &[Day]) -> Vec<Self> {
        let mut candidates = Vec::new();
        for every in [7, 14, 28] {
            let phases = days.iter().map(|day| day.number.rem_euclid(every));
            candidates.extend(commonest(phases, 2).into_iter().map(|phase| Self::Days { every, phase }));
        }
        let mut of_month = commonest(days.iter().map(|day| day.of_month), 3);
        if days.iter().any(|day| day.of_month >= 28) && !of_month.contains(&31) {
            of_month.push(31);
        }
        for day in of_month {
            let months: Vec<_> = days.iter().map(|other| nearest_month(other, day).0).collect();
            candidates.push(Self::Months { every: 1, phase: 0, day });
            for every in [3, 12] {
                let phases = commonest(months.iter().map(|month| month.rem_euclid(every)), 2);
                candidates.extend(phases.into_iter().map(|phase| Self::Months { every, phase, day }));
            }
        }
        candidates
    }
}

/// Returns the month whose `of_month` is nearest to the day, and the number of days after it.
fn nearest_month(day: &Day, of_month: i32) -> (i32, i32) {
    let [before, own, after] = day.lengths;
    match day.of_month - of_month.min(own) {
        late @ 16.. => {
            let early = day.of_month - own - of_month.min(after);
            if -early < late { (day.month + 1, early) } else { (day.month, late) }
        }
        ..=-16 => (day.month - 1, day.of_month + before - of_month.min(before)),
        offset => (day.month, offset),
    }
}

/// Returns the position of a day relative to a date that may be on a weekend.
fn around_weekend(date: i32, offset: i32) -> Place {
    let Some(into) = into_weekend(date) else { return Place { slot: 0, offset, is_weekend: false } };
    let (friday, monday) = (-1 - into, 2 - into);
    Place { slot: 0, offset: offset - offset.clamp(friday, monday), is_weekend: true }
}

/// Returns the most frequent values, in order of first occurrence if they are equally frequent.
fn commonest(values: impl Iterator<Item = i32>, most: usize) -> Vec<i32> {
    let mut counted: Vec<(i32, usize)> = Vec::new();
    for value in values {
        match counted.iter_mut().find(|(known, _)| *known == value) {
            Some((_, count)) => *count += 1,
            None => counted.push((value, 1)),
        }
    }
    counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counted.into_iter().take(most).map(|(value, _)| value).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::*;
    use crate::calendar::to_date;

    #[test]
    fn a_day_is_near_one_date() {
        let fridays = Schedule::Days { every: 7, phase: Day::of(date(2026, 7, 31)).number };
        check(fridays, date(2026, 8, 7), Some((date(2026, 8, 7), 0)));
        check(fridays, date(2026, 8, 10), Some((date(2026, 8, 7), 3)));
        check(fridays, date(2026, 8, 11), Some((date(2026, 8, 14), -3)));
        let fifth = Schedule::Months { every: 1, phase: 0, day: 5 };
        check(fifth, date(2026, 8, 5), Some((date(2026, 8, 5), 0)));
        check(fifth, date(2026, 8, 2), Some((date(2026, 8, 5), -3)));
        check(fifth, date(2026, 8, 27), Some((date(2026, 9, 5), -8)));
        let last = Schedule::Months { every: 1, phase: 0, day: 31 };
        check(last, date(2026, 2, 27), Some((date(2026, 2, 28), 0)));
        check(last, date(2027, 1, 1), Some((date(2026, 12, 31), 1)));
        check(last, date(2026, 11, 30), Some((date(2026, 11, 30), 0)));
        let first = Schedule::Months { every: 1, phase: 0, day: 1 };
        check(first, date(2026, 9, 30), Some((date(2026, 10, 1), -1)));
    }

    #[test]
    fn a_date_on_a_weekend_is_kept_around_it() {
        // The first of August 2026 is a Saturday, and the 15th too.
        let first = Schedule::Months { every: 1, phase: 0, day: 1 };
        for (day, offset) in [(30, -1), (31, 0)] {
            check(first, date(2026, 7, day), Some((date(2026, 8, 1), offset)));
        }
        for (day, offset) in [(1, 0), (2, 0), (3, 0), (4, 1)] {
            check(first, date(2026, 8, day), Some((date(2026, 8, 1), offset)));
        }
    }

    #[test]
    fn rare_months_have_no_place_for_others() {
        let leap_days = Schedule::Months { every: 12, phase: 1, day: 29 };
        check(leap_days, date(2028, 2, 29), Some((date(2028, 2, 29), 0)));
        check(leap_days, date(2029, 3, 1), Some((date(2029, 2, 28), 1)));
        check(leap_days, date(2029, 8, 28), None);
        let quarters = Schedule::Months { every: 3, phase: 0, day: 31 };
        check(quarters, date(2026, 5, 1), Some((date(2026, 4, 30), 1)));
        check(quarters, date(2026, 5, 31), None);
    }

    #[track_caller]
    fn check(schedule: Schedule, day: Date, expected: Option<(Date, i32)>) {
        let place = schedule.place(&Day::of(day));
        let found = place.map(|place| (to_date(schedule.date(place.slot)), place.offset));
        assert_eq!(found, expected, "{schedule:?} {day}");
    }
}
