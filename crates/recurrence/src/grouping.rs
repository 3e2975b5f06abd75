//! The grouping of one payee's events into candidates: one for all of them, or one for each price.

use std::collections::HashSet;

use rust_decimal::Decimal;

use crate::candidate::Candidate;
use crate::observation::Event;

/// An amount that occurs this often is agreed.
const AGREED: usize = 3;

/// More different prices than this are shopping: they are not joined to find changes of price.
const MOST_PRICES: usize = 8;

/// Returns the candidates among the events of one payee, which are sorted with the newest first. No
/// event is in two candidates.
///
/// A bill that differs each month is one candidate; two subscriptions of one payee are two. The
/// explanation that is less likely to be chance is chosen.
pub(crate) fn candidates(events: &[Event]) -> Vec<Candidate> {
    let mut candidates = by_price(events);
    if let Some(whole) = Candidate::best(events)
        && candidates.iter().map(|one| one.score).sum::<f64>() <= whole.score
    {
        candidates = vec![whole];
    }
    if !candidates.is_empty() {
        candidates.extend(Candidate::best(&without(events, &candidates)));
    }
    candidates
}

fn without(events: &[Event], candidates: &[Candidate]) -> Vec<Event> {
    let taken: HashSet<_> = candidates.iter().flat_map(|one| &one.hits).map(|hit| hit.event.index).collect();
    events.iter().filter(|event| !taken.contains(&event.index)).copied().collect()
}

/// Returns the candidates of single prices, and of prices that followed each other.
fn by_price(events: &[Event]) -> Vec<Candidate> {
    let mut prices: Vec<_> = prices(events)
        .into_iter()
        .map(|events| Price { candidate: Candidate::best(&events), events })
        .collect();
    if prices.len() <= MOST_PRICES {
        while let Some((first, second, joined)) = successors(&prices) {
            // The second index is greater, so that removing it does not move the first.
            prices.swap_remove(second);
            prices[first] = joined;
        }
    }
    let count = prices.len();
    prices
        .into_iter()
        .filter_map(|price| price.candidate.filter(|one| one.is_significant_among(count)))
        .collect()
}

/// Events of about one amount, and the candidate among them, if any.
struct Price {
    events: Vec<Event>,
    candidate: Option<Candidate>,
}

/// Returns two prices that score higher together than apart because one follows the other, with the
/// smaller index first. At least one of them is a candidate on its own.
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
        self.candidate.as_ref().or(other.candidate.as_ref())?;
        let events = newest_first([&self.events[..], &other.events].concat());
        let joined = Candidate::best(&events)?;
        (joined.score > self.score() + other.score()).then_some(Self { events, candidate: Some(joined) })
    }

    fn score(&self) -> f64 {
        self.candidate.as_ref().map_or(0.0, |one| one.score)
    }
}

/// Groups events by amount. An agreed amount has a group of its own; other amounts are grouped with
/// those near them.
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

/// Returns whether two amounts differ by at most a twentieth, like a foreign price that follows the
/// exchange rate.
fn is_near(amount: Decimal, next: Decimal) -> bool {
    let (amount, next) = (amount.abs(), next.abs());
    (amount - next).abs() * Decimal::from(20) <= amount.min(next)
}
