//! What is known of one client's keys, and what is to be done about it: decisions only, with the time passed in.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use scopewright_token::{KeySet, KeySetError};
use tokio::time::Instant;

use super::{ClientKeysError, Round};

/// When keys are fetched, and how long they are believed.
#[derive(Clone, Debug)]
pub(super) struct Schedule {
    /// The bounds of what an answer says about its freshness.
    pub(super) freshness: RangeInclusive<Duration>,
    /// How long an answer is fresh that does not say.
    pub(super) unsaid: Duration,
    /// How long keys are believed past their freshness, while newer ones cannot be fetched.
    pub(super) grace: Duration,
    /// The least time from one fetch to the next, whatever keys are asked for meanwhile.
    pub(super) pause: Duration,
    /// The same after a fetch that failed.
    pub(super) pause_after_failure: Duration,
}

impl Schedule {
    pub(super) const USUAL: Self = Self {
        freshness: Duration::from_secs(60)..=Duration::from_secs(3600),
        unsaid: Duration::from_secs(300),
        grace: Duration::from_secs(3600),
        pause: Duration::from_secs(30),
        pause_after_failure: Duration::from_secs(10),
    };
}

/// What is known of one client's keys.
#[derive(Default)]
pub(super) struct Kept {
    good: Option<Good>,
    /// Why the last fetch brought no keys, if it did not.
    failure: Option<ClientKeysError>,
    /// When the last fetch began.
    begun: Option<Instant>,
    round: Option<Round>,
}

struct Good {
    keys: Arc<KeySet>,
    fresh_until: Instant,
}

impl Kept {
    /// Whether nothing newer is needed: the keys are fresh, and have the one that is wanted.
    pub(super) fn suffices(&self, wanted_kid: Option<&str>, now: Instant) -> bool {
        self.good.as_ref().is_some_and(|good| {
            now < good.fresh_until && wanted_kid.is_none_or(|wanted| good.keys.contains(wanted))
        })
    }

    /// The fetch that is under way.
    pub(super) fn round(&self) -> Option<Round> {
        // Its other end is gone without an outcome when the task was ended with its runtime.
        self.round.clone().filter(|round| round.has_changed().is_ok())
    }

    /// Whether the last fetch is long enough ago.
    pub(super) fn may_fetch(&self, schedule: &Schedule, now: Instant) -> bool {
        let pause = if self.failure.is_some() { schedule.pause_after_failure } else { schedule.pause };
        self.begun.is_none_or(|begun| now >= begun + pause)
    }

    pub(super) fn begin(&mut self, round: Round, now: Instant) {
        self.round = Some(round);
        self.begun = Some(now);
    }

    pub(super) fn succeeded(&mut self, keys: KeySet, fresh_until: Instant) {
        *self = Self {
            good: Some(Good { keys: Arc::new(keys), fresh_until }),
            begun: self.begun,
            ..Self::default()
        };
    }

    /// An answer that is a key set, but none to be believed, is the client's own word: what it published before
    /// is withdrawn. Whatever else comes or does not come may be a failure on the way.
    pub(super) fn failed(&mut self, error: ClientKeysError) {
        let withdrawn = match &error {
            ClientKeysError::Keys(error) => *error != KeySetError::NotAKeySet,
            ClientKeysError::Uri(_) | ClientKeysError::Fetch(_) | ClientKeysError::Interrupted => false,
        };
        self.good = self.good.take().filter(|_| !withdrawn);
        self.failure = Some(error);
        self.round = None;
    }

    /// The keys at hand, as long as they can be believed.
    pub(super) fn keys(&self, schedule: &Schedule, now: Instant) -> Result<Arc<KeySet>, ClientKeysError> {
        match &self.good {
            Some(good) if now < good.fresh_until + schedule.grace => Ok(Arc::clone(&good.keys)),
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

    const USUAL: Schedule = Schedule::USUAL;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn down() -> ClientKeysError {
        FetchError::Status(StatusCode::BAD_GATEWAY).into()
    }

    /// Keys that were fetched at this time and are fresh for 100 s, and the `kid` of one of them.
    fn fetched(now: Instant) -> (Kept, String) {
        let key = SigningKey::generate(Algorithm::EdDsa).expect("a key");
        let mut kept = Kept::default();
        kept.begin(watch::channel(()).1, now);
        kept.succeeded(KeySet::of([&key]), now + seconds(100));
        (kept, key.kid().to_owned())
    }

    #[test]
    fn fresh_keys_suffice_unless_another_is_wanted() {
        let start = Instant::now();
        let (kept, kid) = fetched(start);
        for (wanted, after, expected) in [
            (None, 0, true),
            (None, 99, true),
            (None, 100, false),
            (Some(kid.as_str()), 99, true),
            (Some(kid.as_str()), 100, false),
            (Some("other"), 0, false),
        ] {
            assert_eq!(kept.suffices(wanted, start + seconds(after)), expected, "{wanted:?} {after}");
        }
        assert!(!Kept::default().suffices(None, start));
    }

    /// A8: made-up `kid`s do not make this server call others without pause.
    #[test]
    fn a8_fetches_have_pauses_between_them() {
        let start = Instant::now();
        assert!(Kept::default().may_fetch(&USUAL, start));
        let (mut kept, _) = fetched(start);
        assert!(!kept.may_fetch(&USUAL, start + seconds(29)));
        assert!(kept.may_fetch(&USUAL, start + seconds(30)));
        kept.failed(down());
        assert!(!kept.may_fetch(&USUAL, start + seconds(9)));
        assert!(kept.may_fetch(&USUAL, start + seconds(10)));
    }

    #[test]
    fn a_fetch_is_under_way_until_it_is_settled_or_dropped() {
        let now = Instant::now();
        let settles: [fn(&mut Kept, Instant); 2] =
            [|kept, now| kept.succeeded(KeySet::default(), now), |kept, _| kept.failed(down())];
        for settle in settles {
            let (_under_way, round) = watch::channel(());
            let mut kept = Kept::default();
            kept.begin(round, now);
            assert!(kept.round().is_some());
            settle(&mut kept, now);
            assert!(kept.round().is_none());
        }
        let mut kept = Kept::default();
        kept.begin(watch::channel(()).1, now);
        assert!(kept.round().is_none());
        assert!(matches!(kept.keys(&USUAL, now), Err(ClientKeysError::Interrupted)));
    }

    #[test]
    fn the_last_good_keys_are_believed_for_an_hour_while_there_is_no_answer() {
        let start = Instant::now();
        let (mut kept, _) = fetched(start);
        for error in [down(), KeySetError::NotAKeySet.into()] {
            kept.failed(error);
            assert!(kept.keys(&USUAL, start + seconds(100 + 3599)).is_ok());
            assert!(kept.keys(&USUAL, start + seconds(100 + 3600)).is_err());
        }
    }

    #[test]
    fn what_a_client_withdraws_is_believed_no_more() {
        let start = Instant::now();
        for error in [
            KeySetError::NoUsableKey,
            KeySetError::SecretKey(1),
            KeySetError::TooManyKeys(65),
            KeySetError::DuplicateKid("k".to_owned()),
        ] {
            let (mut kept, _) = fetched(start);
            kept.failed(error.clone().into());
            let refusal = kept.keys(&USUAL, start).expect_err("no keys");
            assert_eq!(refusal.to_string(), error.to_string());
        }
    }
}
