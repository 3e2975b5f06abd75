//! The secrets of a client: any number, each with its own time, so that one can be replaced without an interruption.

use aws_lc_rs::rand;
use serde_json::json;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{AdminError, Administration};
use crate::client::SecretDocument;
use crate::client_secret::SecretHash;
use crate::vault::Vault;
use crate::{AuthMethod, ClientId, ClientSecret};

/// How many secrets, and how many keys, a client can have. Each costs a comparison for each token.
pub(super) const MOST_CREDENTIALS: usize = 16;

/// A secret that has just been minted. It is known here and never again.
#[derive(Debug)]
pub struct NewSecret {
    /// Its identifier, by which it can be expired.
    pub id: String,
    /// The secret, to be handed to the client's owner.
    pub secret: ClientSecret,
    /// The first second in which it is good, if that is not now.
    pub not_before: Option<u64>,
    /// The first second in which it is good no more.
    pub expires: Option<u64>,
}

/// A secret that is not kept yet.
pub(super) struct Minted {
    id: Uuid,
    secret: ClientSecret,
    hash: SecretHash,
}

impl Minted {
    pub(super) fn document(&self, not_before: Option<u64>, expires: Option<u64>, now: u64) -> SecretDocument {
        SecretDocument { id: self.id, hash: self.hash.clone(), not_before, expires, created_at: now }
    }

    pub(super) fn into_new(self, not_before: Option<u64>, expires: Option<u64>) -> NewSecret {
        NewSecret { id: self.id.to_string(), secret: self.secret, not_before, expires }
    }
}

pub(super) fn mint(vault: &Vault) -> Result<Minted, AdminError> {
    let mut random = Zeroizing::new([0; 32]);
    let filled = rand::fill(random.as_mut_slice());
    filled.map_err(|_| AdminError::Failed(anyhow::anyhow!("the system gave no randomness")))?;
    let secret = ClientSecret::mint(&random);
    Ok(Minted { id: Uuid::new_v4(), hash: vault.hash(&secret), secret })
}

impl Administration {
    /// Mints one more secret for a client. Those that it has stay good.
    ///
    /// # Errors
    /// When there is no such client, it sends no secrets, it has sixteen that are not over, or the times leave no second.
    pub async fn add_secret(
        &self,
        id: &ClientId,
        not_before: Option<u64>,
        expires: Option<u64>,
    ) -> Result<NewSecret, AdminError> {
        let minted = mint(self.vault())?;
        self.amend_client(id, "secret.add", |document, now| {
            if !document.auth.iter().any(|method| AuthMethod::WITH_SECRET.contains(method)) {
                let why = format!("the client `{id}` sends no secret: it authenticates by private_key_jwt");
                return Err(AdminError::Refused(why));
            }
            if expires.is_some_and(|end| end <= not_before.unwrap_or(now).max(now)) {
                return Err(AdminError::Refused("the secret would expire before it is good".to_owned()));
            }
            document.secrets.retain(|secret| secret.expires.is_none_or(|end| end > now));
            if document.secrets.len() >= MOST_CREDENTIALS {
                let why = format!("the client `{id}` has {MOST_CREDENTIALS} secrets; expire one first");
                return Err(AdminError::Refused(why));
            }
            document.secrets.push(minted.document(not_before, expires, now));
            Ok((json!({ "secret": minted.id, "not_before": not_before, "expires": expires }), ()))
        })
        .await?;
        Ok(minted.into_new(not_before, expires))
    }

    /// Lets a secret of a client be good no more from `at` on.
    ///
    /// # Errors
    /// When the client or the secret does not exist, or the database cannot be written.
    pub async fn expire_secret(&self, id: &ClientId, secret: &str, at: u64) -> Result<(), AdminError> {
        self.amend_client(id, "secret.expire", |document, _| {
            let found = document.secrets.iter_mut().find(|kept| kept.id.to_string() == secret);
            let found = found.ok_or_else(|| AdminError::NoSuchCredential(id.clone(), secret.to_owned()))?;
            found.expires = Some(found.expires.map_or(at, |end| end.min(at)));
            Ok((json!({ "secret": secret, "expires": found.expires }), ()))
        })
        .await
    }
}
