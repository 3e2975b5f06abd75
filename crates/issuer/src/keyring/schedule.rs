//! What happens to the keys when one is to be replaced or withdrawn. Pure decisions on documents.

use super::{KeyState, SigningKeyDocument};
use crate::client::LONGEST_LIFETIME;

/// How far clocks may differ: those of resource servers, which judge whether a token has expired.
const SKEW: u64 = 60;

/// Lets a new key sign from `start` on, and the one that signs now until then, whatever was planned. A key that was announced and has
/// not signed yet is gone at once: it is not needed any more.
pub(crate) fn rotate(keys: &mut [SigningKeyDocument], start: u64, now: u64) {
    for key in keys {
        match key.state(now) {
            KeyState::Announced => end(key, now, now),
            KeyState::Signing => end(key, start, start + LONGEST_LIFETIME + SKEW),
            KeyState::Retired | KeyState::Gone => {}
        }
    }
}

/// Withdraws the key at `index` at once: nobody is to believe what it has signed. If it was to take over from the key that signs now,
/// that one signs on.
pub(crate) fn retire(keys: &mut [SigningKeyDocument], index: usize, now: u64) {
    if keys[index].state(now) == KeyState::Announced {
        for key in keys.iter_mut().filter(|key| key.state(now) == KeyState::Signing) {
            (key.signs_until, key.published_until) = (None, None);
        }
    }
    end(&mut keys[index], now, now);
}

fn end(key: &mut SigningKeyDocument, signs_until: u64, published_until: u64) {
    (key.signs_until, key.published_until) = (Some(signs_until), Some(published_until));
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

    /// There is a key that signs in every second, however often and whenever somebody rotates.
    #[test]
    fn a_second_rotation_leaves_no_gap() {
        for second in [0, 1, 500, 999] {
            let mut keys = vec![key(0)];
            rotate(&mut keys, 1000, 100);
            keys.push(key(1000));
            rotate(&mut keys, 1000 + second, 100 + second);
            keys.push(key(1000 + second));
            for now in 100 + second..3000 {
                let signing = keys.iter().filter(|key| key.state(now) == KeyState::Signing).count();
                assert_eq!(signing, 1, "{second} {now}");
            }
        }
    }

    #[test]
    fn a_withdrawn_key_is_gone_at_once() {
        let mut keys = [key(0)];
        retire(&mut keys, 0, 7);
        assert_eq!([6, 7].map(|now| keys[0].state(now)), [KeyState::Signing, KeyState::Gone]);
    }

    #[test]
    fn where_a_successor_is_withdrawn_the_key_signs_on() {
        let mut keys = vec![key(0)];
        rotate(&mut keys, 1000, 100);
        keys.push(key(1000));
        retire(&mut keys, 1, 200);
        assert_eq!([keys[0].state(5000), keys[1].state(200)], [KeyState::Signing, KeyState::Gone]);
    }
}
