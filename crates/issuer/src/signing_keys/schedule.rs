//! The replacement and the withdrawal of keys: pure decisions on documents.

use super::keyring::{KeyState, SigningKeyDocument};
use crate::clients::document::MAX_TOKEN_LIFETIME;

/// The tolerated difference of the clocks of resource servers, in seconds.
const SKEW: u64 = 60;

/// Keys by their `kid`.
pub(crate) type Documents = Vec<(String, SigningKeyDocument)>;

/// The time after which every node has applied a change, in seconds. Nodes poll twice a second.
pub(crate) const PROPAGATION_DELAY: u64 = 2;

/// Adds a key. Other announced keys are removed at once, since they are not needed any more, except
/// one that is about to sign: a node that applies this change late would let it sign.
pub(crate) fn rotate(keys: &mut Documents, new: (String, SigningKeyDocument), now: u64) {
    for (_, key) in keys.iter_mut() {
        if key.state(now) == KeyState::Announced && key.signs_from > now + PROPAGATION_DELAY {
            end(key, now);
        }
    }
    keys.push(new);
    chain(keys, now);
}

/// Withdraws a key at once, so that its tokens become invalid. If no other key signs, `spare`
/// does. Returns whether `spare` was used, or `None` if there is no such key.
pub(crate) fn withdraw(
    keys: &mut Documents,
    kid: &str,
    spare: (String, SigningKeyDocument),
    now: u64,
) -> Option<bool> {
    let (_, key) = keys.iter_mut().find(|(known, key)| known == kid && key.state(now) != KeyState::Gone)?;
    end(key, now);
    let is_needed = !is_any_signing(keys, now);
    if is_needed {
        keys.push(spare);
    }
    chain(keys, now);
    Some(is_needed)
}

pub(crate) fn is_any_signing(keys: &[(String, SigningKeyDocument)], now: u64) -> bool {
    keys.iter().any(|(_, key)| key.state(now) == KeyState::Signing)
}

fn end(key: &mut SigningKeyDocument, now: u64) {
    key.signs_until = Some(key.signs_until.map_or(now, |until| until.min(now)));
    key.published_until = Some(now);
}

/// Ends every key without a successor at this time, because a key outside of the database replaces
/// them. Keys that are announced for later are removed at once.
pub(crate) fn end_all(keys: &mut Documents, until: u64, now: u64) {
    for (_, key) in keys.iter_mut() {
        if key.state(now) != KeyState::Gone && key.signs_from >= until {
            end(key, now);
        } else if key.signs_until.is_none_or(|end| end > until) {
            key.signs_until = Some(until);
            key.published_until = Some(last_token_end(until));
        }
    }
}

/// Returns the time at which the last token of a key has expired for every resource server, if the
/// key signs until this time.
fn last_token_end(signs_until: u64) -> u64 {
    signs_until + MAX_TOKEN_LIFETIME + SKEW
}

/// Makes each key sign until the next one begins, and the last one without an end, so that a key
/// signs at any time. Each stays published until its last token has expired.
fn chain(keys: &mut Documents, now: u64) {
    keys.sort_by_key(|(_, key)| key.signs_from);
    let mut next = None;
    for (_, key) in keys.iter_mut().rev() {
        if matches!(key.state(now), KeyState::Announced | KeyState::Signing) {
            key.signs_until = next;
            key.published_until = next.map(last_token_end);
            next = Some(key.signs_from);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(kid: &str, signs_from: u64) -> (String, SigningKeyDocument) {
        let document = SigningKeyDocument {
            algorithm: "ES256".into(),
            dedicated: false,
            sealed: String::new(),
            created_at: 0,
            signs_from,
            signs_until: None,
            published_until: None,
        };
        (kid.to_owned(), document)
    }

    fn states(keys: &Documents, now: u64) -> Vec<KeyState> {
        keys.iter().map(|(_, key)| key.state(now)).collect()
    }

    #[test]
    fn a_key_is_published_until_its_last_token_has_expired() {
        let mut keys = vec![key("a", 0)];
        rotate(&mut keys, key("b", 1000), 100);
        let first = [999, 1000, 1000 + 3600 + 59, 1000 + 3600 + 60].map(|now| states(&keys, now)[0]);
        assert_eq!(first, [KeyState::Signing, KeyState::Retired, KeyState::Retired, KeyState::Gone]);
    }

    #[test]
    fn an_announced_key_is_replaced_by_a_newer_one() {
        let mut keys = vec![key("a", 0)];
        rotate(&mut keys, key("b", 1000), 100);
        rotate(&mut keys, key("c", 1500), 600);
        assert_eq!(states(&keys, 600), [KeyState::Signing, KeyState::Gone, KeyState::Announced]);
        assert_eq!(states(&keys, 1499), [KeyState::Signing, KeyState::Gone, KeyState::Announced]);
        assert_eq!(states(&keys, 1500), [KeyState::Retired, KeyState::Gone, KeyState::Signing]);
    }

    #[test]
    fn a_key_that_is_about_to_sign_is_not_replaced() {
        let mut keys = vec![key("a", 0)];
        rotate(&mut keys, key("b", 1000), 100);
        rotate(&mut keys, key("c", 1900), 998);
        assert_eq!(states(&keys, 1000), [KeyState::Retired, KeyState::Signing, KeyState::Announced]);
    }

    #[test]
    fn a_spare_replaces_a_withdrawn_key_until_the_next_one_signs() {
        let mut keys = vec![key("a", 0)];
        rotate(&mut keys, key("b", 1000), 100);
        assert_eq!(withdraw(&mut keys, "a", key("spare", 200), 200), Some(true));
        assert_eq!(states(&keys, 200), [KeyState::Gone, KeyState::Signing, KeyState::Announced]);
        assert_eq!(states(&keys, 1000), [KeyState::Gone, KeyState::Retired, KeyState::Signing]);
        assert_eq!(withdraw(&mut keys, "a", key("another", 200), 200), None);
    }

    #[test]
    fn the_current_key_goes_on_if_the_next_is_withdrawn() {
        let mut keys = vec![key("a", 0)];
        rotate(&mut keys, key("b", 1000), 100);
        assert_eq!(withdraw(&mut keys, "b", key("spare", 200), 200), Some(false));
        assert_eq!(states(&keys, 5000), [KeyState::Signing, KeyState::Gone]);
    }

    #[test]
    fn an_external_key_ends_all_keys() {
        let mut keys = vec![key("a", 0)];
        rotate(&mut keys, key("b", 1000), 100);
        end_all(&mut keys, 500, 200);
        assert_eq!(states(&keys, 499), [KeyState::Signing, KeyState::Gone]);
        assert_eq!(states(&keys, 500), [KeyState::Retired, KeyState::Gone]);
        assert_eq!(states(&keys, 500 + 3600 + 60), [KeyState::Gone, KeyState::Gone]);
        let ended = keys.clone();
        end_all(&mut keys, 900, 600);
        assert_eq!(keys, ended, "an end is not postponed");
    }

    #[derive(Clone, Debug)]
    enum Step {
        Wait(u64),
        Rotate(u64),
        Withdraw(prop::sample::Index),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (0..1200_u64).prop_map(Step::Wait),
            (PROPAGATION_DELAY..1000).prop_map(Step::Rotate),
            any::<prop::sample::Index>().prop_map(Step::Withdraw),
        ]
    }

    proptest! {
        /// After any sequence of operations, a key signs at any time, and a key that has signed is
        /// published until its tokens have expired unless it was withdrawn.
        #[test]
        fn a_key_signs_at_any_time(steps in prop::collection::vec(step(), 1..30)) {
            let (mut keys, mut now, mut last) = (vec![key("0", 0)], 0, 0);
            for (number, step) in steps.into_iter().enumerate() {
                let kid = (number + 1).to_string();
                match step {
                    Step::Wait(seconds) => now += seconds,
                    Step::Rotate(announce) => rotate(&mut keys, key(&kid, now + announce), now),
                    Step::Withdraw(index) => {
                        let withdrawn = keys[index.index(keys.len())].0.clone();
                        withdraw(&mut keys, &withdrawn, key(&kid, now), now);
                    }
                }
                last = last.max(now + 1000);
                for time in now..=last {
                    prop_assert!(is_any_signing(&keys, time), "{time} {keys:?}");
                }
                for (_, key) in &keys {
                    if let (Some(until), Some(published)) = (key.signs_until, key.published_until) {
                        let was_withdrawn = published <= now;
                        prop_assert!(was_withdrawn || published == until + MAX_TOKEN_LIFETIME + SKEW, "{key:?}");
                    }
                }
            }
        }
    }
}
