//! The clients: adding one, and recognising one by its secret.

use std::error::Error;
use std::fmt;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use aws_lc_rs::rand;
use subtle::{Choice, ConstantTimeEq as _};
use zeroize::Zeroizing;

use crate::client_secret::{ClientSecret, SecretHash};
use crate::credentials::Credentials;
use crate::open_error::{Failure, OpenError};
use crate::pepper::Pepper;
use crate::store::{KeptClient, Store};
use crate::{ClientId, ClientIdError, ScopeList};

/// The clients of an authorization server: the database that remembers them, and the pepper that their
/// secrets are hashed with.
pub struct Clients {
    store: Store,
    pepper: Pepper,
}

/// A client that has just been added. Its secret is known here and never again.
#[derive(Debug)]
pub struct NewClient {
    /// The identifier that was asked for.
    pub id: ClientId,
    /// The secret, to be handed to the client's owner.
    pub secret: ClientSecret,
    /// The scopes that the client may ask for.
    pub scopes: ScopeList,
}

/// A client that has proved who it is.
pub(crate) struct Client {
    pub(crate) id: ClientId,
    pub(crate) allowed: ScopeList,
}

impl Clients {
    /// Opens the database and reads the pepper. What is missing is made, also the folders.
    ///
    /// # Errors
    /// When a file cannot be used, or the pepper file is gone although the database has secrets.
    pub async fn open(database: &Path, pepper_file: &Path) -> Result<Self, OpenError> {
        make_folder_of(database)?;
        make_folder_of(pepper_file)?;
        let store = Store::open(database).await.map_err(Failure::OpenDatabase.at(database))?;
        let pepper = match Pepper::read(pepper_file)? {
            Some(pepper) => pepper,
            None => first_pepper(&store, database, pepper_file).await?,
        };
        Ok(Self { store, pepper })
    }

    /// Adds a client that may ask for `scopes`, and mints its secret. A server that runs on the same database
    /// serves it at once.
    ///
    /// # Errors
    /// When there is a client of that name, or the database cannot be written.
    pub async fn add(&self, id: &ClientId, scopes: &ScopeList) -> Result<NewClient, AddClientError> {
        let secret = ClientSecret::mint(&random().map_err(AddClientError::failed)?);
        let hash = self.pepper.hash(&secret);
        let added = self.store.insert_client(SystemTime::now(), id, scopes, &hash).await;
        if added.map_err(AddClientError::failed)? {
            Ok(NewClient { id: id.clone(), secret, scopes: scopes.clone() })
        } else {
            Err(AddClientError::Exists(id.clone()))
        }
    }

    /// The client whose credentials these are.
    ///
    /// A client that does not exist costs the same hash and comparison as one with another secret, and gets
    /// the same answer: nobody can find out in this way which clients there are.
    pub(crate) async fn authenticate(&self, credentials: &Credentials) -> sqlx::Result<Option<Client>> {
        let presented = self.pepper.hash(&credentials.secret);
        let kept = self.find(&credentials.client_id).await?;
        let hashes = kept.as_ref().map_or(&[SecretHash::OF_NOBODY][..], |kept| &kept.secrets);
        let matches = hashes.iter().fold(Choice::from(0), |matches, hash| matches | hash.ct_eq(&presented));
        Ok(kept.filter(|_| matches.into()).map(|kept| Client { id: kept.id, allowed: kept.allowed }))
    }

    /// Puts everything into the database file proper and closes it, so that the file can be copied.
    pub async fn close(&self) {
        self.store.close().await;
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// What cannot be a client identifier has no client.
    async fn find(&self, client_id: &str) -> sqlx::Result<Option<KeptClient>> {
        match client_id.parse() {
            Ok(id) => self.store.find_client(id).await,
            Err(ClientIdError { .. }) => Ok(None),
        }
    }
}

/// A new pepper would make every kept hash worthless, so it is made only while there is none.
///
/// Another process may be faster with the pepper, and even with a client, so the file is read in any case.
async fn first_pepper(store: &Store, database: &Path, pepper_file: &Path) -> Result<Pepper, OpenError> {
    if !store.has_secrets().await.map_err(Failure::OpenDatabase.at(database))? {
        let random = random().map_err(Failure::CreatePepper.at(pepper_file))?;
        Pepper::create(pepper_file, &random)?;
    }
    Pepper::read(pepper_file)?.ok_or_else(|| {
        let cause = format!("the secrets in {} were hashed with it", database.display());
        Failure::PepperLost.at(pepper_file)(cause)
    })
}

fn make_folder_of(file: &Path) -> Result<(), OpenError> {
    let folder = file.parent().unwrap_or(file);
    fs::create_dir_all(folder).map_err(Failure::MakeFolder.at(folder))
}

fn random() -> Result<Zeroizing<[u8; 32]>, &'static str> {
    let mut bytes = Zeroizing::new([0; 32]);
    rand::fill(bytes.as_mut_slice()).map_err(|_| "the system gave no randomness")?;
    Ok(bytes)
}

/// Why a client was not added.
#[derive(Debug)]
pub enum AddClientError {
    /// There is a client of that name, and it keeps its secret and scopes.
    Exists(ClientId),
    /// Nothing could be kept.
    Failed(Box<dyn Error + Send + Sync>),
}

impl AddClientError {
    fn failed(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Failed(cause.into())
    }
}

impl fmt::Display for AddClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exists(id) => write!(f, "there is a client `{id}` already; choose another id"),
            Self::Failed(cause) => write!(f, "the client could not be kept: {cause}"),
        }
    }
}

impl Error for AddClientError {}
