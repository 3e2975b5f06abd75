//! The prediction of the next transaction of a series: its date and its amount.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::calendar::{into_weekend, to_date};
use crate::candidate::{Candidate, Hit};
use crate::observation::{Direction, is_steady};

/// The transaction that is expected after the newest one of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prediction {
    /// The expected day as a number of days.
    pub(crate) day: i32,
    /// The expected date.
    pub date: Date,
    /// The earliest expected date.
    pub earliest: Date,
    /// The latest expected date.
    pub latest: Date,
    /// True if the account has transactions after the latest date.
    pub is_late: bool,
    /// The expected amount, unless the amounts vary too much.
    pub amount: Option<ExpectedAmount>,
}

/// An expected amount and its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpectedAmount {
    /// The likeliest amount, which is one that occurred.
    pub likeliest: Decimal,
    /// The lowest expected amount: the largest payment, since payments are negative.
    pub lower: Decimal,
    /// The highest expected amount.
    pub upper: Decimal,
}

/// The number of newest members that count, because habits and prices change.
const RECENT: usize = 6;

impl Prediction {
    pub(crate) fn of(candidate: &Candidate, direction: Direction, newest: i32) -> Self {
        let recent = &candidate.hits[..candidate.hits.len().min(RECENT)];
        let habit = WeekendHabit::of(candidate, direction);
        let expected = |slot| habit.move_off(candidate.schedule.date(slot));
        let spread = recent.iter().map(|hit| hit.event.day.number - expected(hit.place.slot));
        let (early, late) = spread.fold((0, 0), |(early, late), days| (days.min(early), days.max(late)));
        let next = candidate.hits.first().map_or(0, |hit| hit.place.slot + 1);
        let day = expected(next);
        Self {
            day,
            date: to_date(day),
            earliest: to_date(day + early),
            latest: to_date(day + late),
            is_late: newest > day + late,
            amount: expected_amount(recent),
        }
    }
}

/// The treatment of a date on a weekend.
#[derive(Clone, Copy)]
enum WeekendHabit {
    Keep,
    Friday,
    Monday,
}

impl WeekendHabit {
    /// Returns the most frequent treatment. If no date was on a weekend yet, that is what banks do:
    /// nothing if the payee uses weekends; otherwise payments are collected on the next working
    /// day, and wages are paid on the working day before.
    fn of(candidate: &Candidate, direction: Direction) -> Self {
        let weekend_dates = candidate.kept().iter().filter(|hit| hit.place.is_weekend);
        let (mut keep, mut friday, mut monday) = (0, 0, 0);
        for hit in weekend_dates {
            match hit.event.day.number {
                day if into_weekend(day).is_some() => keep += 1,
                day if day < candidate.schedule.date(hit.place.slot) => friday += 1,
                _ => monday += 1,
            }
        }
        let uses_weekends =
            || candidate.kept().iter().any(|hit| into_weekend(hit.event.day.number).is_some());
        match direction {
            _ if keep + friday + monday == 0 && uses_weekends() => Self::Keep,
            _ if keep > friday.max(monday) => Self::Keep,
            Direction::Payment if friday > monday => Self::Friday,
            Direction::Income if monday > friday => Self::Monday,
            Direction::Payment => Self::Monday,
            Direction::Income => Self::Friday,
        }
    }

    fn move_off(self, date: i32) -> i32 {
        match (self, into_weekend(date)) {
            (Self::Friday, Some(into)) => date - into - 1,
            (Self::Monday, Some(into)) => date - into + 2,
            _ => date,
        }
    }
}

/// Returns the newest amount if it is a price, and the median otherwise.
fn expected_amount(recent: &[Hit]) -> Option<ExpectedAmount> {
    let amounts: Vec<_> = recent.iter().map(|hit| hit.event.amount).collect();
    let mut sorted = amounts.clone();
    sorted.sort_unstable();
    let (&lower, &median, &upper) = (sorted.first()?, sorted.get(sorted.len() / 2)?, sorted.last()?);
    match amounts[..] {
        [newest, before, ..] if newest == before || is_steady(amounts.iter().copied()) => {
            Some(ExpectedAmount { likeliest: newest, lower: newest.min(before), upper: newest.max(before) })
        }
        _ if is_wild(&amounts, median) => None,
        _ => Some(ExpectedAmount { likeliest: median, lower, upper }),
    }
}

/// Returns whether half of the amounts differ from the median by more than half of it.
fn is_wild(amounts: &[Decimal], median: Decimal) -> bool {
    let median = median.abs();
    let mut distances: Vec<_> = amounts.iter().map(|amount| (amount.abs() - median).abs()).collect();
    distances.sort_unstable();
    distances.get(distances.len() / 2).is_some_and(|distance| distance * Decimal::TWO > median)
}
