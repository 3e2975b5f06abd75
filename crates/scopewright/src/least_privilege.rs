//! The least-privilege report: the granted scopes of each client that its calls needed, so that a
//! grant can be reduced.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use serde::{Deserialize, Serialize};

use crate::vocabulary::{ScopeId, Vocabulary};

/// The scopes that each client was granted, and how often its calls needed them.
///
/// A call *needs* a scope if the scope meets the operation's requirement, or if a `#[granted]`
/// argument or [`Caller::holds`](crate::Caller::holds) asks for it and the caller has it. Of
/// several alternatives, the first one that the caller meets counts. Scopes that are in no
/// vocabulary of the program are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeastPrivilege {
    /// The clients that called, ordered by issuer and id.
    pub clients: Vec<ClientReport>,
    /// The number of tokens whose clients were not recorded, because the record was full. If it is
    /// not 0, the list is incomplete.
    pub tokens_not_recorded: u64,
}

/// A client of [`LeastPrivilege`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientReport {
    /// The authorization server of the client.
    pub issuer: String,
    /// The id of the client.
    pub client_id: String,
    /// The number of calls that needed each granted scope. Scopes with 0 can be revoked.
    pub scopes: BTreeMap<String, u64>,
}

impl LeastPrivilege {
    /// Adds another report, for example of another node or of the time before a restart.
    pub fn merge(&mut self, other: &Self) {
        self.tokens_not_recorded += other.tokens_not_recorded;
        for client in &other.clients {
            let known = self.clients.iter_mut().find(|known| known.is_same_client(client));
            match known {
                Some(known) => known.merge(client),
                None => self.clients.push(client.clone()),
            }
        }
        self.clients.sort_by(|a, b| (&a.issuer, &a.client_id).cmp(&(&b.issuer, &b.client_id)));
    }
}

impl ClientReport {
    /// Returns the granted scopes that no call needed.
    pub fn unused(&self) -> impl Iterator<Item = &str> {
        self.scopes.iter().filter(|(_, calls)| **calls == 0).map(|(scope, _)| scope.as_str())
    }

    fn is_same_client(&self, other: &Self) -> bool {
        self.issuer == other.issuer && self.client_id == other.client_id
    }

    fn merge(&mut self, other: &Self) {
        for (scope, calls) in &other.scopes {
            *self.scopes.entry(scope.clone()).or_default() += calls;
        }
    }
}

/// Writes a table for people. Clients with unneeded scopes come first.
impl fmt::Display for LeastPrivilege {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.clients.is_empty() {
            return f.write_str("No client has called yet.\n");
        }
        let (spare, tight): (Vec<_>, Vec<_>) =
            self.clients.iter().partition(|client| client.unused().next().is_some());
        for client in spare.iter().chain(&tight) {
            writeln!(f, "{} ({})", client.client_id, client.issuer)?;
            for scope in client.unused() {
                writeln!(f, "  never needed  {scope}")?;
            }
            for (scope, calls) in client.scopes.iter().filter(|(_, calls)| **calls > 0) {
                writeln!(f, "  {calls:>12}  {scope}")?;
            }
        }
        if self.tokens_not_recorded > 0 {
            writeln!(f, "{} tokens of other clients were not recorded.", self.tokens_not_recorded)?;
        }
        Ok(())
    }
}

/// A recorder that counts the needed scopes of a limited number of clients.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    clients: RwLock<HashMap<ClientKey, Arc<Mutex<Counts>>>>,
    vocabularies: RwLock<Vec<&'static Vocabulary>>,
    tokens_not_recorded: AtomicU64,
}

/// The position of the issuer, and the id of the client.
type ClientKey = (usize, Box<str>);

type Counts = BTreeMap<Box<str>, Arc<AtomicU64>>;

impl Recorder {
    const MOST_CLIENTS: usize = 10_000;
    const MOST_SCOPES: usize = 256;

    /// Adds the scopes of a vocabulary to the report.
    pub(crate) fn add_vocabulary(&self, vocabulary: &'static Vocabulary) {
        let knows =
            |known: &[&'static Vocabulary]| known.iter().any(|known| std::ptr::eq(*known, vocabulary));
        if knows(&self.vocabularies.read().unwrap_or_else(PoisonError::into_inner)) {
            return;
        }
        let mut known = self.vocabularies.write().unwrap_or_else(PoisonError::into_inner);
        if !knows(&known) {
            known.push(vocabulary);
        }
    }

    /// Returns the counters of a client, one for each scope of the claim.
    pub(crate) fn client(&self, issuer: usize, client_id: &str, claim: &str) -> ClientUses {
        let Some(counts) = self.counts(issuer, client_id) else {
            self.tokens_not_recorded.fetch_add(1, Ordering::Relaxed);
            return ClientUses(Box::default());
        };
        let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut uses = Vec::new();
        for scope in claim.split(' ').filter(|scope| !scope.is_empty()) {
            if let Some(count) = counts.get(scope) {
                uses.push((scope.into(), Arc::clone(count)));
            } else if counts.len() < Self::MOST_SCOPES {
                let count = Arc::new(AtomicU64::new(0));
                counts.insert(scope.into(), Arc::clone(&count));
                uses.push((scope.into(), count));
            }
        }
        ClientUses(uses.into())
    }

    fn counts(&self, issuer: usize, client_id: &str) -> Option<Arc<Mutex<Counts>>> {
        let key = (issuer, client_id.into());
        if let Some(counts) = self.clients.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Some(Arc::clone(counts));
        }
        let mut clients = self.clients.write().unwrap_or_else(PoisonError::into_inner);
        let room = clients.len() < Self::MOST_CLIENTS || clients.contains_key(&key);
        room.then(|| Arc::clone(clients.entry(key).or_default()))
    }

    pub(crate) fn report(&self, issuers: &[&str]) -> LeastPrivilege {
        let vocabularies = self.vocabularies.read().unwrap_or_else(PoisonError::into_inner);
        let is_ours = |scope: &str| vocabularies.iter().any(|vocabulary| vocabulary.find(scope).is_some());
        let clients = self.clients.read().unwrap_or_else(PoisonError::into_inner);
        let mut report = LeastPrivilege {
            clients: Vec::with_capacity(clients.len()),
            tokens_not_recorded: self.tokens_not_recorded.load(Ordering::Relaxed),
        };
        for ((issuer, client_id), counts) in &*clients {
            let counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
            let scopes = counts.iter().filter(|(scope, _)| is_ours(scope));
            report.clients.push(ClientReport {
                issuer: issuers[*issuer].to_owned(),
                client_id: client_id.to_string(),
                scopes: scopes
                    .map(|(scope, calls)| (scope.to_string(), calls.load(Ordering::Relaxed)))
                    .collect(),
            });
        }
        report.clients.sort_by(|a, b| (&a.issuer, &a.client_id).cmp(&(&b.issuer, &b.client_id)));
        report
    }
}

/// The counters of a token's scopes. All tokens of a client share them.
#[derive(Debug)]
pub(crate) struct ClientUses(Box<[(Box<str>, Arc<AtomicU64>)]>);

impl ClientUses {
    /// Returns the size of each allocated block. The counters are left out, because they belong to
    /// the client.
    pub(crate) fn allocations(&self) -> impl Iterator<Item = usize> {
        self.0.iter().map(|(scope, _)| scope.len()).chain([size_of_val(&*self.0)])
    }

    /// Counts a call that needed `scope`, for the granted scope that satisfied it: the scope itself
    /// or one that implies it.
    pub(crate) fn count(&self, scope: ScopeId) {
        let satisfies = |granted: &str| {
            scope.vocabulary().find(granted).is_some_and(|id| id.entry().satisfies.contains(&scope.index()))
        };
        let granted = self.0.iter().find(|(granted, _)| **granted == *scope.name());
        if let Some((_, count)) = granted.or_else(|| self.0.iter().find(|(granted, _)| satisfies(granted))) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}
