//! What this node knows: the clients, the keys and the revocations, in memory, so that issuing a token asks no database.
//!
//! The node follows the changes of the database, twice a second and whenever somebody cannot be recognised by what is known.
//! So a client that was added elsewhere is served at once, and one that was disabled elsewhere is refused within a second.

mod follower;

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use access_token::{Claims, SigningKey};
use anyhow::Context as _;
use arc_swap::{ArcSwap, Guard};

use crate::client::{Client, ClientDocument};
use crate::keyring::{Keyring, SigningKeyDocument};
use crate::revocation::{Revocation, Revocations};
use crate::store::{Kind, Record};
use crate::time::now;
use crate::vault::Vault;
pub(crate) use follower::{Follower, NoAnswer, TooLongAway};

/// The clients, keys and revocations as of the last change that was heard of.
#[derive(Debug, Default)]
pub(crate) struct Known {
    clients: RwLock<HashMap<Box<str>, Arc<Client>>>,
    ring: ArcSwap<Keyring>,
    revocations: ArcSwap<Revocations>,
}

impl Known {
    pub(crate) fn client(&self, id: &str) -> Option<Arc<Client>> {
        self.clients.read().ok()?.get(id).cloned()
    }

    pub(crate) fn ring(&self) -> Guard<Arc<Keyring>> {
        self.ring.load()
    }

    /// Whether a token was taken back, or its client disabled or removed.
    pub(crate) fn is_revoked(&self, kid: &str, claims: &Claims) -> bool {
        let Claims { client_id, iat, jti, .. } = claims;
        self.client(client_id).is_none_or(|client| client.disabled)
            || self.revocations.load().cover(kid, client_id, *iat, jti.as_deref())
    }

    /// How many revocations are in force.
    pub(crate) fn revoked(&self) -> usize {
        self.revocations.load().len()
    }

    /// How many clients there are.
    pub(crate) fn clients(&self) -> usize {
        self.clients.read().map_or(0, |clients| clients.len())
    }

    /// Forgets everything, and takes these records instead.
    fn replace(&self, records: Vec<Record>, vault: &Vault) {
        let fresh = Self::default();
        fresh.learn(records, vault);
        let clients = fresh.clients.into_inner().unwrap_or_default();
        if let Ok(mut known) = self.clients.write() {
            *known = clients;
        }
        self.ring.store(fresh.ring.into_inner());
        self.revocations.store(fresh.revocations.into_inner());
    }

    /// Takes what has changed. A record that cannot be read is as good as none, and told: it must not leave in force what it was to
    /// change.
    fn learn(&self, records: Vec<Record>, vault: &Vault) {
        let (clients, others): (Vec<_>, Vec<_>) =
            records.into_iter().partition(|record| record.kind == Kind::Client);
        let (keys, others): (Vec<_>, Vec<_>) =
            others.into_iter().partition(|record| record.kind == Kind::SigningKey);
        self.learn_clients(clients);
        self.learn_keys(keys, vault);
        self.learn_revocations(others.into_iter().filter(|record| record.kind == Kind::Revocation).collect());
    }

    fn learn_clients(&self, records: Vec<Record>) {
        let read: Vec<_> =
            records.into_iter().map(|record| (readable(&record, read_client), record.id)).collect();
        // A lock that a panic has poisoned stays shut: nobody is recognised any more.
        let Ok(mut clients) = self.clients.write() else { return };
        for (client, id) in read {
            match client {
                Some(client) => clients.insert(id.into_boxed_str(), Arc::new(client)),
                None => clients.remove(id.as_str()),
            };
        }
    }

    fn learn_keys(&self, records: Vec<Record>, vault: &Vault) {
        if records.is_empty() {
            return;
        }
        let ring = self.ring.load();
        let mut keys: HashMap<String, (SigningKeyDocument, Arc<SigningKey>)> = ring.by_kid().collect();
        for record in records {
            match readable(&record, |document| read_key(&record.id, document, &ring, vault)) {
                Some(key) => keys.insert(record.id, key),
                None => keys.remove(&record.id),
            };
        }
        self.ring.store(Arc::new(Keyring::new(keys.into_values())));
    }

    fn learn_revocations(&self, records: Vec<Record>) {
        if records.is_empty() {
            return;
        }
        let mut revocations = Revocations::clone(&self.revocations.load());
        for record in records {
            let revocation = readable(&record, |document| Ok(serde_json::from_str::<Revocation>(document)?));
            revocations.set(&record.id, revocation);
        }
        revocations.index(now());
        self.revocations.store(Arc::new(revocations));
    }
}

/// What a record holds; `None` when it is gone or cannot be read.
fn readable<T>(record: &Record, read: impl FnOnce(&str) -> anyhow::Result<T>) -> Option<T> {
    match read(record.document.as_deref()?) {
        Ok(value) => Some(value),
        Err(cause) => {
            tracing::error!(kind = ?record.kind, id = record.id, "a record of the database cannot be read: {cause:#}");
            None
        }
    }
}

fn read_client(document: &str) -> anyhow::Result<Client> {
    let document: ClientDocument = serde_json::from_str(document)?;
    document.try_into().context("a key of the client's")
}

fn read_key(
    kid: &str,
    document: &str,
    ring: &Keyring,
    vault: &Vault,
) -> anyhow::Result<(SigningKeyDocument, Arc<SigningKey>)> {
    let document: SigningKeyDocument = serde_json::from_str(document)?;
    let key = match ring.find(kid) {
        Some(key) => key,
        None => Arc::new(document.open(kid, vault)?),
    };
    Ok((document, key))
}
