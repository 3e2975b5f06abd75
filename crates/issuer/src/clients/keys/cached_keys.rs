//! The cached keys of one client, and the decision when to fetch them again. Time is passed in.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use scopewright_token::{KeySet, KeySetError};
use tokio::sync::watch;
use tokio::time::Instant;

use super::error::ClientKeysError;

/// A fetch in progress. It is over when the sender is dropped.
pub(super) type PendingFetch = watch::Receiver<()>;

/// The times for which keys are cached, and between fetches.
#[derive(Clone, Debug)]
pub(super) struct Schedule {
    /// The limits of the freshness that a response states.
    pub(super) freshness: RangeInclusive<Duration>,
    /// The freshness of a response that does not state one.
    pub(super) default_freshness: Duration,
    /// The time for which stale keys remain in use while newer ones cannot be fetched.
    pub(super) grace: Duration,
    /// The minimum time between two fetches, whatever keys are wanted.
    pub(super) pause: Duration,
    /// The minimum time to the next fetch after a failure.
    pub(super) pause_after_failure: Duration,
}

impl Schedule {
    pub(super) const DEFAULT: Self = Self {
        freshness: Duration::from_secs(60)..=Duration::from_secs(3600),
        default_freshness: Duration::from_secs(300),
        grace: Duration::from_secs(3600),
        pause: Duration::from_secs(30),
        pause_after_failure: Duration::from_secs(10),
    };
}

/// The state of one client's keys.
#[derive(Default)]
pub(super) struct CachedKeys {
    valid: Option<ValidKeys>,
    /// The failure of the last fetch, if it failed.
    failure: Option<ClientKeysError>,
    /// The start of the last fetch.
    started: Option<Instant>,
    pending: Option<PendingFetch>,
}

struct ValidKeys {
    keys: Arc<KeySet>,
    fresh_until: Instant,
}

impl CachedKeys {
    /// Returns whether no fetch is needed: the keys are fresh and include the wanted one.
    pub(super) fn suffices(&self, wanted_kid: Option<&str>, now: Instant) -> bool {
        self.valid.as_ref().is_some_and(|valid| {
            now < valid.fresh_until && wanted_kid.is_none_or(|wanted| valid.keys.contains(wanted))
        })
    }

    /// Returns the fetch in progress.
    pub(super) fn pending_fetch(&self) -> Option<PendingFetch> {
        // The sender is dropped without an outcome if the task ends with its runtime.
        self.pending.clone().filter(|fetch| fetch.has_changed().is_ok())
    }

    /// Returns whether the last fetch is long enough ago.
    pub(super) fn may_fetch(&self, schedule: &Schedule, now: Instant) -> bool {
        let pause = if self.failure.is_some() { schedule.pause_after_failure } else { schedule.pause };
        self.started.is_none_or(|started| now >= started + pause)
    }

    pub(super) fn begin(&mut self, fetch: PendingFetch, now: Instant) {
        self.pending = Some(fetch);
        self.started = Some(now);
    }

    pub(super) fn succeeded(&mut self, keys: KeySet, fresh_until: Instant) {
        *self = Self {
            valid: Some(ValidKeys { keys: Arc::new(keys), fresh_until }),
            started: self.started,
            ..Self::default()
        };
    }

    /// Stores a failure. A key set that is not acceptable was published by the client, so it
    /// withdraws the earlier keys. Any other failure may have happened in transit.
    pub(super) fn failed(&mut self, error: ClientKeysError) {
        let withdrawn = match &error {
            ClientKeysError::Keys(error) => *error != KeySetError::NotAKeySet,
            ClientKeysError::Uri(_) | ClientKeysError::Fetch(_) | ClientKeysError::Interrupted => false,
        };
        self.valid = self.valid.take().filter(|_| !withdrawn);
        self.failure = Some(error);
        self.pending = None;
    }

    /// Returns the cached keys, if they are still trustworthy.
    pub(super) fn keys(&self, schedule: &Schedule, now: Instant) -> Result<Arc<KeySet>, ClientKeysError> {
        match &self.valid {
            Some(valid) if now < valid.fresh_until + schedule.grace => Ok(Arc::clone(&valid.keys)),
            Some(_) | None => Err(self.failure.clone().unwrap_or(ClientKeysError::Interrupted)),
        }
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;
    use scopewright_fetch::FetchError;
    use scopewright_token::{Algorithm, SigningKey};
    use tokio::sync::watch;

    use super::*;

    const DEFAULT: Schedule = Schedule::DEFAULT;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn down() -> ClientKeysError {
        FetchError::Status(StatusCode::BAD_GATEWAY).into()
    }

    /// Returns keys that were fetched at this time and are fresh for 100 s, and the `kid` of one.
    fn fetched(now: Instant) -> (CachedKeys, String) {
        let key = SigningKey::generate(Algorithm::EdDsa).expect("a key");
        let mut cached = CachedKeys::default();
        cached.begin(watch::channel(()).1, now);
        cached.succeeded(KeySet::of([&key]), now + seconds(100));
        (cached, key.kid().to_owned())
    }

    #[test]
    fn fresh_keys_suffice_unless_another_is_wanted() {
        let start = Instant::now();
        let (cached, kid) = fetched(start);
        for (wanted, after, expected) in [
            (None, 0, true),
            (None, 99, true),
            (None, 100, false),
            (Some(kid.as_str()), 99, true),
            (Some(kid.as_str()), 100, false),
            (Some("other"), 0, false),
        ] {
            assert_eq!(cached.suffices(wanted, start + seconds(after)), expected, "{wanted:?} {after}");
        }
        assert!(!CachedKeys::default().suffices(None, start));
    }

    /// A8: invented `kid`s do not cause a flood of fetches.
    #[test]
    fn a8_fetches_have_pauses_between_them() {
        let start = Instant::now();
        assert!(CachedKeys::default().may_fetch(&DEFAULT, start));
        let (mut cached, _) = fetched(start);
        assert!(!cached.may_fetch(&DEFAULT, start + seconds(29)));
        assert!(cached.may_fetch(&DEFAULT, start + seconds(30)));
        cached.failed(down());
        assert!(!cached.may_fetch(&DEFAULT, start + seconds(9)));
        assert!(cached.may_fetch(&DEFAULT, start + seconds(10)));
    }

    #[test]
    fn a_fetch_is_pending_until_it_ends_or_is_dropped() {
        let now = Instant::now();
        let outcomes: [fn(&mut CachedKeys, Instant); 2] =
            [|cached, now| cached.succeeded(KeySet::default(), now), |cached, _| cached.failed(down())];
        for store in outcomes {
            let (_in_progress, fetch) = watch::channel(());
            let mut cached = CachedKeys::default();
            cached.begin(fetch, now);
            assert!(cached.pending_fetch().is_some());
            store(&mut cached, now);
            assert!(cached.pending_fetch().is_none());
        }
        let mut cached = CachedKeys::default();
        cached.begin(watch::channel(()).1, now);
        assert!(cached.pending_fetch().is_none());
        assert!(matches!(cached.keys(&DEFAULT, now), Err(ClientKeysError::Interrupted)));
    }

    #[test]
    fn stale_keys_remain_in_use_for_an_hour_while_fetches_fail() {
        let start = Instant::now();
        let (mut cached, _) = fetched(start);
        for error in [down(), KeySetError::NotAKeySet.into()] {
            cached.failed(error);
            assert!(cached.keys(&DEFAULT, start + seconds(100 + 3599)).is_ok());
            assert!(cached.keys(&DEFAULT, start + seconds(100 + 3600)).is_err());
        }
    }

    #[test]
    fn keys_that_a_client_withdraws_are_rejected() {
        let start = Instant::now();
        for error in [
            KeySetError::NoUsableKey,
            KeySetError::SecretKey(1),
            KeySetError::TooManyKeys(65),
            KeySetError::DuplicateKid("k".to_owned()),
        ] {
            let (mut cached, _) = fetched(start);
            cached.failed(error.clone().into());
            let refusal = cached.keys(&DEFAULT, start).expect_err("no keys");
            assert_eq!(refusal.to_string(), error.to_string());
        }
    }
}
