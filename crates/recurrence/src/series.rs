//! Series: candidates that still continue, with names that stay the same.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::calendar::Day;
use crate::candidate::Candidate;
use crate::frequency::Frequency;
use crate::grouping::candidates;
use crate::observation::{Direction, Event, Observation};
use crate::prediction::Prediction;

/// Transactions that recur and are expected to continue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// The indexes of the members in the observations, the oldest first.
    pub members: Vec<usize>,
    /// The name, which is unique on the account.
    pub name: SeriesName,
    /// The number of dates between the first and the last member without a transaction.
    pub missed: u32,
    /// The number of members that are off their date, except by a weekend.
    pub anomalies: u32,
    /// The number of members that were returned within days.
    pub returned: u32,
    /// The day of the newest member.
    pub last: Date,
    /// The next expected transaction.
    pub prediction: Prediction,
}

/// The identity of a series on its account for as long as it continues. No part of it comes from
/// members that become too old one day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeriesName {
    /// The key of the counterparty.
    pub payee: String,
    /// The direction of the money.
    pub direction: Direction,
    /// The currency of the amounts.
    pub currency: String,
    /// The frequency.
    pub frequency: Frequency,
    /// The number of series of the same kind that began before. Neither a new price nor a newer
    /// series changes it.
    pub ordinal: usize,
}

/// A series has ended when it was expected more than this many days before the newest transaction
/// of the account.
const GRACE_DAYS: i32 = 14;

/// A transaction is returned by one of the opposite amount within this many days.
const RETURNED_WITHIN: i32 = 7;

/// Finds the series that continue among the settled transactions of an account, whose order does
/// not matter.
pub fn find_series(observations: &[Observation<'_>]) -> Vec<Series> {
    let Some(newest) = observations.iter().map(|observation| observation.date).max() else {
        return Vec::new();
    };
    let newest = Day::of(newest).number;
    let payees = by_payee(observations);
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

/// A payee, direction and currency: transactions of a series agree in all three.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Payee<'a> {
    payee: &'a str,
    direction: Direction,
    currency: &'a str,
}

/// Returns the events of each payee, the newest first.
fn by_payee<'a>(observations: &[Observation<'a>]) -> HashMap<Payee<'a>, Vec<Event>> {
    let mut payees = HashMap::<_, Vec<_>>::new();
    for (index, observation) in observations.iter().enumerate() {
        let Some(direction) = Direction::of(observation.amount) else { continue };
        let payee = Payee { payee: observation.payee, direction, currency: observation.currency };
        let event = Event { day: Day::of(observation.date), amount: observation.amount, index };
        payees.entry(payee).or_default().push(event);
    }
    for events in payees.values_mut() {
        events.sort_unstable_by_key(|event| (-event.day.number, event.amount, event.index));
        // The same amount twice on one day is one date of a series; it does not matter which is
        // taken.
        events.dedup_by_key(|event| (event.day.number, event.amount));
    }
    payees
}

impl Payee<'_> {
    fn opposite(self) -> Self {
        Self { direction: self.direction.opposite(), ..self }
    }

    /// Returns the series among the payee's events. Candidates that have ended are counted too, so
    /// that names stay the same.
    fn series(self, events: &[Event], opposite: &[Event], newest: i32) -> Vec<Series> {
        let mut candidates = candidates(events);
        candidates.sort_by_key(|one| (one.frequency(), one.begin(), one.last().amount));
        let mut series = Vec::new();
        for same in candidates.chunk_by(|a, b| a.frequency() == b.frequency()) {
            for (ordinal, candidate) in same.iter().enumerate() {
                let prediction = Prediction::of(candidate, self.direction, newest);
                if prediction.day + GRACE_DAYS >= newest {
                    series.push(self.one(candidate, ordinal, prediction, opposite));
                }
            }
        }
        series
    }

    fn one(
        self,
        candidate: &Candidate,
        ordinal: usize,
        prediction: Prediction,
        opposite: &[Event],
    ) -> Series {
        let kept = candidate.kept();
        Series {
            members: kept.iter().rev().map(|hit| hit.event.index).collect(),
            name: SeriesName {
                payee: self.payee.to_owned(),
                direction: self.direction,
                currency: self.currency.to_owned(),
                frequency: candidate.frequency(),
                ordinal,
            },
            missed: candidate.missed(),
            anomalies: candidate.anomalies(),
            returned: returned(kept.iter().map(|hit| hit.event), opposite),
            last: candidate.last().day.date(),
            prediction,
        }
    }
}

/// Counts the members that were returned. Each return is used for one member only.
fn returned(members: impl Iterator<Item = Event>, opposite: &[Event]) -> u32 {
    let mut left = opposite.to_vec();
    let is_returned = |member: Event| {
        let days = member.day.number..=member.day.number + RETURNED_WITHIN;
        let amount = member.amount.abs();
        let returns = |event: &Event| event.amount.abs() == amount && days.contains(&event.day.number);
        left.iter().position(returns).map(|position| left.swap_remove(position)).is_some()
    };
    members.map(is_returned).map(u32::from).sum()
}
