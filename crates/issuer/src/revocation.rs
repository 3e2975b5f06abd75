//! What has been revoked: never tokens one by one as they are issued, but the few that must not be believed any more, and only until
//! they would have expired anyway.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::client::LONGEST_LIFETIME;

/// Which tokens a revocation is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what", deny_unknown_fields)]
pub(crate) enum Revocation {
    /// One, by its `jti`; it would expire at `exp`.
    Token { jti: String, exp: u64 },
    /// All of a client's that were issued until then.
    Client { client_id: String, issued_until: u64 },
    /// All that a key has signed until then.
    Key { kid: String, issued_until: u64 },
    /// All that were issued until then.
    Everything { issued_until: u64 },
}

impl Revocation {
    /// The identifier of its record: a later one about the same takes its place.
    pub(crate) fn id(&self) -> String {
        match self {
            Self::Token { jti, .. } => format!("token {jti}"),
            Self::Client { client_id, .. } => format!("client {client_id}"),
            Self::Key { kid, .. } => format!("key {kid}"),
            Self::Everything { .. } => "everything".to_owned(),
        }
    }

    /// When it is of no use any more, because every token that it is about has expired.
    pub(crate) fn until(&self) -> u64 {
        /// A resource server's clock may be behind.
        const SKEW: u64 = 60;
        match self {
            Self::Token { exp, .. } => exp + SKEW,
            Self::Client { issued_until, .. }
            | Self::Key { issued_until, .. }
            | Self::Everything { issued_until } => issued_until + LONGEST_LIFETIME + SKEW,
        }
    }
}

/// All revocations in force, by their records.
#[derive(Clone, Debug, Default)]
pub(crate) struct Revocations {
    records: HashMap<String, Revocation>,
    tokens: HashSet<String>,
    clients: HashMap<String, u64>,
    keys: HashMap<String, u64>,
    everything: Option<u64>,
}

impl Revocations {
    pub(crate) fn set(&mut self, id: &str, revocation: Option<Revocation>) {
        match revocation {
            Some(revocation) => self.records.insert(id.to_owned(), revocation),
            None => self.records.remove(id),
        };
    }

    /// To be called after any number of [`set`](Self::set). Leaves out what is over.
    pub(crate) fn index(&mut self, now: u64) {
        self.records.retain(|_, revocation| revocation.until() > now);
        let records = std::mem::take(&mut self.records);
        *self = Self::default();
        for revocation in records.values() {
            match revocation {
                Revocation::Token { jti, .. } => _ = self.tokens.insert(jti.clone()),
                Revocation::Client { client_id, issued_until } => {
                    self.clients.insert(client_id.clone(), *issued_until);
                }
                Revocation::Key { kid, issued_until } => _ = self.keys.insert(kid.clone(), *issued_until),
                Revocation::Everything { issued_until } => self.everything = Some(*issued_until),
            }
        }
        self.records = records;
    }

    /// Whether a token that this key has signed is revoked. Times are whole seconds, so one that was issued in the second of the
    /// revocation is.
    pub(crate) fn cover(&self, kid: &str, client_id: &str, iat: u64, jti: Option<&str>) -> bool {
        let issued_by = |until: Option<&u64>| until.is_some_and(|until| iat <= *until);
        issued_by(self.everything.as_ref())
            || issued_by(self.clients.get(client_id))
            || issued_by(self.keys.get(kid))
            || jti.is_some_and(|jti| self.tokens.contains(jti))
    }

    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }
}
