//! Prediction: when the next transaction of a series is due, and how much it will be.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::Direction;
use super::calendar::{into_weekend, to_date};
use super::payee::is_steady;
use super::run::{Hit, Run};
use crate::amount::Amount;

/// What is expected after the newest transaction of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Prediction {
    /// When it is expected, as a number of days.
    pub(super) day: i32,
    /// The likeliest day.
    pub date: Date,
    /// The first day on which it would be no surprise.
    pub earliest: Date,
    /// The last one.
    pub latest: Date,
    /// Whether the account has seen transactions after the last day.
    pub is_late: bool,
    /// How much is expected. None if the amounts are too wild to tell.
    pub amount: Option<ExpectedAmount>,
}

/// How much is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ExpectedAmount {
    /// The likeliest amount: always one that has occurred.
    pub likeliest: Amount,
    /// The least one that would be no surprise. Of payments, the one that takes most.
    pub lower: Amount,
    /// The greatest.
    pub upper: Amount,
}

/// Only so many of the newest members count: habits and prices change.
const RECENT: usize = 6;

impl Prediction {
    pub(super) fn of(run: &Run, direction: Direction, newest: i32) -> Self {
        let recent = &run.hits[..run.hits.len().min(RECENT)];
        let habit = WeekendHabit::of(run, direction);
        let expected = |slot| habit.move_off(run.schedule.date(slot));
        let spread = recent.iter().map(|hit| hit.event.day.number - expected(hit.place.slot));
        let (early, late) = spread.fold((0, 0), |(early, late), days| (days.min(early), days.max(late)));
        let next = run.hits.first().map_or(0, |hit| hit.place.slot + 1);
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

/// What happens to a date on a weekend.
#[derive(Clone, Copy)]
enum WeekendHabit {
    Keep,
    Friday,
    Monday,
}

impl WeekendHabit {
    /// What happened most often. Where no date was on a weekend yet, what banks do: nothing if weekends are used, otherwise
    /// they collect on the next working day, and wages are paid on the one before.
    fn of(run: &Run, direction: Direction) -> Self {
        let weekend_dates = run.kept().iter().filter(|hit| hit.place.is_weekend);
        let (mut keep, mut friday, mut monday) = (0, 0, 0);
        for hit in weekend_dates {
            match hit.event.day.number {
                day if into_weekend(day).is_some() => keep += 1,
                day if day < run.schedule.date(hit.place.slot) => friday += 1,
                _ => monday += 1,
            }
        }
        let uses_weekends = || run.kept().iter().any(|hit| into_weekend(hit.event.day.number).is_some());
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

/// The newest amount if it is a price, otherwise the one in the middle.
fn expected_amount(recent: &[Hit]) -> Option<ExpectedAmount> {
    let amounts: Vec<_> = recent.iter().map(|hit| hit.event.amount).collect();
    let mut sorted = amounts.clone();
    sorted.sort_unstable();
    let (&lower, &middle, &upper) = (sorted.first()?, sorted.get(sorted.len() / 2)?, sorted.last()?);
    match amounts[..] {
        [newest, before, ..] if newest == before || is_steady(amounts.iter().copied()) => {
            Some(ExpectedAmount { likeliest: newest, lower: newest.min(before), upper: newest.max(before) })
        }
        _ if is_wild(&amounts, middle) => None,
        _ => Some(ExpectedAmount { likeliest: middle, lower, upper }),
    }
}

/// Whether half of the amounts are further from the middle than half of it.
fn is_wild(amounts: &[Amount], middle: Amount) -> bool {
    let middle = middle.magnitude();
    let mut distances: Vec<_> = amounts.iter().map(|amount| (amount.magnitude() - middle).abs()).collect();
    distances.sort_unstable();
    distances.get(distances.len() / 2).is_some_and(|distance| distance * Decimal::TWO > middle)
}
