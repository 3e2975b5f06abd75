//! The signing keys and their states.
//!
//! A key is *announced* first: it is published, so that every resource server knows it before the
//! first token arrives. Then it *signs*, until another key does. Then it is *retired*: it stays
//! published until its last token has expired, and then it is *gone*. The state follows from the
//! times that are stored with the key, so all nodes agree without communicating.

use std::sync::Arc;

use anyhow::Context as _;
use schemars::JsonSchema;
use scopewright_token::{Algorithm, KeySet, SigningKey};
use serde::{Deserialize, Serialize};

use crate::signing_keys::ExternalKeys;
use crate::signing_keys::vault::Vault;

/// The document of a signing key's record, whose identifier is the `kid`. Times are seconds since
/// the Unix epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SigningKeyDocument {
    pub(crate) algorithm: String,
    /// Makes the key sign only the tokens of APIs that have its algorithm as a setting. The keys of
    /// one algorithm replace each other, independently of other keys.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) dedicated: bool,
    /// The private key, sealed by the vault.
    pub(crate) sealed: String,
    /// The time from which the key is published.
    pub(crate) created_at: u64,
    pub(crate) signs_from: u64,
    /// `None` while there is no successor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) signs_until: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) published_until: Option<u64>,
}

/// A chain of keys that replace each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chain<'c> {
    /// The keys that sign, unless an API has another algorithm as a setting.
    Usual,
    /// The keys with this algorithm for APIs that have it as a setting.
    Dedicated(&'c str),
}

/// The state of a signing key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// Published, and not signing yet.
    Announced,
    /// Signing every token.
    Signing,
    /// Published for the tokens that the key has signed.
    Retired,
    /// No longer published.
    Gone,
}

impl SigningKeyDocument {
    /// Returns the state of the key at `now`, regardless of other keys.
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

    /// Returns the chain of keys that replace each other, to which the key belongs.
    pub(crate) fn chain(&self) -> Chain<'_> {
        if self.dedicated { Chain::Dedicated(&self.algorithm) } else { Chain::Usual }
    }

    /// Decrypts the private key.
    pub(crate) fn open(&self, kid: &str, vault: &Vault) -> anyhow::Result<SigningKey> {
        vault.open(kid, self.algorithm()?, &self.sealed).map(SigningKey::from)
    }
}

/// The decrypted signing keys of the database, and those outside of it. Clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keyring {
    keys: Arc<[(SigningKeyDocument, Arc<SigningKey>)]>,
    /// The key outside of the database that signs every token.
    external: Option<Arc<SigningKey>>,
    /// The public keys outside of the database.
    published: KeySet,
}

impl Keyring {
    /// Returns the keys outside of the database.
    pub(crate) fn of_external(keys: &ExternalKeys) -> Self {
        let external = keys.signing.clone().map(Arc::new);
        Self { keys: Arc::default(), external, published: keys.public() }
    }

    /// Returns a keyring with these keys of the database and the same external keys.
    pub(crate) fn with_stored(
        &self,
        keys: impl IntoIterator<Item = (SigningKeyDocument, Arc<SigningKey>)>,
    ) -> Self {
        let mut keys: Vec<_> = keys.into_iter().collect();
        keys.sort_by_key(|(document, _)| document.signs_from);
        Self { keys: keys.into(), ..self.clone() }
    }

    /// Returns the key that signs at `now`: the external one, or else a key of the database. If
    /// several are in that state, it is the one that began last.
    pub(crate) fn signing(&self, now: u64) -> Option<&Arc<SigningKey>> {
        self.external.as_ref().or_else(|| self.current(Chain::Usual, now).map(|(_, key)| key))
    }

    /// Returns the key with an algorithm that signs at `now`: the usual one, if it has the
    /// algorithm, or else a dedicated one.
    pub(crate) fn signing_by(&self, algorithm: Algorithm, now: u64) -> Option<&Arc<SigningKey>> {
        let dedicated = Chain::Dedicated(algorithm.as_str());
        let usual = self.signing(now).filter(|key| key.algorithm() == algorithm);
        usual.or_else(|| self.current(dedicated, now).map(|(_, key)| key))
    }

    /// Returns the time since which the current key has been signing, unless it is external.
    pub(crate) fn signing_since(&self, now: u64) -> Option<u64> {
        if self.external.is_some() {
            None
        } else {
            self.current(Chain::Usual, now).map(|(document, _)| document.signs_from)
        }
    }

    /// Returns whether a key is dedicated to APIs with its algorithm.
    pub(crate) fn has_dedicated(&self) -> bool {
        self.keys.iter().any(|(document, _)| document.dedicated)
    }

    fn current(&self, chain: Chain<'_>, now: u64) -> Option<&(SigningKeyDocument, Arc<SigningKey>)> {
        let signs = |document: &SigningKeyDocument| {
            document.chain() == chain && document.state(now) == KeyState::Signing
        };
        self.keys.iter().rev().find(|(document, _)| signs(document))
    }

    /// Returns the public keys that verify tokens at `now`.
    pub(crate) fn published(&self, now: u64) -> KeySet {
        let stored = self.keys.iter().filter(|(document, _)| document.state(now) != KeyState::Gone);
        let mut published = self.published.clone();
        published.extend(KeySet::of(stored.map(|(_, key)| &**key)));
        published
    }

    /// Returns every key of the database with its document, by `kid`.
    pub(crate) fn by_kid(&self) -> impl Iterator<Item = (String, (SigningKeyDocument, Arc<SigningKey>))> {
        self.keys.iter().map(|(document, key)| (key.kid().to_owned(), (document.clone(), key.clone())))
    }

    /// Returns a key of the database, so that it need not be decrypted again.
    pub(crate) fn find(&self, kid: &str) -> Option<Arc<SigningKey>> {
        self.keys.iter().find(|(_, key)| key.kid() == kid).map(|(_, key)| key.clone())
    }
}
