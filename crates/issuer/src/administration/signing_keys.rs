//! The signing keys: the first, the next, and the withdrawn.

use std::time::Duration;

use schemars::JsonSchema;
use scopewright_token::{Algorithm, KeySet, SigningKey};
use serde::Serialize;
use serde_json::json;

use super::transact::{Decision, documents, write};
use super::{AdminError, Administration};
use crate::signing_keys::keyring::{KeyState, SigningKeyDocument};
use crate::signing_keys::{self, Documents};
use crate::store::{Kind, Selection, Snapshot, Write};
use crate::time::now;

/// How keys follow each other.
#[derive(Clone, Copy, Debug)]
pub struct KeyTimes {
    /// How long a key is published before it signs. Longer than resource servers keep the key set.
    pub announce: Duration,
    /// How long a key signs.
    pub sign: Duration,
}

impl Default for KeyTimes {
    /// A quarter of an hour, and ninety days.
    fn default() -> Self {
        Self { announce: Duration::from_secs(900), sign: Duration::from_secs(90 * 24 * 3600) }
    }
}

impl KeyTimes {
    /// Returns when the next key is expected to begin to sign: an announced key when it was announced for, or else one that
    /// is announced in time for the end of the current key.
    pub fn next_rotation(&self, keys: &[SigningKeyView]) -> Option<u64> {
        let announced = keys.iter().find(|key| key.state == KeyState::Announced);
        let signing = keys.iter().rfind(|key| key.state == KeyState::Signing);
        let expected = |key: &SigningKeyView| key.signs_from.saturating_add(self.sign.as_secs());
        announced.map(|key| key.signs_from).or(signing.map(expected))
    }
}

/// A signing key as an administrator sees it. Times are seconds since the Unix epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SigningKeyView {
    /// Its RFC 7638 thumbprint.
    pub kid: String,
    /// Its algorithm, as `alg` has it.
    pub algorithm: String,
    /// What it is for now.
    pub state: KeyState,
    /// When it was made, and published.
    pub created_at: u64,
    /// When it began to sign, or will.
    pub signs_from: u64,
    /// When it stopped, or will, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signs_until: Option<u64>,
    /// When it is published no more, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_until: Option<u64>,
}

impl Administration {
    /// All signing keys that are kept, in the order in which they sign.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn signing_keys(&self) -> Result<Vec<SigningKeyView>, AdminError> {
        let kept = self.read(&[Selection::All(Kind::SigningKey)]).await?;
        let now = now();
        Ok(in_order(&kept)?.into_iter().map(|(kid, document)| view(kid, &document, now)).collect())
    }

    /// Makes a new key, which signs once it has been announced for a while, two seconds at least, and retires the one that signs until
    /// then. Without an algorithm it is of the same as that.
    ///
    /// # Errors
    /// When too many keys are published already, or the database cannot be written.
    pub async fn rotate_key(
        &self,
        algorithm: Option<Algorithm>,
        announce: Duration,
    ) -> Result<SigningKeyView, AdminError> {
        let kept = self.read(&[Selection::All(Kind::SigningKey)]).await?;
        let current = current_algorithm(&in_order(&kept)?, now())?;
        let key = generate(algorithm.unwrap_or(current)).await?;
        self.transact(&[Selection::All(Kind::SigningKey)], |kept, at| self.rotation(kept, &key, announce, at))
            .await
    }

    /// Makes what the timetable asks for: the first key, and the next one in time. Any node may do it; one does.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(crate) async fn maintain_signing_keys(
        &self,
        first: Algorithm,
        times: KeyTimes,
    ) -> Result<(), AdminError> {
        let kept = self.read(&[Selection::All(Kind::SigningKey)]).await?;
        let documents = in_order(&kept)?;
        if !is_due(&documents, times, now()) {
            return Ok(());
        }
        let algorithm = if documents.is_empty() { first } else { current_algorithm(&documents, now())? };
        let key = generate(algorithm).await?;
        self.transact(&[Selection::All(Kind::SigningKey)], |kept, at| {
            if !is_due(&in_order(kept)?, times, at) {
                return Ok(Decision::nothing(()));
            }
            Ok(self.rotation(kept, &key, times.announce, at)?.answering(()))
        })
        .await
    }

    /// Withdraws a key at once: no resource server that looks believes what it has signed. If it signs, a new one does from now on.
    ///
    /// # Errors
    /// When there is no such key, or the database cannot be written.
    pub async fn retire_key(&self, kid: &str) -> Result<(), AdminError> {
        let kept = self.read(&[Selection::All(Kind::SigningKey)]).await?;
        let algorithm = current_algorithm(&in_order(&kept)?, now())?;
        let spare = generate(algorithm).await?;
        self.transact(&[Selection::All(Kind::SigningKey)], |kept, at| {
            let (before, mut documents) = (in_order(kept)?, in_order(kept)?);
            let replacement = (spare.kid().to_owned(), self.document(&spare, at, at)?);
            let replaced = signing_keys::withdraw(&mut documents, kid, replacement, at);
            let replaced = replaced.ok_or_else(|| AdminError::NoSuchKey(kid.to_owned()))?;
            let writes = writes(&before, &documents)?;
            let detail = json!({ "replaced_by": replaced.then(|| spare.kid()) });
            Ok(Decision { action: "key.retire", subject: kid.to_owned(), detail, writes, answer: () })
        })
        .await
    }

    /// A key that signs on one node must be published by all. Where nothing signs there is nothing to wait for.
    fn rotation(
        &self,
        kept: &Snapshot,
        key: &SigningKey,
        announce: Duration,
        at: u64,
    ) -> Result<Decision<SigningKeyView>, AdminError> {
        let announce = announce.as_secs().max(signing_keys::PROPAGATION_DELAY);
        let (before, mut documents) = (in_order(kept)?, in_order(kept)?);
        let is_any_signing = signing_keys::is_any_signing(&before, at);
        let start = if is_any_signing { at + announce } else { at };
        let new = self.document(key, start, at)?;
        signing_keys::rotate(&mut documents, (key.kid().to_owned(), new.clone()), at);
        let published = documents.iter().filter(|(_, key)| key.state(at) != KeyState::Gone).count();
        if published > MOST_PUBLISHED && is_any_signing {
            return Err(AdminError::TooManyKeys(published - 1));
        }
        let writes = writes(&before, &documents)?;
        let detail = json!({ "algorithm": new.algorithm, "signs_from": start });
        let answer = view(key.kid().to_owned(), &new, at);
        Ok(Decision { action: "key.rotate", subject: key.kid().to_owned(), detail, writes, answer })
    }

    fn document(
        &self,
        key: &SigningKey,
        signs_from: u64,
        now: u64,
    ) -> Result<SigningKeyDocument, AdminError> {
        Ok(SigningKeyDocument {
            algorithm: key.algorithm().to_string(),
            sealed: self.vault().seal(key)?,
            created_at: now,
            signs_from,
            signs_until: None,
            published_until: None,
        })
    }
}

/// The most signing keys that are published at a time. A resource server that meets a longer key set than it accepts
/// trusts no new token, so the limit is far below that of this project's own guard.
const MOST_PUBLISHED: usize = 8;
const _: () = assert!(MOST_PUBLISHED < KeySet::MOST_KEYS);

/// Generates a key on a thread of its own, since an RSA key takes some tenths of a second.
async fn generate(algorithm: Algorithm) -> Result<SigningKey, AdminError> {
    let generated = tokio::task::spawn_blocking(move || SigningKey::generate(algorithm)).await;
    Ok(generated.map_err(anyhow::Error::from)?.map_err(anyhow::Error::from)?)
}

/// The one that signs longest ago first.
fn in_order(kept: &Snapshot) -> Result<Documents, AdminError> {
    let mut documents: Documents = documents(kept, Kind::SigningKey)?;
    documents.sort_by_key(|(_, document)| document.signs_from);
    Ok(documents)
}

/// Of the key that signs; of the usual kind, where none does.
fn current_algorithm(documents: &[(String, SigningKeyDocument)], now: u64) -> Result<Algorithm, AdminError> {
    let signing = documents.iter().rev().find(|(_, document)| document.state(now) == KeyState::Signing);
    Ok(signing.map_or(Ok(Algorithm::Es256), |(_, document)| document.algorithm())?)
}

/// Whether a new key must be announced, so that it can take over in time.
fn is_due(documents: &[(String, SigningKeyDocument)], times: KeyTimes, now: u64) -> bool {
    let last = documents.iter().rfind(|(_, document)| document.signs_until.is_none_or(|until| until > now));
    let is_old = |signs_from| now + times.announce.as_secs() >= signs_from + times.sign.as_secs();
    !signing_keys::is_any_signing(documents, now) || last.is_none_or(|(_, last)| is_old(last.signs_from))
}

/// What is otherwise than before. A key that is published no more is of no use, and its row is swept away.
fn writes(before: &Documents, documents: &Documents) -> Result<Vec<Write>, AdminError> {
    let changed = documents.iter().filter(|key| !before.contains(key));
    changed.map(|(kid, document)| write(Kind::SigningKey, kid, document, document.published_until)).collect()
}

fn view(kid: String, document: &SigningKeyDocument, now: u64) -> SigningKeyView {
    SigningKeyView {
        kid,
        algorithm: document.algorithm.clone(),
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
            state,
            created_at: 0,
            signs_from,
            signs_until: None,
            published_until: None,
        }
    }

    #[test]
    fn the_next_rotation_is_the_announced_one_or_follows_from_the_timetable() {
        let times = KeyTimes { announce: Duration::from_secs(10), sign: Duration::from_secs(100) };
        let signing = key(KeyState::Signing, 1000);
        assert_eq!(times.next_rotation(&[]), None);
        assert_eq!(times.next_rotation(&[key(KeyState::Retired, 900), signing.clone()]), Some(1100));
        assert_eq!(times.next_rotation(&[signing, key(KeyState::Announced, 1050)]), Some(1050));
    }
}
