//! What happens to the keys when one is to be replaced or withdrawn. Pure decisions on documents.

use super::{KeyState, SigningKeyDocument};
use crate::client::LONGEST_LIFETIME;

/// How far clocks may differ: those of resource servers, which judge whether a token has expired.
const SKEW: u64 = 60;

/// Lets `new` sign from `start` on, and every other key until then. A key that was announced and has not signed yet is gone at once:
/// it is not needed any more.
pub(crate) fn rotate(keys: &mut [SigningKeyDocument], start: u64, now: u64) {
    for key in keys {
        match key.state(now) {
            KeyState::Announced => end(key, now, now),
            KeyState::Signing => {
                let until = key.signs_until.map_or(start, |until| until.min(start));
                end(key, until, until + LONGEST_LIFETIME + SKEW);
            }
            KeyState::Retired | KeyState::Gone => {}
        }
    }
}

/// Withdraws a key at once: nobody is to believe what it has signed.
pub(crate) fn retire(key: &mut SigningKeyDocument, now: u64) {
    end(key, now, now);
}

fn end(key: &mut SigningKeyDocument, signs_until: u64, published_until: u64) {
    key.signs_until = Some(key.signs_until.map_or(signs_until, |until| until.min(signs_until)));
    key.published_until = Some(published_until);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(signs_from: u64) -> SigningKeyDocument {
        SigningKeyDocument {
            algorithm: "ES256".into(),
            sealed: String::new(),
            created_at: 0,
            signs_from,
            signs_until: None,
            published_until: None,
        }
    }

    #[test]
    fn a_key_is_published_until_its_last_token_and_the_skew_are_over() {
        let mut keys = [key(0)];
        rotate(&mut keys, 1000, 100);
        let states = [999, 1000, 1000 + 3600 + 59, 1000 + 3600 + 60].map(|now| keys[0].state(now));
        assert_eq!(states, [KeyState::Signing, KeyState::Retired, KeyState::Retired, KeyState::Gone]);
    }

    #[test]
    fn a_key_that_has_not_signed_gives_way_at_once() {
        let mut keys = [key(0), key(500)];
        rotate(&mut keys, 100, 100);
        assert_eq!(keys.map(|key| key.state(100)), [KeyState::Retired, KeyState::Gone]);
    }

    #[test]
    fn a_second_rotation_does_not_lengthen_the_first_keys_life() {
        let mut keys = [key(0)];
        rotate(&mut keys, 1000, 100);
        rotate(&mut keys, 1500, 200);
        assert_eq!((keys[0].signs_until, keys[0].published_until), (Some(1000), Some(1000 + 3660)));
    }

    #[test]
    fn a_withdrawn_key_is_gone_at_once() {
        let mut withdrawn = key(0);
        retire(&mut withdrawn, 7);
        assert_eq!((withdrawn.state(6), withdrawn.state(7)), (KeyState::Signing, KeyState::Gone));
    }
}
