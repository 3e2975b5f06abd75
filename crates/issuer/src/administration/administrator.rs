//! The administration of an authorization server by one actor.

use std::sync::Arc;

use database::Address;
use serde_json::json;
use tokio::sync::Mutex;

use super::authority::Authority;
use super::error::AdminError;
use crate::ScopeList;
use crate::apis::reader::ApiReader;
use crate::open_error::{OpenError, PepperFailure};
use crate::signing_keys::vault::Vault;
use crate::signing_keys::{ExternalKeys, PepperSource};
use crate::store::{Change, CommitError, RecordKind, RecordedChange, SqlStore, Write};
use crate::time::now;

/// The administration of an authorization server by one actor. Clones share the database.
#[derive(Clone)]
pub struct Administration {
    pub(super) store: Arc<SqlStore>,
    pub(super) vault: Arc<Vault>,
    pub(super) actor: Arc<str>,
    pub(super) authority: Authority,
    /// The signing keys that are not in the database.
    pub(super) external_keys: ExternalKeys,
    api_reader: Arc<ApiReader>,
    /// The audience of the admin API, which no other API can have. It is empty if it is not known,
    /// because it depends on the issuer's URL.
    pub(super) own_audience: Arc<str>,
    /// The turn of the changes of this process, which are made one after the other.
    pub(super) turn: Arc<Mutex<()>>,
}

impl Administration {
    /// Opens the database, which is created if it is a file that does not exist, and reads the
    /// pepper. Changes are recorded with the name `actor`.
    ///
    /// # Errors
    /// The database or the pepper cannot be used, or they do not belong together.
    pub async fn open(address: &Address, pepper: &PepperSource, actor: &str) -> Result<Self, OpenError> {
        Self::with_store(SqlStore::open(address).await?, address, pepper, actor).await
    }

    /// Opens a database as [`open`](Self::open) does, and creates nothing.
    ///
    /// # Errors
    /// There is no such database, the database or the pepper cannot be used, or they do not belong
    /// together.
    pub async fn open_existing(
        address: &Address,
        pepper: &PepperSource,
        actor: &str,
    ) -> Result<Self, OpenError> {
        Self::with_store(SqlStore::open_existing(address).await?, address, pepper, actor).await
    }

    async fn with_store(
        store: SqlStore,
        address: &Address,
        pepper: &PepperSource,
        actor: &str,
    ) -> Result<Self, OpenError> {
        let vault = open_vault(&store, address, pepper).await?;
        Ok(Self {
            store: Arc::new(store),
            vault: Arc::new(vault),
            actor: actor.into(),
            authority: Authority::Owner,
            external_keys: ExternalKeys::default(),
            api_reader: Arc::default(),
            own_audience: "".into(),
            turn: Arc::default(),
        })
    }

    /// Returns this administration with the signing keys that are not in the database. Their tokens
    /// can be inspected and revoked.
    pub(crate) fn with_external_keys(self, external_keys: ExternalKeys) -> Self {
        Self { external_keys, ..self }
    }

    /// Returns this administration with the audience of the admin API.
    pub(crate) fn with_own_audience(self, audience: &str) -> Self {
        Self { own_audience: audience.into(), ..self }
    }

    /// Returns an administration for the bearer of a token, who can grant only those administrative
    /// scopes that the token has. The prefix distinguishes its name from those of users.
    pub(crate) fn for_bearer(&self, client_id: &str, held: ScopeList) -> Self {
        let actor = format!("client:{client_id}").into();
        Self { actor, authority: Authority::Bearer(held), ..self.clone() }
    }

    /// Returns the latest changes, newest first, of one subject or of all.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn changes(
        &self,
        subject: Option<&str>,
        limit: u32,
    ) -> Result<Vec<RecordedChange>, AdminError> {
        Ok(self.store.changes(subject, limit).await?)
    }

    /// Verifies the chain of changes, and returns the number of changes.
    ///
    /// # Errors
    /// A change was altered or is missing, or the database cannot be read.
    pub async fn verify_changes(&self) -> Result<u64, AdminError> {
        let broken = |seq| {
            AdminError::Refused(format!(
                "change {seq} was altered in the database, or an earlier one is missing"
            ))
        };
        self.store.verify_chain().await?.map_err(broken)
    }

    /// Closes the database. An SQLite database is a single complete file then.
    pub async fn close(&self) {
        self.store.close().await;
    }

    pub(crate) fn store(&self) -> &Arc<SqlStore> {
        &self.store
    }

    pub(crate) fn api_reader(&self) -> &Arc<ApiReader> {
        &self.api_reader
    }

    pub(crate) fn vault(&self) -> &Arc<Vault> {
        &self.vault
    }
}

/// The identifier of the setting by which a wrong pepper is detected.
const PEPPER: &str = "pepper";

/// Opens the vault with the pepper of the database. With a new pepper, all stored hashes would be
/// useless, so a pepper is created only while nothing depends on one.
///
/// Another process may create the pepper, or even a client, at the same time, so everything is read
/// again afterwards.
async fn open_vault(store: &SqlStore, address: &Address, source: &PepperSource) -> Result<Vault, OpenError> {
    loop {
        let contents = store.load().await.map_err(OpenError::unreadable(address))?;
        let check =
            contents.records.iter().find(|record| record.kind == RecordKind::Setting && record.id == PEPPER);
        let pepper = match source.read()? {
            Some(pepper) => pepper,
            None if contents.records.is_empty() => {
                source.create()?;
                continue;
            }
            None => return Err(PepperFailure::Missing.of(source)(format!("{address} depends on it"))),
        };
        let vault = Vault::new(&pepper).map_err(OpenError::unreadable(address))?;
        match check {
            Some(check) if check.document.as_deref() == Some(&check_document(&vault)) => return Ok(vault),
            Some(_) => {
                return Err(PepperFailure::Wrong.of(source)(format!("{address} depends on another one")));
            }
            None => match store.commit(contents.position.head, &first_change(&vault)).await {
                Ok(_) => return Ok(vault),
                Err(CommitError::Conflict) => {}
                Err(CommitError::Store(cause)) => return Err(OpenError::unreadable(address)(cause)),
            },
        }
    }
}

fn first_change(vault: &Vault) -> Change {
    let check = Write {
        kind: RecordKind::Setting,
        id: PEPPER.to_owned(),
        document: Some(check_document(vault)),
        until: None,
    };
    Change {
        at: now(),
        actor: "issuer".to_owned(),
        action: "database.begin",
        subject: "database".to_owned(),
        detail: json!({}),
        writes: vec![check],
    }
}

fn check_document(vault: &Vault) -> String {
    json!({ "check": vault.check() }).to_string()
}
