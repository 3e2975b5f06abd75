//! Runs: events that keep to a schedule so well that chance would hardly have brought them there.
//!
//! A run is scored like a bet. Each event says, in bits, how much likelier its day is if the schedule is kept than if events
//! come at random: much on the very date, nothing or less three days off it, and the less the closer the dates are. A date
//! on which nothing happens costs, and so does an event that is on no date. So nothing has to be tuned for each frequency,
//! and noise loses on the average.

use super::calendar::Day;
use super::frequency::{Extent, Frequency};
use super::payee::{Event, is_steady};
use super::schedule::{Place, Schedule};

/// Events on the dates of a schedule, the newest first.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub schedule: Schedule,
    pub hits: Vec<Hit>,
    /// How sure it is that this is no chance, in bits.
    pub score: f64,
}

/// An event on a date of a schedule.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    pub event: Event,
    pub place: Place,
}

/// A score below this is noise. Were it higher, three payments of one amount would no longer do when one is two days late.
const THRESHOLD: f64 = 9.5;

/// An event is on a date if it is at most this many days off it.
const TOLERANCE: i32 = 3;

/// What an event is worth by how far it is off its date: the binary logarithm of how often that happens.
const OFFSETS: [f64; TOLERANCE as usize + 1] = [-0.74, -3.06, -4.32, -5.06];

/// A date on a weekend can be kept on four days, so keeping it says less.
const WEEKEND: f64 = -2.0;

/// Events at random also leave gaps of any length; those of a schedule do not.
const NO_GAP: f64 = std::f64::consts::LOG2_E;

/// A date on which nothing happened: one in thirty.
const MISSED: f64 = -5.0;

/// An event on no date: one for fifteen dates.
const EXTRA: f64 = -4.0;

/// A run that others come shortly before was picked from among them.
const PICKED: f64 = -5.0;

/// The same amount again and again is no chance either.
const STEADY: f64 = 3.0;

/// Below this score nobody looks further back: no series is worth as much as would be needed.
const HOPELESS: f64 = -30.0;

/// After more dates in a row without an event the run is over, and what comes after is another.
const LONGEST_GAP: i32 = 2;

/// The schedules that are tried come from this many of the newest events: twice the longest series.
const NEWEST: usize = 36;

impl Run {
    /// The run that is surest among these events, which come with the newest first. None if all may be chance.
    pub(super) fn best(events: &[Event]) -> Option<Self> {
        if events.len() < Frequency::Monthly.extent().least {
            return None;
        }
        let days: Vec<Day> = events.iter().take(NEWEST).map(|event| event.day).collect();
        let enough = |schedule: &Schedule| schedule.frequency().extent().least <= events.len();
        let schedules = Schedule::candidates(&days).into_iter().filter(enough);
        let runs = schedules.filter_map(|schedule| follow(schedule, events));
        // Of two that are as good, the first: it is the one with the shorter period, on the commoner day.
        runs.reduce(|best, run| if run.score > best.score { run } else { best })
    }

    /// Whether it would be no chance either if it were the best of so many that were looked at.
    pub(super) fn is_sure_among(&self, others: usize) -> bool {
        self.score - (others as f64).log2() >= THRESHOLD
    }

    pub(super) fn frequency(&self) -> Frequency {
        self.schedule.frequency()
    }

    /// The day of the oldest event. It does not change when the oldest are no longer kept.
    pub(super) fn begin(&self) -> i32 {
        self.hits.last().map_or(i32::MIN, |hit| hit.event.day.number)
    }

    pub(super) fn last(&self) -> Event {
        self.hits.first().expect("no run is made without hits").event
    }

    /// The newest events, as many as a series may have.
    pub(super) fn kept(&self) -> &[Hit] {
        &self.hits[..self.hits.len().min(self.frequency().extent().most)]
    }

    /// On how many dates between the kept events nothing happened.
    pub(super) fn missed(&self) -> u32 {
        let gaps = self.kept().windows(2).map(|pair| pair[0].place.slot - pair[1].place.slot - 1);
        gaps.map(i32::unsigned_abs).sum()
    }

    /// How many of the kept events are off their dates.
    pub(super) fn anomalies(&self) -> u32 {
        self.kept().iter().map(|hit| u32::from(hit.place.offset != 0)).sum()
    }
}

/// The surest run on a schedule: from the newest event back to where it would not become surer.
fn follow(schedule: Schedule, events: &[Event]) -> Option<Run> {
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
        if nearest.is_some_and(|hit| trail.gap(hit) > LONGEST_GAP) || trail.score < HOPELESS {
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
    let mut run = Run { schedule, hits: trail.hits, score };
    let before = events.get(seen).map_or(i32::MIN, |event| event.day.number);
    if f64::from(run.begin()) - f64::from(before) < schedule.period() * 1.5 {
        run.score += PICKED;
    }
    if is_steady(run.hits.iter().map(|hit| hit.event.amount)) {
        run.score += STEADY;
    }
    (run.score >= THRESHOLD).then_some(run)
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

/// What was seen so far on the way back from the newest event.
struct Trail {
    /// What it says that an event is on a day of the period, and not on any other.
    period: f64,
    extent: Extent,
    hits: Vec<Hit>,
    missed: usize,
    extras: usize,
    score: f64,
}

impl Trail {
    /// Before anything is seen: that it is this day of the period, and none of the others, was chosen by looking.
    fn on(schedule: Schedule) -> Self {
        let period = schedule.period().log2() + NO_GAP;
        let extent = schedule.frequency().extent();
        Self { period, extent, hits: Vec::new(), missed: 0, extras: 0, score: -period }
    }

    /// How many dates were missed between the last event and this one, which is older.
    fn gap(&self, hit: Hit) -> i32 {
        self.hits.last().map_or(0, |last| last.slot() - hit.slot() - 1)
    }

    /// Events on one date, of which the nearest counts, or one on none.
    fn take(&mut self, nearest: Option<Hit>, events: usize) {
        let mut extras = events;
        if let Some(hit) = nearest {
            let missed = self.gap(hit);
            self.missed += usize::try_from(missed).expect("older events are on older dates");
            self.score += f64::from(missed) * MISSED + self.worth(hit.place);
            self.hits.push(hit);
            extras -= 1;
        }
        self.extras += extras;
        self.score += extras as f64 * EXTRA;
    }

    fn worth(&self, place: Place) -> f64 {
        let offset = OFFSETS[place.offset.unsigned_abs() as usize];
        let weekend = if place.is_weekend { WEEKEND } else { 0.0 };
        self.period + offset + weekend
    }

    /// Whether this can be a series, however sure it is.
    fn is_sound(&self) -> bool {
        let hits = self.hits.len();
        let bound = hits / 4;
        hits >= self.extent.least
            && hits + self.missed >= self.extent.dates
            && self.extras <= bound
            && self.missed <= bound.max(1)
    }
}
