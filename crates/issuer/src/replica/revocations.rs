//! Revocations: tokens that are rejected before they expire.
//!
//! A revocation only grows. A later one of the same subject widens the earlier one and never
//! replaces it, and a revocation ends only when every token that it covers has expired.

use std::collections::HashMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::token_id;
use crate::clients::document::MAX_TOKEN_LIFETIME;

/// The maximum age of a replica by which a node may issue tokens. Revocations are kept for that
/// much longer.
pub(crate) const MAX_TRUST: Duration = Duration::from_secs(24 * 3600);

/// A revocation of tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what", deny_unknown_fields)]
pub(crate) enum Revocation {
    /// One token, by its `jti`, which expires at `exp`.
    Token { jti: String, exp: u64 },
    /// The tokens of a client that were issued until this second, or by a node that had not yet
    /// applied the revocation.
    Client { client_id: String, issued_until: u64 },
    /// The tokens that a key signed, with the same limits.
    Key { kid: String, issued_until: u64 },
    /// The tokens for an audience that no API had any more, with the same limits.
    Audience { audience: String, issued_until: u64 },
    /// Every token that was issued until this second.
    Everything { issued_until: u64 },
}

impl Revocation {
    /// Returns the identifier of the record. Each subject has one record.
    pub(crate) fn id(&self) -> String {
        match self {
            Self::Token { jti, .. } => format!("token {jti}"),
            Self::Client { client_id, .. } => Self::id_of_client(client_id),
            Self::Key { kid, .. } => format!("key {kid}"),
            Self::Audience { audience, .. } => format!("audience {audience}"),
            Self::Everything { .. } => "everything".to_owned(),
        }
    }

    /// Returns the identifier of the record of a client.
    pub(crate) fn id_of_client(client_id: &str) -> String {
        format!("client {client_id}")
    }

    /// Returns the second in which the last covered token has expired, since the Unix epoch.
    pub(crate) fn until(&self) -> u64 {
        /// The tolerated difference of the clocks of resource servers, in seconds.
        const SKEW: u64 = 60;
        match self {
            Self::Token { exp, .. } => exp.saturating_add(SKEW),
            // A node without a connection to the database may issue tokens until its replica is
            // stale.
            Self::Client { issued_until, .. }
            | Self::Key { issued_until, .. }
            | Self::Audience { issued_until, .. }
            | Self::Everything { issued_until } => {
                issued_until.saturating_add(MAX_TRUST.as_secs() + MAX_TOKEN_LIFETIME + SKEW)
            }
        }
    }

    /// Adds the tokens that an earlier revocation of the same subject covers.
    pub(crate) fn widen(&mut self, earlier: &Self) {
        let (own, other) = match (self, earlier) {
            (Self::Token { exp: own, .. }, Self::Token { exp: other, .. })
            | (Self::Client { issued_until: own, .. }, Self::Client { issued_until: other, .. })
            | (Self::Key { issued_until: own, .. }, Self::Key { issued_until: other, .. })
            | (Self::Audience { issued_until: own, .. }, Self::Audience { issued_until: other, .. })
            | (Self::Everything { issued_until: own }, Self::Everything { issued_until: other }) => {
                (own, other)
            }
            // Records of different subjects have different identifiers.
            _ => return,
        };
        *own = (*own).max(*other);
    }
}

/// The properties of a token by which it can be revoked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RevocableToken<'t> {
    /// The key that signed it.
    pub(crate) kid: &'t str,
    pub(crate) client_id: &'t str,
    pub(crate) audiences: &'t [String],
    pub(crate) iat: u64,
    pub(crate) jti: Option<&'t str>,
}

/// The revocations in force, indexed by their subjects.
#[derive(Debug, Default)]
pub(crate) struct Revocations {
    /// Single tokens, with the second in which each revocation ends.
    tokens: HashMap<Box<str>, u64>,
    clients: HashMap<Box<str>, Cutoff>,
    keys: HashMap<Box<str>, Cutoff>,
    audiences: HashMap<Box<str>, Cutoff>,
    everything: Option<Cutoff>,
}

/// The limits within which the tokens of one subject are revoked.
#[derive(Clone, Copy, Debug, Default)]
struct Cutoff {
    /// Tokens that were issued until this second are covered.
    issued_until: u64,
    /// Tokens of nodes that had not yet applied this change are covered.
    change: u64,
    /// The second in which the last of them has expired.
    until: u64,
}

impl Cutoff {
    fn widen(&mut self, other: Self) {
        self.issued_until = self.issued_until.max(other.issued_until);
        self.change = self.change.max(other.change);
        self.until = self.until.max(other.until);
    }

    /// Returns whether a token is covered. Its identifier contains the last change that its issuer
    /// had applied; a token of an older version has no such identifier and is dated by its time
    /// alone.
    fn covers(&self, iat: u64, applied: Option<u64>) -> bool {
        iat <= self.issued_until || applied.is_some_and(|applied| applied < self.change)
    }
}

impl Revocations {
    /// Adds a revocation that the change of this number made.
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
            Revocation::Audience { audience, issued_until } => {
                self.audiences.entry(audience.as_str().into()).or_default().widen(cutoff(issued_until));
            }
            // The time for all tokens was chosen by an administrator, and does not depend on the
            // change.
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
        self.audiences.retain(|_, cutoff| cutoff.until > now);
        self.everything.take_if(|cutoff| cutoff.until <= now);
    }

    /// Returns whether a token is revoked. Times are whole seconds, so a token that was issued in
    /// the second of the revocation is covered.
    pub(crate) fn cover(&self, token: &RevocableToken<'_>) -> bool {
        let RevocableToken { kid, client_id, audiences, iat, jti } = *token;
        let applied = jti.and_then(token_id::applied_change);
        let is_cut_off = |cutoff: Option<&Cutoff>| cutoff.is_some_and(|cutoff| cutoff.covers(iat, applied));
        is_cut_off(self.everything.as_ref())
            || is_cut_off(self.clients.get(client_id))
            || is_cut_off(self.keys.get(kid))
            || audiences.iter().any(|audience| is_cut_off(self.audiences.get(audience.as_str())))
            || jti.is_some_and(|jti| self.tokens.contains_key(jti))
    }

    /// Returns the number of revocations in force.
    pub(crate) fn len(&self) -> usize {
        let subjects = self.clients.len() + self.keys.len() + self.audiences.len();
        self.tokens.len() + subjects + usize::from(self.everything.is_some())
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
            (subject(), 0..20_u64)
                .prop_map(|(audience, issued_until)| Revocation::Audience { audience, issued_until }),
            (0..20_u64).prop_map(|issued_until| Revocation::Everything { issued_until }),
        ]
    }

    /// A token of these tests. Its audience is its key's name, or its client's.
    struct TestToken {
        kid: &'static str,
        client_id: &'static str,
        audiences: [String; 1],
        iat: u64,
        jti: String,
    }

    impl TestToken {
        fn is_covered(&self, revocations: &Revocations) -> bool {
            let Self { kid, client_id, audiences, iat, jti } = self;
            revocations.cover(&RevocableToken { kid, client_id, audiences, iat: *iat, jti: Some(jti) })
        }
    }

    fn tokens() -> Vec<TestToken> {
        let mut tokens = Vec::new();
        for (kid, client_id) in [("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")] {
            for audience in [kid, client_id] {
                for iat in 0..22 {
                    let jtis = SUBJECTS.map(str::to_owned).into_iter().chain([token_id::new(iat)]);
                    let audiences = [audience.to_owned()];
                    tokens.extend(jtis.map(|jti| TestToken {
                        kid,
                        client_id,
                        audiences: audiences.clone(),
                        iat,
                        jti,
                    }));
                }
            }
        }
        tokens
    }

    /// Returns a token of the client `a`.
    fn of_client(iat: u64, jti: Option<&str>) -> RevocableToken<'_> {
        RevocableToken { kid: "k", client_id: "a", audiences: &[], iat, jti }
    }

    proptest! {
        /// Security finding 1: for any sequence of revocations, in memory and in the records, a
        /// token that was covered once stays covered.
        #[test]
        fn what_is_revoked_stays_revoked(sequence in prop::collection::vec(revocation(), 1..12)) {
            let mut index = Revocations::default();
            let mut records = HashMap::<String, (Revocation, u64)>::new();
            let mut covered = Vec::new();
            for (mut revocation, change) in sequence.into_iter().zip(1..) {
                if let Some((earlier, _)) = records.get(&revocation.id()) {
                    revocation.widen(earlier);
                }
                index.insert(&revocation, change);
                records.insert(revocation.id(), (revocation, change));
                let mut reloaded = Revocations::default();
                records.values().for_each(|(revocation, change)| reloaded.insert(revocation, *change));
                let now: Vec<bool> = tokens().iter().map(|token| token.is_covered(&index)).collect();
                let after_restart: Vec<bool> = tokens().iter().map(|token| token.is_covered(&reloaded)).collect();
                prop_assert_eq!(&now, &after_restart);
                prop_assert!(covered.iter().zip(&now).all(|(before, now)| *now >= *before));
                covered = now;
            }
        }
    }

    #[test]
    fn a_token_of_a_node_that_had_not_applied_the_revocation_is_covered() {
        let mut index = Revocations::default();
        index.insert(&Revocation::Client { client_id: "a".into(), issued_until: 100 }, 7);
        let is_covered = |iat, jti: &str| index.cover(&of_client(iat, Some(jti)));
        assert!(is_covered(500, &token_id::new(6)));
        assert!(!is_covered(101, &token_id::new(7)));
        assert!(is_covered(100, &token_id::new(9)), "a restored database may continue from an older number");
        assert!(!is_covered(101, "of-an-older-version"));
    }

    #[test]
    fn a_revocation_outlives_every_token_that_it_covers() {
        let mut index = Revocations::default();
        let revocation = Revocation::Client { client_id: "a".into(), issued_until: 100 };
        index.insert(&revocation, 7);
        let last_expiry = 100 + MAX_TRUST.as_secs() + MAX_TOKEN_LIFETIME;
        index.forget_expired(last_expiry);
        assert!(index.cover(&of_client(100, None)));
        index.forget_expired(revocation.until());
        assert_eq!(index.len(), 0);
    }
}
