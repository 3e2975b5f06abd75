//! The events of one payee, and the runs among them: one for all, or one for each amount.

use std::collections::HashSet;

use rust_decimal::Decimal;

use super::calendar::Day;
use super::run::Run;
use crate::amount::Amount;

/// A sighting, ready to be held against schedules.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event {
    pub day: Day,
    pub amount: Amount,
    /// The sighting's index.
    pub index: usize,
}

/// An amount that occurs as often as this is one that somebody has agreed to.
const AGREED: usize = 3;

/// Amounts of more kinds than this are shopping: nothing is put together to see whether a price has changed.
const MOST_PRICES: usize = 8;

/// The runs among the events of one payee, which come with the newest first. No event is in two of them.
///
/// A bill that is another one each month is one run; two subscriptions at the same payee are two. What tells them apart is
/// which of the two is less likely to be chance.
pub(super) fn runs(events: &[Event]) -> Vec<Run> {
    let mut runs = by_price(events);
    if let Some(whole) = Run::best(events)
        && runs.iter().map(|run| run.score).sum::<f64>() <= whole.score
    {
        runs = vec![whole];
    }
    if !runs.is_empty() {
        runs.extend(Run::best(&without(events, &runs)));
    }
    runs
}

/// Whether most amounts are the ones of the time before: a price, which may rise.
pub(super) fn is_steady(amounts: impl Iterator<Item = Amount> + Clone) -> bool {
    let pairs = amounts.clone().zip(amounts.skip(1));
    let (same, all) = pairs.fold((0, 0), |(same, all), (a, b)| (same + usize::from(a == b), all + 1));
    3 * same >= 2 * all
}

fn without(events: &[Event], runs: &[Run]) -> Vec<Event> {
    let taken: HashSet<_> = runs.iter().flat_map(|run| &run.hits).map(|hit| hit.event.index).collect();
    events.iter().filter(|event| !taken.contains(&event.index)).copied().collect()
}

/// The runs of single prices, and of prices that followed each other.
fn by_price(events: &[Event]) -> Vec<Run> {
    let mut prices: Vec<_> =
        prices(events).into_iter().map(|events| Price { run: Run::best(&events), events }).collect();
    if prices.len() <= MOST_PRICES {
        while let Some((first, second, joined)) = successors(&prices) {
            // The second one stands behind the first, which therefore stays where it is.
            prices.swap_remove(second);
            prices[first] = joined;
        }
    }
    let count = prices.len();
    prices.into_iter().filter_map(|price| price.run.filter(|run| run.is_sure_among(count))).collect()
}

/// Events of about one amount, and the run that they are, if any.
struct Price {
    events: Vec<Event>,
    run: Option<Run>,
}

/// Two prices that make a surer run together than apart, because one follows the other. At least one of them is a run by
/// itself. The smaller index comes first.
fn successors(prices: &[Price]) -> Option<(usize, usize, Price)> {
    (0..prices.len()).find_map(|second| {
        (0..second).find_map(|first| {
            let joined = prices[first].joined(&prices[second])?;
            Some((first, second, joined))
        })
    })
}

impl Price {
    fn joined(&self, other: &Self) -> Option<Self> {
        self.run.as_ref().or(other.run.as_ref())?;
        let events = newest_first([&self.events[..], &other.events].concat());
        let run = Run::best(&events).filter(|run| run.score > self.score() + other.score())?;
        Some(Self { events, run: Some(run) })
    }

    fn score(&self) -> f64 {
        self.run.as_ref().map_or(0.0, |run| run.score)
    }
}

/// The events parted by amount. An amount that is agreed is by itself; others are with those next to them.
fn prices(events: &[Event]) -> Vec<Vec<Event>> {
    let mut by_amount = events.to_vec();
    by_amount.sort_by_key(|event| event.amount);
    let (agreed, others): (Vec<_>, Vec<_>) =
        by_amount.chunk_by(|a, b| a.amount == b.amount).partition(|same| same.len() >= AGREED);
    let others = others.concat();
    let near = others.chunk_by(|a, b| is_near(a.amount, b.amount));
    agreed.into_iter().chain(near).map(|events| newest_first(events.to_vec())).collect()
}

fn newest_first(mut events: Vec<Event>) -> Vec<Event> {
    events.sort_by_key(|event| (-event.day.number, event.amount));
    events
}

/// Whether two amounts differ by a twentieth at most, like a foreign price that follows the exchange rate.
fn is_near(amount: Amount, next: Amount) -> bool {
    let (amount, next) = (amount.magnitude(), next.magnitude());
    (amount - next).abs() * Decimal::from(20) <= amount.min(next)
}
