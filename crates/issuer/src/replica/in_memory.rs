//! The APIs, clients, keys and revocations in memory, so that a token is issued without a database
//! query.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, RwLock};

use anyhow::Context as _;
use arc_swap::{ArcSwap, Guard};
use scopewright_token::{Claims, SigningKey};

use super::revocations::{RevocableToken, Revocations};
use crate::apis::api::Api;
use crate::apis::collection::Apis;
use crate::apis::reader::ApiReader;
use crate::clients::client::Client;
use crate::clients::document::ClientDocument;
use crate::clients::scope_set::ScopeSets;
use crate::signing_keys::keyring::{Keyring, SigningKeyDocument};
use crate::signing_keys::vault::Vault;
use crate::store::{Contents, Head, Record, RecordKind};

/// A copy of the database as of the last change that this node has applied.
#[derive(Debug)]
pub(crate) struct Replica {
    /// The number of the last change that has been applied.
    head: AtomicU64,
    /// The API of the issuer's own administration, which is not in the database.
    administration: Arc<Api>,
    apis: ArcSwap<Apis>,
    api_reader: Arc<ApiReader>,
    clients: RwLock<HashMap<Box<str>, Arc<Client>>>,
    scope_sets: ScopeSets,
    ring: ArcSwap<Keyring>,
    revocations: RwLock<Revocations>,
}

impl Replica {
    /// Returns an empty replica, whose keyring has only the keys outside of the database, and whose
    /// only API is the issuer's own administration.
    pub(crate) fn new(ring: Keyring, administration: Arc<Api>, api_reader: Arc<ApiReader>) -> Self {
        Self {
            head: AtomicU64::default(),
            apis: ArcSwap::from_pointee(Apis::new([administration.clone()])),
            administration,
            api_reader,
            clients: RwLock::default(),
            scope_sets: ScopeSets::default(),
            ring: ArcSwap::from_pointee(ring),
            revocations: RwLock::default(),
        }
    }

    /// Returns the number of the last change that has been applied. Lookups after this call include
    /// it.
    pub(crate) fn applied_change(&self) -> Head {
        self.head.load(Ordering::Acquire)
    }

    pub(crate) fn client(&self, id: &str) -> Option<Arc<Client>> {
        self.clients.read().ok()?.get(id).cloned()
    }

    pub(crate) fn apis(&self) -> Guard<Arc<Apis>> {
        self.apis.load()
    }

    pub(crate) fn ring(&self) -> Guard<Arc<Keyring>> {
        self.ring.load()
    }

    /// Returns whether dedicated keys sign the tokens of an API, or may have to.
    pub(crate) fn has_dedicated_keys(&self) -> bool {
        self.apis().iter().any(|api| api.algorithm.is_some()) || self.ring().has_dedicated()
    }

    /// Returns whether a token was revoked, or its client disabled or removed.
    pub(crate) fn is_revoked(&self, kid: &str, claims: &Claims) -> bool {
        let Claims { client_id, aud, iat, jti, .. } = claims;
        let token = RevocableToken { kid, client_id, audiences: aud, iat: *iat, jti: jti.as_deref() };
        // After a panic in a writer, every token counts as revoked.
        let cover = |revocations: &Revocations| revocations.cover(&token);
        self.client(client_id).is_none_or(|client| client.disabled)
            || self.revocations.read().map_or(true, |revocations| cover(&revocations))
    }

    /// Returns the number of revocations in force.
    pub(crate) fn revoked(&self) -> usize {
        self.revocations.read().map_or(0, |revocations| revocations.len())
    }

    /// Drops the revocations whose tokens have all expired.
    pub(crate) fn forget_expired_revocations(&self, now: u64) {
        if let Ok(mut revocations) = self.revocations.write() {
            revocations.forget_expired(now);
        }
    }

    /// Returns the number of clients.
    pub(crate) fn clients(&self) -> usize {
        self.clients.read().map_or(0, |clients| clients.len())
    }

    /// Replaces the APIs, clients and keys by those of the whole database. Revocations are only
    /// added, so that restoring an older database removes none.
    pub(super) fn replace(&self, contents: Contents, vault: &Vault) {
        let Contents { position, records, revoked_tokens } = contents;
        let (revocations, others): (Vec<_>, Vec<_>) =
            records.into_iter().partition(|record| record.kind == RecordKind::Revocation);
        let ring = self.ring.load().with_stored([]);
        let fresh = Self::new(ring, self.administration.clone(), self.api_reader.clone());
        fresh.apply_records(others, vault);
        self.apis.store(fresh.apis.into_inner());
        self.scope_sets.replace(fresh.scope_sets);
        let clients = fresh.clients.into_inner().unwrap_or_default();
        if let Ok(mut current) = self.clients.write() {
            *current = clients;
        }
        self.ring.store(fresh.ring.into_inner());
        self.apply(Contents { position, records: revocations, revoked_tokens }, vault);
    }

    /// Applies changes.
    pub(super) fn apply(&self, contents: Contents, vault: &Vault) {
        let Contents { position, records, revoked_tokens } = contents;
        self.apply_records(records, vault);
        if let Ok(mut revocations) = self.revocations.write() {
            for token in revoked_tokens {
                revocations.insert_token(&token.jti, token.until);
            }
        }
        self.head.store(position.head, Ordering::Release);
    }

    /// Applies records. An unreadable record is treated as absent and logged: the old state must
    /// not stay in effect.
    fn apply_records(&self, records: Vec<Record>, vault: &Vault) {
        let (clients, others): (Vec<_>, Vec<_>) =
            records.into_iter().partition(|record| record.kind == RecordKind::Client);
        let (keys, others): (Vec<_>, Vec<_>) =
            others.into_iter().partition(|record| record.kind == RecordKind::SigningKey);
        let (apis, others): (Vec<_>, Vec<_>) =
            others.into_iter().partition(|record| record.kind == RecordKind::Api);
        self.apply_apis(apis);
        self.apply_clients(clients);
        self.apply_keys(keys, vault);
        self.apply_revocations(
            others.into_iter().filter(|record| record.kind == RecordKind::Revocation).collect(),
        );
    }

    fn apply_apis(&self, records: Vec<Record>) {
        if records.is_empty() {
            return;
        }
        let current = self.apis.load();
        let stored = current.iter().filter(|api| !Arc::ptr_eq(api, &self.administration));
        let mut apis: BTreeMap<Box<str>, Arc<Api>> =
            stored.map(|api| (api.name.clone(), api.clone())).collect();
        for record in records {
            let read = self.api_reader.read(&record).unwrap_or_else(|cause| {
                log_unreadable(&record, &cause);
                None
            });
            match read {
                Some(api) => apis.insert(api.name.clone(), api),
                None => apis.remove(record.id.as_str()),
            };
        }
        // The last of two APIs with one audience has it.
        let all = apis.into_values().chain([self.administration.clone()]);
        self.apis.store(Arc::new(Apis::new(all)));
    }

    fn apply_clients(&self, records: Vec<Record>) {
        let read = |document: &str| read_client(document, &self.scope_sets);
        let read: Vec<_> = records.into_iter().map(|record| (readable(&record, read), record.id)).collect();
        // After a panic in a writer, no client is recognised any more.
        let Ok(mut clients) = self.clients.write() else { return };
        for (client, id) in read {
            match client {
                Some(client) => clients.insert(id.into_boxed_str(), Arc::new(client)),
                None => clients.remove(id.as_str()),
            };
        }
    }

    fn apply_keys(&self, records: Vec<Record>, vault: &Vault) {
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
        self.ring.store(Arc::new(ring.with_stored(keys.into_values())));
    }

    fn apply_revocations(&self, records: Vec<Record>) {
        let Ok(mut revocations) = self.revocations.write() else { return };
        for record in records {
            if let Some(revocation) = readable(&record, |document| Ok(serde_json::from_str(document)?)) {
                revocations.insert(&revocation, record.change);
            }
        }
    }
}

/// Reads the document of a record. Returns `None` if the record is deleted or unreadable.
fn readable<T>(record: &Record, read: impl FnOnce(&str) -> anyhow::Result<T>) -> Option<T> {
    match read(record.document.as_deref()?) {
        Ok(value) => Some(value),
        Err(cause) => {
            log_unreadable(record, &cause);
            None
        }
    }
}

fn log_unreadable(record: &Record, cause: &anyhow::Error) {
    tracing::error!(kind = ?record.kind, id = record.id, "a record of the database cannot be read: {cause:#}");
}

fn read_client(document: &str, scope_sets: &ScopeSets) -> anyhow::Result<Client> {
    let document: ClientDocument = serde_json::from_str(document)?;
    Client::read(document, scope_sets).context("a key of the client")
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
