//! What this node has decided lately about token requests, in memory, so that an administrator can see it without a way to the
//! files of the audit log.
//!
//! Grants and refusals have room of their own: whoever is refused a thousand times pushes no grant out. What is seen is of this
//! node and since its start; the audit log is the record.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ScopeList;
use crate::audit::sink::AuditFields;
use crate::endpoints::error::TokenError;

/// How many grants are remembered, and how many refusals.
const ROOM: usize = 500;

/// One decision about a token request.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Decision {
    /// The order in which decisions were made, which seconds do not tell.
    #[serde(skip)]
    number: u64,
    /// When, in seconds since the Unix epoch.
    at: u64,
    /// What was decided.
    outcome: Outcome,
    /// Whose request it was, as presented: a refused caller may have lied.
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    /// The id of the secret or key that the client proved itself with.
    #[serde(skip_serializing_if = "Option::is_none")]
    credential: Option<String>,
    /// Where the request came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<IpAddr>,
    /// The scope that was asked for, as it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    requested: Option<String>,
    /// The scope that was granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    granted: Option<ScopeList>,
    /// The resource server that the token is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    audience: Option<String>,
    /// The `error` that the client was told (RFC 6749 section 5.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
    /// Why, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// What became of a token request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// A token was issued.
    Granted,
    /// None was.
    Refused,
}

/// The latest decisions of this node, and what each client was granted since it began.
#[derive(Debug)]
pub(crate) struct RecentDecisions {
    since: u64,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    decisions: u64,
    granted: VecDeque<Decision>,
    refused: VecDeque<Decision>,
    /// Only clients that have proved who they are stand here, so nobody can make it grow.
    scopes: HashMap<Box<str>, ScopeList>,
}

impl RecentDecisions {
    /// Nothing is seen yet, at the second `since`.
    pub(crate) fn new(since: u64) -> Self {
        Self { since, seen: Mutex::default() }
    }

    /// The second in which this node began.
    pub(crate) fn since(&self) -> u64 {
        self.since
    }

    /// Remembers a decision. It takes the fields as they are, so a grant costs a place in a queue and no copy.
    pub(crate) fn note(&self, fields: AuditFields, error: Option<&TokenError>, at: u64) {
        let decision = Decision::new(fields, error, at);
        // What falls out of the memory is freed when nobody waits for it.
        let forgotten = self.seen().take(decision);
        drop(forgotten);
    }

    /// The latest decisions that `about` picks, newest first.
    pub(crate) fn decisions(&self, about: impl Fn(&Decision) -> bool, limit: usize) -> Vec<Decision> {
        let seen = self.seen();
        let both = seen.granted.iter().chain(&seen.refused);
        let mut picked: Vec<Decision> = both.filter(|decision| about(decision)).cloned().collect();
        drop(seen);
        picked.sort_by_key(|decision| std::cmp::Reverse(decision.number));
        picked.truncate(limit);
        picked
    }

    /// All scopes that this node has granted to a client.
    pub(crate) fn granted_to(&self, client_id: &str) -> ScopeList {
        self.seen().scopes.get(client_id).copied().unwrap_or_default()
    }

    /// What a panic has left behind is whole: each change is one step.
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    /// Returns what there was no more room for.
    fn take(&mut self, mut decision: Decision) -> Option<Decision> {
        self.decisions += 1;
        decision.number = self.decisions;
        if let (Some(client_id), Some(granted)) = (decision.client_id.as_deref(), decision.granted) {
            match self.scopes.get_mut(client_id) {
                Some(scopes) => scopes.add(granted),
                None => _ = self.scopes.insert(client_id.into(), granted),
            }
        }
        let queue = match decision.outcome {
            Outcome::Granted => &mut self.granted,
            Outcome::Refused => &mut self.refused,
        };
        queue.push_back(decision);
        if queue.len() > ROOM { queue.pop_front() } else { None }
    }
}

impl Decision {
    fn new(fields: AuditFields, error: Option<&TokenError>, at: u64) -> Self {
        Self {
            number: 0,
            at,
            outcome: if error.is_none() { Outcome::Granted } else { Outcome::Refused },
            client_id: fields.client_id.map(bounded),
            credential: fields.credential,
            address: fields.address,
            requested: fields.requested.map(bounded),
            granted: fields.granted.filter(|_| error.is_none()),
            audience: fields.audience,
            error: error.map(TokenError::code),
            reason: error.map(TokenError::reason).map(bounded),
        }
    }

    /// Whether the request came in the name of this client.
    pub(crate) fn is_of(&self, client_id: &str) -> bool {
        self.client_id.as_deref() == Some(client_id)
    }

    pub(crate) fn outcome(&self) -> Outcome {
        self.outcome
    }
}

/// Strangers decide how long a text is, and not how much memory it takes.
fn bounded(mut text: String) -> String {
    /// In bytes.
    const LONGEST: usize = 512;
    if text.len() > LONGEST {
        text.truncate(text.floor_char_boundary(LONGEST));
        text.push('…');
        text.shrink_to_fit();
    }
    text
}

#[cfg(test)]
mod tests;
