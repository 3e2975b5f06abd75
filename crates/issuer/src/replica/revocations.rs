//! Revocations: the tokens that are refused before they expire.
//!
//! A revocation only grows. A later one about the same subject widens the earlier one and never replaces it, and a
//! revocation ends only when every token that it covers has expired.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::clients::client::LONGEST_LIFETIME;
use crate::replica::in_memory::MAX_TRUST;
use crate::replica::token_id;

/// The tokens that are revoked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what", deny_unknown_fields)]
pub(crate) enum Revocation {
    /// One token, by its `jti`; it expires at `exp`.
    Token { jti: String, exp: u64 },
    /// The tokens of a client that were issued until this second, or by a node that had not yet obeyed the revocation.
    Client { client_id: String, issued_until: u64 },
    /// The tokens that a key signed, likewise.
    Key { kid: String, issued_until: u64 },
    /// Every token that was issued until this second.
    Everything { issued_until: u64 },
}

impl Revocation {
    /// The identifier of its record. There is one record for each subject.
    pub(crate) fn id(&self) -> String {
        match self {
            Self::Token { jti, .. } => format!("token {jti}"),
            Self::Client { client_id, .. } => Self::id_of_client(client_id),
            Self::Key { kid, .. } => format!("key {kid}"),
            Self::Everything { .. } => "everything".to_owned(),
        }
    }

    /// The identifier of the record about a client.
    pub(crate) fn id_of_client(client_id: &str) -> String {
        format!("client {client_id}")
    }

    /// The second in which the last token that it covers has expired, in seconds since the Unix epoch.
    pub(crate) fn until(&self) -> u64 {
        /// A resource server's clock may be behind.
        const SKEW: u64 = 60;
        match self {
            Self::Token { exp, .. } => exp.saturating_add(SKEW),
            // A node that is cut off from the database may go on issuing tokens for as long as it is trusted.
            Self::Client { issued_until, .. }
            | Self::Key { issued_until, .. }
            | Self::Everything { issued_until } => {
                issued_until.saturating_add(MAX_TRUST.as_secs() + LONGEST_LIFETIME + SKEW)
            }
        }
    }

    /// Adds what an earlier revocation of the same subject covers.
    pub(crate) fn widen(&mut self, earlier: &Self) {
        let (own, other) = match (self, earlier) {
            (Self::Token { exp: own, .. }, Self::Token { exp: other, .. })
            | (Self::Client { issued_until: own, .. }, Self::Client { issued_until: other, .. })
            | (Self::Key { issued_until: own, .. }, Self::Key { issued_until: other, .. })
            | (Self::Everything { issued_until: own }, Self::Everything { issued_until: other }) => {
                (own, other)
            }
            // Records of different subjects have different identifiers.
            _ => return,
        };
        *own = (*own).max(*other);
    }
}

/// The revocations in force, indexed by what they cover.
#[derive(Debug, Default)]
pub(crate) struct Revocations {
    /// Single tokens, with the second in which each revocation ends.
    tokens: HashMap<Box<str>, u64>,
    clients: HashMap<Box<str>, Cutoff>,
    keys: HashMap<Box<str>, Cutoff>,
    everything: Option<Cutoff>,
}

/// The tokens of one subject that are revoked.
#[derive(Clone, Copy, Debug, Default)]
struct Cutoff {
    /// Covers tokens that were issued until this second.
    issued_until: u64,
    /// Covers tokens of nodes that had not yet obeyed this change.
    change: u64,
    /// When the last of them has expired.
    until: u64,
}

impl Cutoff {
    fn widen(&mut self, other: Self) {
        self.issued_until = self.issued_until.max(other.issued_until);
        self.change = self.change.max(other.change);
        self.until = self.until.max(other.until);
    }

    /// A token says by its identifier which changes its issuer obeyed. One that does not say so, since an older version
    /// issued it, is dated by its time alone.
    fn covers(&self, iat: u64, obeyed: Option<u64>) -> bool {
        iat <= self.issued_until || obeyed.is_some_and(|obeyed| obeyed < self.change)
    }
}

impl Revocations {
    /// Adds a revocation that was made by the change of this number.
    pub(crate) fn insert(&mut self, revocation: &Revocation, change: u64) {
        let until = revocation.until();
        let cutoff = |issued_until: &u64| Cutoff { issued_until: *issued_until, change, until };
        match revocation {
            Revocation::Token { jti, .. } => self.insert_token(jti, until),
            Revocation::Client { client_id, issued_until } => {
                self.clients.entry(client_id.as_str().into()).or_default().widen(cutoff(issued_until));
            }
            Revocation::Key { kid, issued_until } => {
                self.keys.entry(kid.as_str().into()).or_default().widen(cutoff(issued_until));
            }
            // A cutoff for everything is a time that an administrator chose, and not a reaction to a change.
            Revocation::Everything { issued_until } => {
                self.everything.get_or_insert_default().widen(Cutoff { change: 0, ..cutoff(issued_until) });
            }
        }
    }

    /// Adds the revocation of a single token, which ends at `until`.
    pub(crate) fn insert_token(&mut self, jti: &str, until: u64) {
        let end = self.tokens.entry(jti.into()).or_default();
        *end = until.max(*end);
    }

    /// Drops revocations whose tokens have all expired.
    pub(crate) fn forget_expired(&mut self, now: u64) {
        self.tokens.retain(|_, until| *until > now);
        self.clients.retain(|_, cutoff| cutoff.until > now);
        self.keys.retain(|_, cutoff| cutoff.until > now);
        self.everything.take_if(|cutoff| cutoff.until <= now);
    }

    /// Returns whether a token that this key signed is revoked. Times are whole seconds, so a token of the second of the
    /// revocation is.
    pub(crate) fn cover(&self, kid: &str, client_id: &str, iat: u64, jti: Option<&str>) -> bool {
        let obeyed = jti.and_then(token_id::obeyed_change);
        let is_cut_off = |cutoff: Option<&Cutoff>| cutoff.is_some_and(|cutoff| cutoff.covers(iat, obeyed));
        is_cut_off(self.everything.as_ref())
            || is_cut_off(self.clients.get(client_id))
            || is_cut_off(self.keys.get(kid))
            || jti.is_some_and(|jti| self.tokens.contains_key(jti))
    }

    /// The number of revocations in force.
    pub(crate) fn len(&self) -> usize {
        self.tokens.len() + self.clients.len() + self.keys.len() + usize::from(self.everything.is_some())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SUBJECTS: [&str; 2] = ["a", "b"];

    fn revocation() -> impl Strategy<Value = Revocation> {
        let subject = || prop::sample::select(&SUBJECTS).prop_map(str::to_owned);
        prop_oneof![
            (subject(), 0..20_u64).prop_map(|(jti, exp)| Revocation::Token { jti, exp }),
            (subject(), 0..20_u64)
                .prop_map(|(client_id, issued_until)| Revocation::Client { client_id, issued_until }),
            (subject(), 0..20_u64).prop_map(|(kid, issued_until)| Revocation::Key { kid, issued_until }),
            (0..20_u64).prop_map(|issued_until| Revocation::Everything { issued_until }),
        ]
    }

    /// Every token that these tests tell apart: key, client, time, identifier.
    fn tokens() -> Vec<(&'static str, &'static str, u64, String)> {
        let mut tokens = Vec::new();
        for kid in SUBJECTS {
            for client in SUBJECTS {
                for iat in 0..22 {
                    tokens.extend(SUBJECTS.map(|jti| (kid, client, iat, jti.to_owned())));
                    tokens.push((kid, client, iat, token_id::new(iat)));
                }
            }
        }
        tokens
    }

    proptest! {
        /// Security finding 1: for any sequence of revocations, in the memory of a node and in the records, what was
        /// covered once stays covered.
        #[test]
        fn what_is_revoked_stays_revoked(sequence in prop::collection::vec(revocation(), 1..12)) {
            let (mut index, mut records) = (Revocations::default(), HashMap::<String, (Revocation, u64)>::new());
            let mut covered = Vec::new();
            for (mut revocation, change) in sequence.into_iter().zip(1..) {
                if let Some((earlier, _)) = records.get(&revocation.id()) {
                    revocation.widen(earlier);
                }
                index.insert(&revocation, change);
                records.insert(revocation.id(), (revocation, change));
                let mut reloaded = Revocations::default();
                records.values().for_each(|(revocation, change)| reloaded.insert(revocation, *change));
                let now: Vec<bool> = tokens().iter().map(|(kid, client, iat, jti)| index.cover(kid, client, *iat, Some(jti))).collect();
                let after_restart: Vec<bool> =
                    tokens().iter().map(|(kid, client, iat, jti)| reloaded.cover(kid, client, *iat, Some(jti))).collect();
                prop_assert_eq!(&now, &after_restart);
                prop_assert!(covered.iter().zip(&now).all(|(before, now)| *now >= *before));
                covered = now;
            }
        }
    }

    #[test]
    fn a_token_of_a_node_that_had_not_obeyed_is_covered_whatever_its_time() {
        let mut index = Revocations::default();
        index.insert(&Revocation::Client { client_id: "a".into(), issued_until: 100 }, 7);
        let is_covered = |iat, jti: &str| index.cover("k", "a", iat, Some(jti));
        assert!(is_covered(500, &token_id::new(6)));
        assert!(!is_covered(101, &token_id::new(7)));
        assert!(
            is_covered(100, &token_id::new(9)),
            "a database that was restored may count from an older number"
        );
        assert!(!is_covered(101, "of-an-older-version"));
    }

    #[test]
    fn a_revocation_outlives_every_token_that_it_covers() {
        let mut index = Revocations::default();
        let revocation = Revocation::Client { client_id: "a".into(), issued_until: 100 };
        index.insert(&revocation, 7);
        let last_expiry = 100 + MAX_TRUST.as_secs() + LONGEST_LIFETIME;
        index.forget_expired(last_expiry);
        assert!(index.cover("k", "a", 100, None));
        index.forget_expired(revocation.until());
        assert_eq!(index.len(), 0);
    }
}
