//! The secrets and keys of a client: any number, each with its own time, so that one can be replaced without an interruption.

use aws_lc_rs::rand;
use cli_output::excerpt;
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::registered_keys::read_keys;
use super::transact::IssuedTokens;
use super::{AdminError, Administration};
use crate::clients::client::SecretDocument;
use crate::clients::secret::SecretHash;
use crate::signing_keys::vault::Vault;
use crate::{AuthMethod, ClientId, ClientSecret};

/// How many secrets, and how many keys, a client can have. Each costs a comparison for each token.
pub(crate) const MOST_CREDENTIALS: usize = 16;

/// A secret that has just been minted. It is known here and never again.
#[derive(Debug)]
pub struct NewSecret {
    /// Its identifier, by which it can be expired.
    pub id: String,
    /// The secret, to be handed to the client's owner.
    pub secret: ClientSecret,
    /// When it is good.
    pub validity: Validity,
}

/// When a credential is good. Seconds since the Unix epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Validity {
    /// The first second in which it is good; from the start, if it is not said.
    pub not_before: Option<u64>,
    /// The first second in which it is good no more; never, if it is not said.
    pub expires: Option<u64>,
}

impl Validity {
    fn check(self, now: u64) -> Result<(), AdminError> {
        if self.expires.is_some_and(|end| end <= self.not_before.unwrap_or(now).max(now)) {
            return Err(AdminError::Refused("the credential would expire before it is good".to_owned()));
        }
        Ok(())
    }
}

/// A secret that is not kept yet.
pub(super) struct Minted {
    id: Uuid,
    secret: ClientSecret,
    hash: SecretHash,
}

impl Minted {
    pub(super) fn document(&self, Validity { not_before, expires }: Validity, now: u64) -> SecretDocument {
        SecretDocument { id: self.id, hash: self.hash.clone(), not_before, expires, created_at: now }
    }

    pub(super) fn into_new(self, validity: Validity) -> NewSecret {
        NewSecret { id: self.id.to_string(), secret: self.secret, validity }
    }
}

pub(super) fn mint(vault: &Vault) -> Result<Minted, AdminError> {
    let mut random = Zeroizing::new([0; 32]);
    let filled = rand::fill(random.as_mut_slice());
    filled.map_err(|_| AdminError::Failed(anyhow::anyhow!("the system has no randomness")))?;
    let secret = ClientSecret::mint(&random);
    Ok(Minted { id: Uuid::new_v4(), hash: vault.hash(&secret), secret })
}

impl Administration {
    /// Mints one more secret for a client. Those that it has stay good, or until `others_until`, where that is said.
    ///
    /// # Errors
    /// When there is no such client, it sends no secrets, it has sixteen that are not over, or the times leave no second.
    pub async fn add_secret(
        &self,
        id: &ClientId,
        validity: Validity,
        others_until: Option<u64>,
    ) -> Result<NewSecret, AdminError> {
        let minted = mint(self.vault())?;
        self.transact_client(id, "secret.add", IssuedTokens::Keep, |document, now| {
            if !document.auth.iter().any(|method| AuthMethod::WITH_SECRET.contains(method)) {
                let why = format!("the client `{id}` sends no secret: it authenticates by private_key_jwt");
                return Err(AdminError::Refused(why));
            }
            validity.check(now)?;
            document.secrets.retain(|secret| secret.expires.is_none_or(|end| end > now));
            if document.secrets.len() >= MOST_CREDENTIALS {
                let why = format!("the client `{id}` has {MOST_CREDENTIALS} secrets; expire one first");
                return Err(AdminError::Refused(why));
            }
            for other in &mut document.secrets {
                other.expires = earlier(other.expires, others_until);
            }
            document.secrets.push(minted.document(validity, now));
            let Validity { not_before, expires } = validity;
            Ok((json!({ "secret": minted.id, "not_before": not_before, "expires": expires, "others_until": others_until }), ()))
        })
        .await?;
        Ok(minted.into_new(validity))
    }

    /// Registers the keys of a JWK Set for a client's assertions. Those that it has stay good, or until `others_until`, where that is
    /// said. A key that is registered already is left as it is, unless it has expired.
    ///
    /// # Errors
    /// When there is no such client, it does not sign assertions, the set has no usable key, or it would have more than sixteen.
    pub async fn add_keys(
        &self,
        id: &ClientId,
        jwks: &[u8],
        validity: Validity,
        others_until: Option<u64>,
    ) -> Result<Vec<String>, AdminError> {
        self.transact_client(id, "key.register", IssuedTokens::Keep, |document, now| {
            if !document.auth.contains(&AuthMethod::PrivateKeyJwt) {
                return Err(AdminError::Refused(format!("the client `{id}` does not authenticate by private_key_jwt")));
            }
            validity.check(now)?;
            let mut new = read_keys(jwks)?;
            document.keys.retain(|key| key.expires.is_none_or(|end| end > now));
            new.retain(|key| document.keys.iter().all(|known| !key.is(known)));
            if document.keys.len() + new.len() > MOST_CREDENTIALS {
                let why = format!("the client `{id}` would have more than {MOST_CREDENTIALS} keys; expire one first");
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

    /// Expires a secret or a registered key of a client at `at`, and returns when it ends: earlier, where it has expired
    /// already.
    ///
    /// `tokens` says whether the tokens that the client has are revoked in the same change, so that none that was obtained
    /// with the credential is good any longer.
    ///
    /// # Errors
    /// When the client or the credential does not exist, it ends earlier than `at` anyway, tokens are to be revoked before
    /// the credential expires, or the database cannot be written.
    pub async fn expire_credential(
        &self,
        id: &ClientId,
        credential: &str,
        at: u64,
        tokens: IssuedTokens,
    ) -> Result<u64, AdminError> {
        self.transact_client(id, "credential.expire", tokens, |document, now| {
            if tokens == IssuedTokens::Revoke && at > now {
                let why = "tokens can be revoked only with a credential that expires now; its owner would get new ones";
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
                let (credential, end) = (excerpt(credential), in_words(end));
                let why = format!("`{credential}` ends at {end} anyway; an end can only become earlier");
                return Err(AdminError::Refused(why));
            }
            *expires = Some(end);
            let revoked = tokens == IssuedTokens::Revoke;
            Ok((json!({ "credential": credential, "expires": end, "tokens_revoked": revoked }), end))
        })
        .await
    }
}

/// A time in UTC, for a message.
fn in_words(seconds: u64) -> String {
    let time = i64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    time.map_or_else(|| seconds.to_string(), |time| time.to_string())
}

/// The earlier of two ends, where a missing one is never.
pub(super) fn earlier(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    one.into_iter().chain(other).min()
}
