//! Candidates: events that follow a schedule so closely that chance is an unlikely explanation.
//!
//! A candidate has a score in bits: the logarithm of how much likelier its events are under the
//! schedule than at random. An event on its date scores high, and one three days off scores nothing
//! or less; dates that are closer together score less. A date without an event and an event without
//! a date cost. So no frequency needs tuning of its own, and noise scores below zero on average.

use crate::calendar::Day;
use crate::frequency::{Extent, Frequency};
use crate::observation::{Event, is_steady};
use crate::schedule::{Place, Schedule};

/// Events on the dates of a schedule, sorted with the newest first.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub schedule: Schedule,
    pub hits: Vec<Hit>,
    /// The evidence against chance, in bits.
    pub score: f64,
}

/// An event on a date of a schedule.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    pub event: Event,
    pub place: Place,
}

/// A lower score is noise. A higher threshold would reject three equal payments of which one is two
/// days late.
const THRESHOLD: f64 = 9.5;

/// An event belongs to a date if it is at most this many days off it.
const TOLERANCE: i32 = 3;

/// The score of an event by its distance from the date in days: the binary logarithm of the
/// probability.
const OFFSETS: [f64; TOLERANCE as usize + 1] = [-0.74, -3.06, -4.32, -5.06];

/// The score of a date on a weekend, which can be kept on four days and is therefore weaker
/// evidence.
const WEEKEND: f64 = -2.0;

/// The score of regular gaps: random events leave gaps of any length.
const NO_GAP: f64 = std::f64::consts::LOG2_E;

/// The score of a date without an event: one in thirty.
const MISSED: f64 = -5.0;

/// The score of an event without a date: one for fifteen dates.
const EXTRA: f64 = -4.0;

/// The score of a candidate shortly after other events, because it was picked from among them.
const PICKED: f64 = -5.0;

/// The score of a steady amount.
const STEADY: f64 = 3.0;

/// A search is pruned below this score: no series could make up for it.
const PRUNE_BELOW: f64 = -30.0;

/// After more dates in a row without an event, a candidate has ended.
const LONGEST_GAP: i32 = 2;

/// Schedules are derived from this many of the newest events: twice the longest series.
const NEWEST: usize = 36;

impl Candidate {
    /// Returns the candidate with the highest score among events, which are sorted with the newest
    /// first, or `None` if chance explains all of them.
    pub(crate) fn best(events: &[Event]) -> Option<Self> {
        if events.len() < Frequency::Monthly.extent().least {
            return None;
        }
        let days: Vec<Day> = events.iter().take(NEWEST).map(|event| event.day).collect();
        let enough = |schedule: &Schedule| schedule.frequency().extent().least <= events.len();
        let schedules = Schedule::candidates(&days).into_iter().filter(enough);
        let candidates = schedules.filter_map(|schedule| follow(schedule, events));
        // The first of two with the same score has the shorter period or the commoner day.
        candidates.reduce(|best, one| if one.score > best.score { one } else { best })
    }

    /// Returns whether the score is above the threshold even for the best of this many candidates.
    pub(crate) fn is_significant_among(&self, others: usize) -> bool {
        self.score - (others as f64).log2() >= THRESHOLD
    }

    pub(crate) fn frequency(&self) -> Frequency {
        self.schedule.frequency()
    }

    /// Returns the day of the oldest event, including events that are not kept.
    pub(crate) fn begin(&self) -> i32 {
        self.hits.last().map_or(i32::MIN, |hit| hit.event.day.number)
    }

    pub(crate) fn last(&self) -> Event {
        self.hits.first().expect("a candidate has hits").event
    }

    /// Returns the newest events, at most as many as a series may have.
    pub(crate) fn kept(&self) -> &[Hit] {
        &self.hits[..self.hits.len().min(self.frequency().extent().most)]
    }

    /// Returns the number of dates between the kept events without an event.
    pub(crate) fn missed(&self) -> u32 {
        let gaps = self.kept().windows(2).map(|pair| pair[0].place.slot - pair[1].place.slot - 1);
        gaps.map(i32::unsigned_abs).sum()
    }

    /// Returns the number of kept events that are off their dates.
    pub(crate) fn anomalies(&self) -> u32 {
        self.kept().iter().map(|hit| u32::from(hit.place.offset != 0)).sum()
    }
}

/// Returns the candidate on a schedule, from the newest event back to the highest score.
fn follow(schedule: Schedule, events: &[Event]) -> Option<Candidate> {
    let mut trail = Trail::on(schedule);
    let mut best: Option<(f64, usize, usize)> = None;
    let mut places = events.iter().map(|event| place(schedule, *event)).peekable();
    let mut seen = 0;
    while let Some(mut nearest) = places.next() {
        let mut count = 1;
        let is_same = |a: Option<Hit>, b: &Option<Hit>| a.zip(*b).is_some_and(|(a, b)| a.slot() == b.slot());
        while let Some(other) = places.next_if(|other| is_same(nearest, other)) {
            nearest = nearest.into_iter().chain(other).min_by_key(|hit| hit.place.offset.abs());
            count += 1;
        }
        if nearest.is_some_and(|hit| trail.gap(hit) > LONGEST_GAP) || trail.score < PRUNE_BELOW {
            break;
        }
        trail.take(nearest, count);
        seen += count;
        if trail.is_sound() && best.is_none_or(|(score, ..)| trail.score > score) {
            best = Some((trail.score, trail.hits.len(), seen));
        }
    }
    let (score, hits, seen) = best?;
    trail.hits.truncate(hits);
    let mut candidate = Candidate { schedule, hits: trail.hits, score };
    let before = events.get(seen).map_or(i32::MIN, |event| event.day.number);
    if f64::from(candidate.begin()) - f64::from(before) < schedule.period() * 1.5 {
        candidate.score += PICKED;
    }
    if is_steady(candidate.hits.iter().map(|hit| hit.event.amount)) {
        candidate.score += STEADY;
    }
    (candidate.score >= THRESHOLD).then_some(candidate)
}

fn place(schedule: Schedule, event: Event) -> Option<Hit> {
    let place = schedule.place(&event.day).filter(|place| place.offset.abs() <= TOLERANCE);
    place.map(|place| Hit { event, place })
}

impl Hit {
    fn slot(&self) -> i32 {
        self.place.slot
    }
}

/// The state of the search on its way back from the newest event.
struct Trail {
    /// The score of an event that is exactly on its date.
    period: f64,
    extent: Extent,
    hits: Vec<Hit>,
    missed: usize,
    extras: usize,
    score: f64,
}

impl Trail {
    /// Returns the initial state. The score begins below zero because the phase of the schedule was
    /// chosen by looking at the events.
    fn on(schedule: Schedule) -> Self {
        let period = schedule.period().log2() + NO_GAP;
        let extent = schedule.frequency().extent();
        Self { period, extent, hits: Vec::new(), missed: 0, extras: 0, score: -period }
    }

    /// Returns the number of dates between the last event and this older one.
    fn gap(&self, hit: Hit) -> i32 {
        self.hits.last().map_or(0, |last| last.slot() - hit.slot() - 1)
    }

    /// Adds the events on one date, of which the nearest counts, or one event without a date.
    fn take(&mut self, nearest: Option<Hit>, events: usize) {
        let mut extras = events;
        if let Some(hit) = nearest {
            let missed = self.gap(hit);
            self.missed += usize::try_from(missed).expect("older events are on older dates");
            self.score += f64::from(missed) * MISSED + self.score_of(hit.place);
            self.hits.push(hit);
            extras -= 1;
        }
        self.extras += extras;
        self.score += extras as f64 * EXTRA;
    }

    fn score_of(&self, place: Place) -> f64 {
        let offset = OFFSETS[place.offset.unsigned_abs() as usize];
        let weekend = if place.is_weekend { WEEKEND } else { 0.0 };
        self.period + offset + weekend
    }

    /// Returns whether the events so far can be a series, apart from the score.
    fn is_sound(&self) -> bool {
        let hits = self.hits.len();
        let bound = hits / 4;
        hits >= self.extent.least
            && hits + self.missed >= self.extent.dates
            && self.extras <= bound
            && self.missed <= bound.max(1)
    }
}
