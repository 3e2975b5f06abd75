//! The budgets of many keys in little memory.
//!
//! The algorithm is GCRA: all that is kept of a key is when its budget will be whole again. Using one unit moves that time one
//! period into the future, and nothing may move it further than `burst` periods from now.
//!
//! A key is found by its hash, in a bucket of eight places. If it is in none of them, it takes the place of the key whose budget is
//! whole first, which is forgotten. For most that is a key whose budget is whole already, so nothing is lost. Otherwise the
//! forgotten key has its whole burst again, and this is what holds: it owed no more units than each of the seven
//! others of its bucket. The hash is keyed by the process, so nobody knows which keys share a bucket, and whoever wants to be
//! forgiven `n` units has to make about 100,000 other keys owe `n` each, at the same time. Guessing that way is 100,000
//! times as much work as the budget would have allowed for nothing but waiting.
//!
//! The well-known crate for this is `governor`. It keeps every key that it has ever seen until it is told to look
//! through all of them, so its memory is what callers make of it; and its clock cannot be passed in with the call.

use std::hash::{BuildHasher as _, Hash, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{Rate, RetryAfter};

/// How many keys are remembered.
pub(super) const KEYS: usize = 100_000;
const BUCKETS: usize = KEYS / PLACES;
const PLACES: usize = 8;

/// The budgets of many keys, all at the same rate.
pub(crate) struct Table {
    /// In nanoseconds.
    period: u64,
    whole: u64,
    /// All times are nanoseconds since this.
    begin: Instant,
    hasher: RandomState,
    buckets: Vec<Mutex<[Place; PLACES]>>,
}

/// What is kept of a key: its hash, and when its budget is whole again. What was never used looks like a key whose budget is whole.
#[derive(Clone, Copy, Default)]
struct Place {
    key: u64,
    whole_at: u64,
}

impl Table {
    pub(crate) fn new(rate: Rate, begin: Instant) -> Self {
        let period = nanoseconds(rate.period);
        Self {
            period,
            whole: period.saturating_mul(rate.burst.into()),
            begin,
            hasher: RandomState::new(),
            buckets: std::iter::repeat_with(Mutex::default).take(BUCKETS).collect(),
        }
    }

    /// Uses one unit of a key's budget, if there is one.
    pub(crate) fn take(&self, key: impl Hash, now: Instant) -> Result<(), RetryAfter> {
        let now = self.time(now);
        let key = self.hasher.hash_one(key);
        let mut bucket = self.bucket(key);
        let place = match bucket.iter().position(|place| place.key == key) {
            Some(known) => known,
            None => whole_first(&bucket),
        };
        let place = &mut bucket[place];
        if place.key != key {
            *place = Place { key, whole_at: 0 };
        }
        let whole_at = self.after_one_more(place.whole_at, now)?;
        place.whole_at = whole_at;
        Ok(())
    }

    /// Whether there is a unit of a key's budget, without using it.
    pub(crate) fn check(&self, key: impl Hash, now: Instant) -> Result<(), RetryAfter> {
        let key = self.hasher.hash_one(key);
        let known = self.bucket(key).iter().find(|place| place.key == key).copied();
        self.after_one_more(known.unwrap_or_default().whole_at, self.time(now)).map(drop)
    }

    /// When a budget would be whole if one more unit were used.
    fn after_one_more(&self, whole_at: u64, now: u64) -> Result<u64, RetryAfter> {
        let whole_at = whole_at.max(now).saturating_add(self.period);
        match whole_at.saturating_sub(now).checked_sub(self.whole) {
            None | Some(0) => Ok(whole_at),
            Some(wait) => Err(RetryAfter(Duration::from_nanos(wait))),
        }
    }

    fn bucket(&self, key: u64) -> MutexGuard<'_, [Place; PLACES]> {
        // The upper bits of the product are spread as evenly as the hashes are.
        let index = (u128::from(key) * self.buckets.len() as u128) >> 64;
        self.buckets[index as usize].lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn time(&self, now: Instant) -> u64 {
        nanoseconds(now.saturating_duration_since(self.begin))
    }
}

fn whole_first(bucket: &[Place; PLACES]) -> usize {
    let earliest = bucket.iter().enumerate().min_by_key(|(_, place)| place.whole_at);
    earliest.map_or(0, |(index, _)| index)
}

/// Up to 584 years.
fn nanoseconds(duration: Duration) -> u64 {
    duration.as_nanos().try_into().unwrap_or(u64::MAX)
}
