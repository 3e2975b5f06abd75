//! The limiter: a table of fixed size.
//!
//! The algorithm is GCRA: the only state of a key is the time at which all its units are available.
//! Using one unit moves that time one period into the future, and nothing may move it further than
//! `burst` periods from now.
//!
//! A key is found by its hash, in a bucket of eight slots. A key that is in none of them replaces
//! the key whose units are all available first. Usually these are available already, and nothing is
//! lost. Otherwise the replaced key has its whole burst again, within this bound: it owed no more
//! units than each of the seven others of its bucket. The hash is keyed by the process, so a caller
//! cannot know which keys share a bucket: to have `n` units forgiven it must make about 100,000
//! other keys owe `n` units each, at the same time, which is 100,000 times the work that the limit
//! would have allowed it anyway.
//!
//! The well-known crate for this is `governor`. It keeps every key until it is asked to look
//! through all of them, so callers decide how much memory it takes; and its clock cannot be passed
//! in with the call.

use std::hash::{BuildHasher as _, Hash, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::{Quota, Rate, RetryAfter};

/// The number of keys that a limiter remembers.
pub(crate) const KEYS: usize = 100_000;
const BUCKETS: usize = KEYS / SLOTS;
const SLOTS: usize = 8;

/// A rate limit for each of many keys, all at the same rate.
pub struct RateLimiter {
    rate: Rate,
    /// In nanoseconds.
    period: u64,
    /// The burst in nanoseconds: `burst` periods.
    burst: u64,
    /// All times are nanoseconds since this one.
    begin: Instant,
    hasher: RandomState,
    buckets: Vec<Mutex<[Slot; SLOTS]>>,
}

/// The state of a key: its hash, and the time at which all its units are available. A slot that was
/// never used looks like a key that has all its units.
#[derive(Clone, Copy, Default)]
struct Slot {
    key: u64,
    full_at: u64,
}

impl RateLimiter {
    /// Returns a limiter in which each key has all its units.
    pub fn new(rate: Rate, begin: Instant) -> Self {
        let period = nanoseconds(rate.period);
        Self {
            rate,
            period,
            burst: period.saturating_mul(rate.burst.into()),
            begin,
            hasher: RandomState::new(),
            buckets: std::iter::repeat_with(Mutex::default).take(BUCKETS).collect(),
        }
    }

    /// Returns the rate of each key.
    pub fn rate(&self) -> Rate {
        self.rate
    }

    /// Uses one unit of a key, and returns what is left.
    ///
    /// # Errors
    /// The key has no unit left. Nothing is used then.
    pub fn take(&self, key: impl Hash, now: Instant) -> Result<Quota, RetryAfter> {
        let now = self.time(now);
        let key = self.hasher.hash_one(key);
        let mut bucket = self.bucket(key);
        let index = match bucket.iter().position(|slot| slot.key == key) {
            Some(known) => known,
            None => first_full(&bucket),
        };
        let slot = &mut bucket[index];
        if slot.key != key {
            *slot = Slot { key, full_at: 0 };
        }
        let full_at = self.after_one_more(slot.full_at, now)?;
        slot.full_at = full_at;
        Ok(self.quota(full_at - now))
    }

    /// Checks that a key has a unit left, without using it.
    ///
    /// # Errors
    /// The key has none.
    pub fn check(&self, key: impl Hash, now: Instant) -> Result<(), RetryAfter> {
        let key = self.hasher.hash_one(key);
        let known = self.bucket(key).iter().find(|slot| slot.key == key).copied();
        self.after_one_more(known.unwrap_or_default().full_at, self.time(now)).map(drop)
    }

    /// Returns the time at which all units would be available if one more were used.
    fn after_one_more(&self, full_at: u64, now: u64) -> Result<u64, RetryAfter> {
        let full_at = full_at.max(now).saturating_add(self.period);
        match full_at.saturating_sub(now).checked_sub(self.burst) {
            None | Some(0) => Ok(full_at),
            Some(wait) => Err(RetryAfter(Duration::from_nanos(wait))),
        }
    }

    /// Returns the quota of a key that has all its units after this number of nanoseconds.
    fn quota(&self, reset: u64) -> Quota {
        let used = reset.div_ceil(self.period.max(1)).try_into().unwrap_or(u32::MAX);
        Quota {
            limit: self.rate.burst,
            remaining: self.rate.burst.saturating_sub(used),
            reset: Duration::from_nanos(reset),
        }
    }

    fn bucket(&self, key: u64) -> MutexGuard<'_, [Slot; SLOTS]> {
        // The upper bits of the product are spread as evenly as the hashes are.
        let index = (u128::from(key) * self.buckets.len() as u128) >> 64;
        self.buckets[index as usize].lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn time(&self, now: Instant) -> u64 {
        nanoseconds(now.saturating_duration_since(self.begin))
    }
}

fn first_full(bucket: &[Slot; SLOTS]) -> usize {
    let earliest = bucket.iter().enumerate().min_by_key(|(_, slot)| slot.full_at);
    earliest.map_or(0, |(index, _)| index)
}

/// Returns nanoseconds, up to 584 years.
fn nanoseconds(duration: Duration) -> u64 {
    duration.as_nanos().try_into().unwrap_or(u64::MAX)
}
