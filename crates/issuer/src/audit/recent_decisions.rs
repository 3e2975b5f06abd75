//! The recent decisions of this node about token requests, in memory, so that an administrator can
//! see them without access to the files of the audit log.
//!
//! Grants and refusals are kept separately, so that any number of refusals pushes no grant out. The
//! list covers this node since its start; the audit log is the full record.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use schemars::JsonSchema;
use scopewright_catalog::ScopeName;
use serde::{Deserialize, Serialize};

use super::fields::AuditFields;
use crate::ScopeList;
use crate::endpoints::error::OAuthError;
use crate::grants::granted_scopes::GrantedScopes;

/// The number of grants that are kept, and of refusals.
const CAPACITY: usize = 500;

/// A decision about a token request.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Decision {
    /// The position in the order of decisions, several of which can have the same second.
    #[serde(skip)]
    number: u64,
    /// The time, in seconds since the Unix epoch.
    at: u64,
    /// The outcome.
    outcome: Outcome,
    /// The client as presented: the identifier of a refused caller is not verified.
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    /// The identifier of the secret or key that authenticated the client.
    #[serde(skip_serializing_if = "Option::is_none")]
    credential: Option<String>,
    /// The address of the caller.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<IpAddr>,
    /// The requested scope, as sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    requested: Option<String>,
    /// The granted scope.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<ScopeList>")]
    granted: Option<GrantedScopes>,
    /// The resource server of the token.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    audience: Option<Arc<str>>,
    /// The `error` of the response (RFC 6749 section 5.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
    /// The reason of a refusal, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// The outcome of a token request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// A token was issued.
    Granted,
    /// The request was refused.
    Refused,
}

/// The recent decisions of this node, and the scopes that it has granted to each client.
#[derive(Debug)]
pub(crate) struct RecentDecisions {
    since: u64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    decisions: u64,
    granted: VecDeque<Decision>,
    refused: VecDeque<Decision>,
    /// The granted scopes of authenticated clients. Others have no entry, so callers cannot make it
    /// grow.
    scopes: HashMap<Box<str>, Vec<Arc<str>>>,
}

impl RecentDecisions {
    /// Returns an empty list that begins at the second `since`.
    pub(crate) fn new(since: u64) -> Self {
        Self { since, state: Mutex::default() }
    }

    /// Returns the second in which this node started.
    pub(crate) fn since(&self) -> u64 {
        self.since
    }

    /// Adds a decision. It takes over the fields, so a grant is not copied.
    pub(crate) fn push(&self, fields: AuditFields, error: Option<&OAuthError>, at: u64) {
        let decision = Decision::new(fields, error, at);
        // The decision that is pushed out is freed after the lock is released.
        let pushed_out = self.state().push(decision);
        drop(pushed_out);
    }

    /// Returns the latest decisions that match, newest first.
    pub(crate) fn decisions(&self, matches: impl Fn(&Decision) -> bool, limit: usize) -> Vec<Decision> {
        let state = self.state();
        let both = state.granted.iter().chain(&state.refused);
        let mut picked: Vec<Decision> = both.filter(|decision| matches(decision)).cloned().collect();
        drop(state);
        picked.sort_by_key(|decision| std::cmp::Reverse(decision.number));
        picked.truncate(limit);
        picked
    }

    /// Returns all scopes that this node has granted to a client.
    pub(crate) fn granted_to(&self, client_id: &str) -> ScopeList {
        let state = self.state();
        let names = state.scopes.get(client_id).into_iter().flatten();
        names.filter_map(|name| name.parse::<ScopeName>().ok()).collect()
    }

    /// Locks the state. It is consistent even after a panic, since each change is a single step.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Adds a decision, and returns the one that is pushed out.
    fn push(&mut self, mut decision: Decision) -> Option<Decision> {
        self.decisions += 1;
        decision.number = self.decisions;
        if let (Some(client_id), Some(granted)) = (&decision.client_id, &decision.granted) {
            self.add_scopes(client_id, granted);
        }
        let queue = match decision.outcome {
            Outcome::Granted => &mut self.granted,
            Outcome::Refused => &mut self.refused,
        };
        queue.push_back(decision);
        if queue.len() > CAPACITY { queue.pop_front() } else { None }
    }

    fn add_scopes(&mut self, client_id: &str, granted: &GrantedScopes) {
        if !self.scopes.contains_key(client_id) {
            self.scopes.insert(client_id.into(), Vec::new());
        }
        let Some(known) = self.scopes.get_mut(client_id) else { return };
        for scope in granted.iter() {
            if !known.contains(scope) {
                known.push(scope.clone());
            }
        }
    }
}

impl Decision {
    fn new(fields: AuditFields, error: Option<&OAuthError>, at: u64) -> Self {
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
            error: error.map(OAuthError::code),
            reason: error.map(OAuthError::reason).map(bounded),
        }
    }

    /// Returns whether the request was made in the name of this client.
    pub(crate) fn is_of(&self, client_id: &str) -> bool {
        self.client_id.as_deref() == Some(client_id)
    }

    pub(crate) fn outcome(&self) -> Outcome {
        self.outcome
    }
}

/// Shortens a text of a caller.
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
