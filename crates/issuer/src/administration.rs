//! What an administrator can do, for the command line and the admin API alike.
//!
//! Each change is decided on what is kept, and kept together with the fact that it was made, by whom and when. When another change
//! comes first, it is decided again.

mod authority;
mod client_record;
mod client_view;
mod clients;
mod credentials;
mod error;
mod inspection;
pub(crate) mod manifest;
mod plan;
mod registered_keys;
mod revocations;
mod signing_keys;
mod transact;

use std::sync::Arc;

use database::Address;
use serde_json::json;
use tokio::sync::Mutex;

use crate::PepperSource;
use crate::ScopeList;
use crate::open_error::{Failure, OpenError};
use crate::signing_keys::vault::Vault;
use crate::store::{Change, CommitError, Kind, RecordedChange, SqlStore, Store, Write};
use crate::time::now;
use authority::Authority;
pub use client_view::{ClientView, CredentialState, KeyView, SecretView};
pub use clients::{AddedClient, ClientSettings};
pub(crate) use credentials::MOST_CREDENTIALS;
pub use credentials::{NewSecret, Validity};
pub use error::AdminError;
pub use inspection::{Inspection, TokenState};
pub use plan::{Applied, ApplyOptions, ClientDifference, DifferenceKind, ExpiredKey, MemberDifference, Plan};
pub(crate) use registered_keys::{ClientKey, read_keys};
pub use revocations::RevocationView;
pub use signing_keys::{KeyTimes, SigningKeyView};
pub use transact::IssuedTokens;

/// The administration of one authorization server, by one administrator. Clones are the same.
#[derive(Clone)]
pub struct Administration {
    store: Arc<dyn Store>,
    vault: Arc<Vault>,
    actor: Arc<str>,
    authority: Authority,
    /// Changes of this process are made one after the other, in the order in which they were asked for.
    turn: Arc<Mutex<()>>,
}

impl Administration {
    /// Opens the database, which is made if it is a file that does not exist, and reads the pepper. `actor` is the name under which
    /// changes are kept.
    ///
    /// # Errors
    /// When the database or the pepper cannot be used, or do not belong together.
    pub async fn open(address: &Address, pepper: &PepperSource, actor: &str) -> Result<Self, OpenError> {
        Self::on(SqlStore::open(address).await?, address, pepper, actor).await
    }

    /// Opens a database that exists, as [`open`](Self::open) does. Nothing is created.
    ///
    /// # Errors
    /// When there is no such database, or the database or the pepper cannot be used, or do not belong together.
    pub async fn open_existing(
        address: &Address,
        pepper: &PepperSource,
        actor: &str,
    ) -> Result<Self, OpenError> {
        Self::on(SqlStore::open_existing(address).await?, address, pepper, actor).await
    }

    async fn on(
        store: SqlStore,
        address: &Address,
        pepper: &PepperSource,
        actor: &str,
    ) -> Result<Self, OpenError> {
        let store: Arc<dyn Store> = Arc::new(store);
        let vault = open_vault(&*store, address, pepper).await?;
        let (actor, authority, turn) = (actor.into(), Authority::Owner, Arc::default());
        Ok(Self { store, vault: Arc::new(vault), actor, authority, turn })
    }

    /// Returns an administration for the bearer of a token, who can grant only administration that the token has. The
    /// prefix keeps its name apart from those of users and of the server.
    pub(crate) fn for_bearer(&self, client_id: &str, held: ScopeList) -> Self {
        let actor = format!("client:{client_id}").into();
        Self { actor, authority: Authority::Bearer(held), ..self.clone() }
    }

    /// The latest changes, newest first, about one subject or all.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn changes(
        &self,
        subject: Option<&str>,
        limit: u32,
    ) -> Result<Vec<RecordedChange>, AdminError> {
        Ok(self.store.changes(subject, limit).await?)
    }

    /// How many changes there are, if their chain is whole. An altered or missing change is refused by its number.
    ///
    /// # Errors
    /// When the chain is broken, or the database cannot be read.
    pub async fn verify_changes(&self) -> Result<u64, AdminError> {
        let broken =
            |seq| format!("change {seq} is not what was written: somebody has altered the database by hand");
        self.store.verify_chain().await?.map_err(|seq| AdminError::Refused(broken(seq)))
    }

    /// Closes the database. An SQLite file is then whole by itself.
    pub async fn close(&self) {
        self.store.close().await;
    }

    pub(crate) fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    pub(crate) fn vault(&self) -> &Arc<Vault> {
        &self.vault
    }
}

/// The identifier of the setting by which a wrong pepper is noticed.
const PEPPER: &str = "pepper";

/// Opens the vault with the pepper that belongs to the database. A new pepper would make every kept hash worthless, so it is made only
/// while nothing depends on one.
///
/// Another process may be faster with the pepper, and even with a client, so everything is read again after it was made.
async fn open_vault(store: &dyn Store, address: &Address, source: &PepperSource) -> Result<Vault, OpenError> {
    loop {
        let kept = store.load().await.map_err(OpenError::unreadable(address))?;
        let check = kept.records.iter().find(|record| record.kind == Kind::Setting && record.id == PEPPER);
        let pepper = match source.read()? {
            Some(pepper) => pepper,
            None if kept.records.is_empty() => {
                source.create()?;
                continue;
            }
            None => return Err(Failure::PepperLost.of(source)(format!("{address} was made with it"))),
        };
        let vault = Vault::new(&pepper).map_err(OpenError::unreadable(address))?;
        match check {
            Some(check) if check.document.as_deref() == Some(&check_document(&vault)) => return Ok(vault),
            Some(_) => {
                return Err(Failure::OtherPepper.of(source)(format!("{address} was made with another one")));
            }
            None => match store.commit(kept.position.head, &first_change(&vault)).await {
                Ok(_) => return Ok(vault),
                Err(CommitError::Conflict) => {}
                Err(CommitError::Store(cause)) => return Err(OpenError::unreadable(address)(cause)),
            },
        }
    }
}

fn first_change(vault: &Vault) -> Change {
    let check = Write {
        kind: Kind::Setting,
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
