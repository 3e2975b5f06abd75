//! The secrets and keys of a client. Several can be valid at the same time, so that a credential
//! can be replaced without an interruption.

use aws_lc_rs::rand;
use cli_output::excerpt;
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::administrator::Administration;
use super::decision::IssuedTokens;
use super::error::AdminError;
use super::registered_keys::read_keys;
use super::validity::{Validity, earlier};
use crate::clients::document::SecretDocument;
use crate::clients::secret::SecretHash;
use crate::signing_keys::vault::Vault;
use crate::{AuthMethod, ClientId, ClientSecret};

/// The maximum number of secrets of a client, and of keys. Each costs a comparison for each token.
pub(crate) const MAX_CREDENTIALS: usize = 16;

/// A new secret. It cannot be shown again.
#[derive(Debug)]
pub struct NewSecret {
    /// The identifier, by which the secret can be expired.
    pub id: String,
    /// The secret, for the owner of the client.
    pub secret: ClientSecret,
    /// The validity period.
    pub validity: Validity,
}

/// A new secret that is not stored yet.
pub(super) struct GeneratedSecret {
    id: Uuid,
    secret: ClientSecret,
    hash: SecretHash,
}

impl GeneratedSecret {
    pub(super) fn document(&self, Validity { not_before, expires }: Validity, now: u64) -> SecretDocument {
        SecretDocument { id: self.id, hash: self.hash.clone(), not_before, expires, created_at: now }
    }

    pub(super) fn into_new(self, validity: Validity) -> NewSecret {
        NewSecret { id: self.id.to_string(), secret: self.secret, validity }
    }
}

pub(super) fn generate_secret(vault: &Vault) -> Result<GeneratedSecret, AdminError> {
    let mut random = Zeroizing::new([0; 32]);
    let filled = rand::fill(random.as_mut_slice());
    filled.map_err(|_| AdminError::Failed(anyhow::anyhow!("the system has no randomness")))?;
    let secret = ClientSecret::generate(&random);
    Ok(GeneratedSecret { id: Uuid::new_v4(), hash: vault.hash(&secret), secret })
}

impl Administration {
    /// Adds a secret to a client. Its other secrets stay valid, or expire at `others_until`.
    ///
    /// # Errors
    /// There is no such client, it uses no secrets, it has sixteen unexpired ones, or the validity
    /// period is empty.
    pub async fn add_secret(
        &self,
        id: &ClientId,
        validity: Validity,
        others_until: Option<u64>,
    ) -> Result<NewSecret, AdminError> {
        let generated = generate_secret(self.vault())?;
        self.transact_client(id, "secret.add", IssuedTokens::Keep, &[], |document, _, now| {
            if !document.auth.iter().any(|method| AuthMethod::WITH_SECRET.contains(method)) {
                let why = format!("the client `{id}` does not use secrets: it authenticates by private_key_jwt");
                return Err(AdminError::Refused(why));
            }
            validity.check(now)?;
            document.secrets.retain(|secret| secret.expires.is_none_or(|end| end > now));
            if document.secrets.len() >= MAX_CREDENTIALS {
                let why = format!("the client `{id}` has {MAX_CREDENTIALS} secrets; expire one first");
                return Err(AdminError::Refused(why));
            }
            for other in &mut document.secrets {
                other.expires = earlier(other.expires, others_until);
            }
            document.secrets.push(generated.document(validity, now));
            let Validity { not_before, expires } = validity;
            Ok((json!({ "secret": generated.id, "not_before": not_before, "expires": expires, "others_until": others_until }), ()))
        })
        .await?;
        Ok(generated.into_new(validity))
    }

    /// Registers the keys of a JWK Set for a client's assertions, and returns the identifiers of
    /// the new ones. Its other keys stay valid, or expire at `others_until`. A key that is
    /// registered already does not change, unless it has expired.
    ///
    /// # Errors
    /// There is no such client, it does not use assertions, the set has no usable key, or the
    /// client would have more than sixteen.
    pub async fn add_keys(
        &self,
        id: &ClientId,
        jwks: &[u8],
        validity: Validity,
        others_until: Option<u64>,
    ) -> Result<Vec<String>, AdminError> {
        self.transact_client(id, "key.register", IssuedTokens::Keep, &[], |document, _, now| {
            if !document.auth.contains(&AuthMethod::PrivateKeyJwt) {
                return Err(AdminError::Refused(format!("the client `{id}` does not authenticate by private_key_jwt")));
            }
            validity.check(now)?;
            let mut new = read_keys(jwks)?;
            document.keys.retain(|key| key.expires.is_none_or(|end| end > now));
            new.retain(|key| document.keys.iter().all(|known| !key.is(known)));
            if document.keys.len() + new.len() > MAX_CREDENTIALS {
                let why = format!("the client `{id}` would have more than {MAX_CREDENTIALS} keys; expire one first");
                return Err(AdminError::Refused(why));
            }
            for other in &mut document.keys {
                other.expires = earlier(other.expires, others_until);
            }
            let ids: Vec<String> = new.iter().map(|key| key.id.clone()).collect();
            document.keys.extend(new.into_iter().map(|key| key.document(validity, now)));
            let Validity { not_before, expires } = validity;
            Ok((json!({ "keys": ids, "not_before": not_before, "expires": expires, "others_until": others_until }), ids))
        })
        .await
    }

    /// Makes a secret or a registered key expire at `at`, and returns when it expires: earlier, if
    /// it has expired already.
    ///
    /// `tokens` decides whether the client's tokens are revoked in the same change, so that no
    /// token that was obtained with the credential stays valid.
    ///
    /// # Errors
    /// The client or the credential does not exist, the credential expires earlier than `at`
    /// anyway, tokens would be revoked before the credential expires, or the database cannot be
    /// written.
    pub async fn expire_credential(
        &self,
        id: &ClientId,
        credential: &str,
        at: u64,
        tokens: IssuedTokens,
    ) -> Result<u64, AdminError> {
        self.transact_client(id, "credential.expire", tokens, &[], |document, _, now| {
            if tokens == IssuedTokens::Revoke && at > now {
                let why = "tokens can be revoked only with a credential that expires now; otherwise its owner could get new ones";
                return Err(AdminError::Refused(why.to_owned()));
            }
            let secrets =
                document.secrets.iter_mut().map(|secret| (secret.id.to_string(), &mut secret.expires));
            let keys = document.keys.iter_mut().map(|key| (key.id.clone(), &mut key.expires));
            let found = secrets.chain(keys).find(|(known, _)| known == credential);
            let (_, expires) =
                found.ok_or_else(|| AdminError::NoSuchCredential(id.clone(), credential.to_owned()))?;
            let end = expires.map_or(at, |end| end.min(at));
            if end < at && at > now {
                let credential = excerpt(credential);
                let end = in_utc(end);
                let why = format!("`{credential}` expires at {end} anyway; the time can only become earlier");
                return Err(AdminError::Refused(why));
            }
            *expires = Some(end);
            let revoked = tokens == IssuedTokens::Revoke;
            Ok((json!({ "credential": credential, "expires": end, "tokens_revoked": revoked }), end))
        })
        .await
    }
}

/// Formats a time in UTC.
fn in_utc(seconds: u64) -> String {
    let time = i64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    time.map_or_else(|| seconds.to_string(), |time| time.to_string())
}
