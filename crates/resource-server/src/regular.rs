//! Regular transactions: payments and income that recur, found among the transactions of one account.
//!
//! A *sighting* is what the search needs to know of a transaction. Sightings of one payee, direction and currency are
//! tried against *schedules*, like every other Friday or the 25th of each month. Those that keep to one are a *run*, if
//! chance would hardly have brought them there; a run that still goes on is a *series*, and what comes next is
//! predicted from it. The rules and their reasons are told in `docs/regular-transactions.md`.
//!
//! All of it is pure: the newest sighting on the account stands for today. The search comes first and is fast, so that
//! the transactions themselves need to be fetched only for the few that are members of a series.

mod calendar;
mod frequency;
mod payee;
mod prediction;
mod run;
mod schedule;
#[cfg(test)]
mod tests;
mod transaction;

use std::collections::HashMap;

use jiff::civil::Date;

use crate::amount::Amount;
use calendar::Day;
use payee::{Event, runs};
use run::Run;

pub(crate) use frequency::Frequency;
pub(crate) use prediction::Prediction;
pub(crate) use transaction::{Member, RegularTransaction};

/// What the search for series needs to know of a transaction that is settled.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sighting<'a> {
    /// Who it is with: the counterparty's id, or the cleaned description where none was recognised.
    pub payee: &'a str,
    /// The day on which it happened.
    pub date: Date,
    /// Its amount.
    pub amount: Amount,
    /// The currency of the amount.
    pub currency: &'a str,
}

/// Transactions that recur, and will again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Series {
    /// Indexes into the sightings, the oldest first.
    pub members: Vec<usize>,
    /// What makes it this series and no other on its account.
    pub name: SeriesName,
    /// On how many dates between the first and the last member nothing was seen.
    pub missed: u32,
    /// How many members are off their date, weekends not counted.
    pub anomalies: u32,
    /// How many members came back within days.
    pub returned: u32,
    /// The day of the newest member.
    pub last: Date,
    /// What is expected next.
    pub prediction: Prediction,
}

/// What makes a series this one and no other on its account, for as long as it goes on: nothing of it comes from members
/// that will be too old one day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SeriesName {
    payee: String,
    direction: Direction,
    currency: String,
    frequency: Frequency,
    /// How many like it have begun before. So a rise in price changes no name, and nor does a newer series.
    ordinal: usize,
}

/// Which way the money goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Direction {
    Payment,
    Income,
}

/// A series is over when it was expected more than this many days before the newest transaction on the account.
const PATIENCE: i32 = 14;

/// A transaction is returned by one of the opposite amount that follows within this many days.
const RETURNED_WITHIN: i32 = 7;

/// The series that still go on among the settled transactions of an account. Their order means nothing.
pub(crate) fn find(sightings: &[Sighting<'_>]) -> Vec<Series> {
    let Some(newest) = sightings.iter().map(|sighting| sighting.date).max() else { return Vec::new() };
    let newest = Day::of(newest).number;
    let payees = by_payee(sightings);
    let mut found: Vec<_> = payees
        .iter()
        .flat_map(|(payee, events)| {
            let opposite = payees.get(&payee.opposite()).map_or(&[][..], Vec::as_slice);
            payee.series(events, opposite, newest)
        })
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// One payee, as far as its transactions can be one series.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Payee<'a> {
    payee: &'a str,
    direction: Direction,
    currency: &'a str,
}

/// The sightings of each payee, the newest first.
fn by_payee<'a>(sightings: &[Sighting<'a>]) -> HashMap<Payee<'a>, Vec<Event>> {
    let mut payees = HashMap::<_, Vec<_>>::new();
    for (index, sighting) in sightings.iter().enumerate() {
        let Some(direction) = Direction::of(sighting.amount) else { continue };
        let payee = Payee { payee: sighting.payee, direction, currency: sighting.currency };
        let event = Event { day: Day::of(sighting.date), amount: sighting.amount, index };
        payees.entry(payee).or_default().push(event);
    }
    for events in payees.values_mut() {
        events.sort_unstable_by_key(|event| (-event.day.number, event.amount, event.index));
        // The same amount twice on one day is one date of a series, whichever of the two is meant.
        events.dedup_by_key(|event| (event.day.number, event.amount));
    }
    payees
}

impl Direction {
    /// None for an amount of nothing.
    fn of(amount: Amount) -> Option<Self> {
        if amount.is_outgoing() { Some(Self::Payment) } else { (!amount.is_zero()).then_some(Self::Income) }
    }
}

impl Payee<'_> {
    fn opposite(self) -> Self {
        let direction = match self.direction {
            Direction::Payment => Direction::Income,
            Direction::Income => Direction::Payment,
        };
        Self { direction, ..self }
    }

    /// The series among the payee's events. Those that are over are counted too, so that names stay.
    fn series(self, events: &[Event], opposite: &[Event], newest: i32) -> Vec<Series> {
        let mut runs = runs(events);
        runs.sort_by_key(|run| (run.frequency(), run.begin(), run.last().amount));
        let mut series = Vec::new();
        for like in runs.chunk_by(|a, b| a.frequency() == b.frequency()) {
            for (ordinal, run) in like.iter().enumerate() {
                let prediction = Prediction::of(run, self.direction, newest);
                if prediction.day + PATIENCE >= newest {
                    series.push(self.one(run, ordinal, prediction, opposite));
                }
            }
        }
        series
    }

    fn one(self, run: &Run, ordinal: usize, prediction: Prediction, opposite: &[Event]) -> Series {
        let kept = run.kept();
        Series {
            members: kept.iter().rev().map(|hit| hit.event.index).collect(),
            name: SeriesName {
                payee: self.payee.to_owned(),
                direction: self.direction,
                currency: self.currency.to_owned(),
                frequency: run.frequency(),
                ordinal,
            },
            missed: run.missed(),
            anomalies: run.anomalies(),
            returned: returned(kept.iter().map(|hit| hit.event), opposite),
            last: run.last().day.date(),
            prediction,
        }
    }
}

/// How many of the members came back. What came back once did not come back twice.
fn returned(members: impl Iterator<Item = Event>, opposite: &[Event]) -> u32 {
    let mut left = opposite.to_vec();
    let is_back = |member: Event| {
        let days = member.day.number..=member.day.number + RETURNED_WITHIN;
        let amount = member.amount.magnitude();
        let back = |event: &Event| event.amount.magnitude() == amount && days.contains(&event.day.number);
        left.iter().position(back).map(|position| left.swap_remove(position)).is_some()
    };
    members.map(is_back).map(u32::from).sum()
}
