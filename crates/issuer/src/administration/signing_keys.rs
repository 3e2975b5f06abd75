//! Administration of the signing keys: creation, rotation and withdrawal.

use std::time::Duration;

use schemars::JsonSchema;
use scopewright_token::{Algorithm, KeyPair, KeySet};
use serde::Serialize;
use serde_json::json;

use super::administrator::Administration;
use super::decision::Decision;
use super::documents::{documents, write};
use super::error::AdminError;
use crate::apis::api::algorithm;
use crate::signing_keys::keyring::{Chain, KeyState, SigningKeyDocument};
use crate::signing_keys::{self, Documents};
use crate::store::{RecordKind, Selection, Snapshot, Write};
use crate::time::now;

/// The timing of key rotation.
#[derive(Clone, Copy, Debug)]
pub struct KeyTimes {
    /// The time for which a key is published before it signs. It must be longer than resource
    /// servers cache the key set.
    pub announce: Duration,
    /// The time for which a key signs.
    pub sign: Duration,
}

impl Default for KeyTimes {
    /// Announces keys for 15 minutes, and signs for 90 days.
    fn default() -> Self {
        Self { announce: Duration::from_secs(900), sign: Duration::from_secs(90 * 24 * 3600) }
    }
}

impl KeyTimes {
    /// Returns the expected time at which the next key begins to sign: that of an announced key, or
    /// else the end of the current key. Dedicated keys are not considered.
    pub fn next_rotation(&self, keys: &[SigningKeyView]) -> Option<u64> {
        let is_usual = |key: &&SigningKeyView| !key.dedicated;
        let announced = keys.iter().filter(is_usual).find(|key| key.state == KeyState::Announced);
        let signing = keys.iter().filter(is_usual).rfind(|key| key.state == KeyState::Signing);
        let expected = |key: &SigningKeyView| key.signs_from.saturating_add(self.sign.as_secs());
        announced.map(|key| key.signs_from).or(signing.map(expected))
    }
}

/// A signing key as administrators see it. Times are seconds since the Unix epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SigningKeyView {
    /// The RFC 7638 thumbprint.
    pub kid: String,
    /// The algorithm, as in `alg`.
    pub algorithm: String,
    /// True for a key that signs only the tokens of APIs that have its algorithm as a setting.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dedicated: bool,
    /// The current state.
    pub state: KeyState,
    /// The time at which the key was created and published.
    pub created_at: u64,
    /// The time at which the key begins to sign.
    pub signs_from: u64,
    /// The time at which the key stops signing, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signs_until: Option<u64>,
    /// The time at which the key stops being published, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_until: Option<u64>,
}

impl Administration {
    /// Returns all stored signing keys, in the order in which they sign.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn signing_keys(&self) -> Result<Vec<SigningKeyView>, AdminError> {
        let snapshot = self.read(&[Selection::All(RecordKind::SigningKey)]).await?;
        let now = now();
        Ok(in_order(&snapshot)?.into_iter().map(|(kid, document)| view(kid, &document, now)).collect())
    }

    /// Creates a key, which begins to sign after `announce`, or two seconds if that is less, and
    /// then replaces the current key. By default it has the algorithm of the current key.
    ///
    /// # Errors
    /// An external key signs, too many keys are published already, or the database cannot be
    /// written.
    pub async fn rotate_key(
        &self,
        algorithm: Option<Algorithm>,
        announce: Duration,
    ) -> Result<SigningKeyView, AdminError> {
        if self.external_keys.signing.is_some() {
            let why = "an external key signs, so a new key in the database would sign nothing; rotate the external key";
            return Err(AdminError::Refused(why.to_owned()));
        }
        let snapshot = self.read(&[Selection::All(RecordKind::SigningKey)]).await?;
        let current = current_algorithm(&in_order(&snapshot)?, now())?;
        let key = generate(algorithm.unwrap_or(current)).await?;
        let rotated = self
            .transact(&[Selection::All(RecordKind::SigningKey)], |snapshot, at| {
                self.rotation(snapshot, Chain::Usual, &key, announce, at)
            })
            .await?;
        // An API may need the algorithm that the usual key had until now.
        self.create_dedicated_keys().await;
        Ok(rotated)
    }

    /// Creates a key if one is due: the first key, or the next one in time. Any node may call this,
    /// and only one key is created.
    ///
    /// # Errors
    /// The database cannot be written.
    pub(crate) async fn maintain_signing_keys(
        &self,
        first: Algorithm,
        times: KeyTimes,
    ) -> Result<(), AdminError> {
        let snapshot = self.read(&[Selection::All(RecordKind::SigningKey)]).await?;
        let documents = of_chain(in_order(&snapshot)?, Chain::Usual);
        if !is_due(&documents, times, now()) {
            return Ok(());
        }
        let algorithm = if documents.is_empty() { first } else { current_algorithm(&documents, now())? };
        let key = generate(algorithm).await?;
        self.transact(&[Selection::All(RecordKind::SigningKey)], |snapshot, at| {
            if !is_due(&of_chain(in_order(snapshot)?, Chain::Usual), times, at) {
                return Ok(Decision::unchanged(()));
            }
            Ok(self.rotation(snapshot, Chain::Usual, &key, times.announce, at)?.with_output(()))
        })
        .await
    }

    /// Ends the keys of the database after [`EXTERNAL_GRACE`](Self::EXTERNAL_GRACE), because a key
    /// outside of it signs. Their records are deleted when their last token has expired.
    ///
    /// # Errors
    /// The database cannot be written.
    pub(crate) async fn end_signing_keys(&self) -> Result<(), AdminError> {
        self.transact(&[Selection::All(RecordKind::SigningKey)], |snapshot, at| {
            let before = of_chain(in_order(snapshot)?, Chain::Usual);
            let mut documents = before.clone();
            signing_keys::end_all(&mut documents, at + Self::EXTERNAL_GRACE, at);
            let writes = writes(&before, &documents)?;
            if writes.is_empty() {
                return Ok(Decision::unchanged(()));
            }
            let ended = before.iter().zip(&documents).filter(|(before, after)| before != after);
            let kids: Vec<_> = ended.map(|(_, (kid, _))| kid.as_str()).collect();
            let (subject, detail) = (kids.join(" "), json!({ "replaced_by": "an external key" }));
            Ok(Decision { action: "key.end", subject, detail, writes, output: () })
        })
        .await
    }

    /// The time for which the keys of the database still sign on nodes without the external key, in
    /// seconds. It has to be longer than the deployment of all nodes takes.
    const EXTERNAL_GRACE: u64 = 3600;

    /// Withdraws a key at once: resource servers that fetch the key set reject its tokens. If it is
    /// the current key, a new one replaces it.
    ///
    /// # Errors
    /// There is no such key, or the database cannot be written.
    pub async fn retire_key(&self, kid: &str) -> Result<(), AdminError> {
        let snapshot = self.read(&[Selection::All(RecordKind::SigningKey)]).await?;
        let documents = in_order(&snapshot)?;
        let algorithm = match chain_of(&documents, kid) {
            Chain::Usual => current_algorithm(&documents, now())?,
            Chain::Dedicated(name) => algorithm(name)?,
        };
        let spare = generate(algorithm).await?;
        self.transact(&[Selection::All(RecordKind::SigningKey)], |snapshot, at| {
            let all = in_order(snapshot)?;
            let chain = chain_of(&all, kid);
            let before = of_chain(all.clone(), chain);
            let mut documents = before.clone();
            let replacement = (spare.kid().to_owned(), self.document(&spare, chain, at, at)?);
            let replaced = signing_keys::withdraw(&mut documents, kid, replacement, at);
            let replaced = replaced.ok_or_else(|| AdminError::NoSuchKey(kid.to_owned()))?;
            let writes = writes(&before, &documents)?;
            let detail = json!({ "replaced_by": replaced.then(|| spare.kid()) });
            Ok(Decision { action: "key.retire", subject: kid.to_owned(), detail, writes, output: () })
        })
        .await
    }

    /// Decides on a rotation of a chain of keys. A key must be published by all nodes before it
    /// signs, unless no usual key signs.
    pub(super) fn rotation(
        &self,
        snapshot: &Snapshot,
        chain: Chain<'_>,
        key: &KeyPair,
        announce: Duration,
        at: u64,
    ) -> Result<Decision<SigningKeyView>, AdminError> {
        let announce = announce.as_secs().max(signing_keys::PROPAGATION_DELAY);
        let before = of_chain(in_order(snapshot)?, chain);
        let mut documents = before.clone();
        let is_any_signing = signing_keys::is_any_signing(&before, at);
        let start = match chain {
            _ if is_any_signing => at + announce,
            Chain::Usual => at,
            // The tokens of other APIs are not affected by a short wait.
            Chain::Dedicated(_) => at + signing_keys::PROPAGATION_DELAY,
        };
        let new = self.document(key, chain, start, at)?;
        signing_keys::rotate(&mut documents, (key.kid().to_owned(), new.clone()), at);
        let published = documents.iter().filter(|(_, key)| key.state(at) != KeyState::Gone).count();
        if published > MAX_PUBLISHED && is_any_signing {
            return Err(AdminError::TooManyKeys(published - 1));
        }
        let writes = writes(&before, &documents)?;
        let detail = json!({ "algorithm": new.algorithm, "signs_from": start });
        let output = view(key.kid().to_owned(), &new, at);
        Ok(Decision { action: "key.rotate", subject: key.kid().to_owned(), detail, writes, output })
    }

    fn document(
        &self,
        key: &KeyPair,
        chain: Chain<'_>,
        signs_from: u64,
        now: u64,
    ) -> Result<SigningKeyDocument, AdminError> {
        Ok(SigningKeyDocument {
            algorithm: key.algorithm().to_string(),
            dedicated: chain != Chain::Usual,
            sealed: self.vault().seal(key)?,
            created_at: now,
            signs_from,
            signs_until: None,
            published_until: None,
        })
    }
}

/// The maximum number of published signing keys of one chain. A resource server that receives a
/// longer key set than it accepts rejects all new tokens, so the limit is far below that of this
/// project's own guard.
const MAX_PUBLISHED: usize = 8;
const _: () = assert!(MAX_PUBLISHED * (1 + Algorithm::ALL.len()) < KeySet::MOST_KEYS);

/// Generates a key on a separate thread, since an RSA key takes several tenths of a second.
pub(super) async fn generate(algorithm: Algorithm) -> Result<KeyPair, AdminError> {
    let generated = tokio::task::spawn_blocking(move || KeyPair::generate(algorithm)).await;
    Ok(generated.map_err(anyhow::Error::from)?.map_err(anyhow::Error::from)?)
}

/// Returns the keys in the order in which they sign.
pub(super) fn in_order(snapshot: &Snapshot) -> Result<Documents, AdminError> {
    let mut documents: Documents = documents(snapshot, RecordKind::SigningKey)?;
    documents.sort_by_key(|(_, document)| document.signs_from);
    Ok(documents)
}

/// Returns the keys of one chain.
pub(super) fn of_chain(mut documents: Documents, chain: Chain<'_>) -> Documents {
    documents.retain(|(_, document)| document.chain() == chain);
    documents
}

/// Returns the chain of a key. That of an unknown key is the usual one.
fn chain_of<'d>(documents: &'d Documents, kid: &str) -> Chain<'d> {
    documents.iter().find(|(known, _)| known == kid).map_or(Chain::Usual, |(_, document)| document.chain())
}

/// Returns the algorithm of the current key, or the default if no key signs.
fn current_algorithm(documents: &[(String, SigningKeyDocument)], now: u64) -> Result<Algorithm, AdminError> {
    let signs = |document: &SigningKeyDocument| {
        document.chain() == Chain::Usual && document.state(now) == KeyState::Signing
    };
    let signing = documents.iter().rev().find(|(_, document)| signs(document));
    Ok(signing.map_or(Ok(Algorithm::Es256), |(_, document)| document.algorithm())?)
}

/// Returns whether a new key must be announced, so that it can replace the current one in time.
pub(super) fn is_due(documents: &[(String, SigningKeyDocument)], times: KeyTimes, now: u64) -> bool {
    let last = documents.iter().rfind(|(_, document)| document.signs_until.is_none_or(|until| until > now));
    let is_old = |signs_from| now + times.announce.as_secs() >= signs_from + times.sign.as_secs();
    !signing_keys::is_any_signing(documents, now) || last.is_none_or(|(_, last)| is_old(last.signs_from))
}

/// Returns the writes of the keys that have changed. The record of an
/// unpublished key is deleted.
pub(super) fn writes(before: &Documents, documents: &Documents) -> Result<Vec<Write>, AdminError> {
    let changed = documents.iter().filter(|key| !before.contains(key));
    changed
        .map(|(kid, document)| write(RecordKind::SigningKey, kid, document, document.published_until))
        .collect()
}

fn view(kid: String, document: &SigningKeyDocument, now: u64) -> SigningKeyView {
    SigningKeyView {
        kid,
        algorithm: document.algorithm.clone(),
        dedicated: document.dedicated,
        state: document.state(now),
        created_at: document.created_at,
        signs_from: document.signs_from,
        signs_until: document.signs_until,
        published_until: document.published_until,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(state: KeyState, signs_from: u64) -> SigningKeyView {
        SigningKeyView {
            kid: "k".to_owned(),
            algorithm: "ES256".to_owned(),
            dedicated: false,
            state,
            created_at: 0,
            signs_from,
            signs_until: None,
            published_until: None,
        }
    }

    #[test]
    fn the_next_rotation_is_announced_or_follows_from_the_timing() {
        let times = KeyTimes { announce: Duration::from_secs(10), sign: Duration::from_secs(100) };
        let signing = key(KeyState::Signing, 1000);
        assert_eq!(times.next_rotation(&[]), None);
        assert_eq!(times.next_rotation(&[key(KeyState::Retired, 900), signing.clone()]), Some(1100));
        assert_eq!(times.next_rotation(&[signing, key(KeyState::Announced, 1050)]), Some(1050));
    }
}
