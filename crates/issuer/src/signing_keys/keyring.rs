//! The signing keys, and what each is for at a given time.
//!
//! A key is *announced* first: published, so that every resource server knows it before it meets its first token. Then it
//! *signs*, until another does. Then it is *retired*: it stays published as long as a token of its can be good, and is gone.
//! All this follows from the times that are kept with the key, so all nodes agree without talking to each other.

use std::sync::Arc;

use anyhow::Context as _;
use schemars::JsonSchema;
use scopewright_token::{Algorithm, KeySet, SigningKey};
use serde::{Deserialize, Serialize};

use crate::signing_keys::vault::Vault;

/// A signing key as it is kept: the document of a record, whose identifier is the `kid`. Times are seconds since the Unix epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SigningKeyDocument {
    pub(crate) algorithm: String,
    /// The private key, sealed by the vault.
    pub(crate) sealed: String,
    /// From here on it is published.
    pub(crate) created_at: u64,
    pub(crate) signs_from: u64,
    /// Left out while no successor is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) signs_until: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) published_until: Option<u64>,
}

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// Published, and not used yet.
    Announced,
    /// Signs every token.
    Signing,
    /// Published for the tokens that it has signed.
    Retired,
    /// Published no more.
    Gone,
}

impl SigningKeyDocument {
    /// What the key is for at `now`, if there were no other.
    pub(crate) fn state(&self, now: u64) -> KeyState {
        if self.published_until.is_some_and(|until| until <= now) {
            KeyState::Gone
        } else if self.signs_until.is_some_and(|until| until <= now) {
            KeyState::Retired
        } else if now < self.signs_from {
            KeyState::Announced
        } else {
            KeyState::Signing
        }
    }

    pub(crate) fn algorithm(&self) -> anyhow::Result<Algorithm> {
        let known = Algorithm::ALL.into_iter().find(|algorithm| algorithm.as_str() == self.algorithm);
        known.with_context(|| format!("the algorithm {:?} of a signing key is unknown", self.algorithm))
    }

    /// The private key.
    pub(crate) fn open(&self, kid: &str, vault: &Vault) -> anyhow::Result<SigningKey> {
        vault.open(kid, self.algorithm()?, &self.sealed)
    }
}

/// The keys at hand, ready to sign. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keyring {
    keys: Arc<[(SigningKeyDocument, Arc<SigningKey>)]>,
}

impl Keyring {
    pub(crate) fn new(keys: impl IntoIterator<Item = (SigningKeyDocument, Arc<SigningKey>)>) -> Self {
        let mut keys: Vec<_> = keys.into_iter().collect();
        keys.sort_by_key(|(document, _)| document.signs_from);
        Self { keys: keys.into() }
    }

    /// The key that signs at `now`: of those that may, the one that began last.
    pub(crate) fn signing(&self, now: u64) -> Option<&SigningKey> {
        let mut signing =
            self.keys.iter().rev().filter(|(document, _)| document.state(now) == KeyState::Signing);
        signing.next().map(|(_, key)| &**key)
    }

    /// Since when the key that signs at `now` has been signing.
    pub(crate) fn signing_since(&self, now: u64) -> Option<u64> {
        self.current(now).map(|(document, _)| document.signs_from)
    }

    fn current(&self, now: u64) -> Option<&(SigningKeyDocument, Arc<SigningKey>)> {
        self.keys.iter().rev().find(|(document, _)| document.state(now) == KeyState::Signing)
    }

    /// The public keys by which tokens can be judged at `now`.
    pub(crate) fn published(&self, now: u64) -> KeySet {
        let published = self.keys.iter().filter(|(document, _)| document.state(now) != KeyState::Gone);
        KeySet::of(published.map(|(_, key)| &**key))
    }

    /// Every key with its document, by its `kid`.
    pub(crate) fn by_kid(&self) -> impl Iterator<Item = (String, (SigningKeyDocument, Arc<SigningKey>))> {
        self.keys.iter().map(|(document, key)| (key.kid().to_owned(), (document.clone(), key.clone())))
    }

    /// A key that is at hand already, so that it need not be opened again.
    pub(crate) fn find(&self, kid: &str) -> Option<Arc<SigningKey>> {
        self.keys.iter().find(|(_, key)| key.kid() == kid).map(|(_, key)| key.clone())
    }
}
