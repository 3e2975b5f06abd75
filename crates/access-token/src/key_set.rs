//! The issuer's public keys (RFC 7517), as published and as read by a resource server.

use std::fmt;

use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::SigningKey;
use crate::algorithm::Algorithm;

/// The keys that may have signed an issuer's tokens, each with its `kid` and its one algorithm.
#[derive(Clone, Default)]
pub struct KeySet {
    keys: Vec<PublicKey>,
}

#[derive(Clone)]
pub(crate) struct PublicKey {
    kid: String,
    pub(crate) algorithm: Algorithm,
    pub(crate) key: DecodingKey,
    published: Value,
}

impl KeySet {
    /// Reads a JWK Set document. Keys that cannot verify an access token (another `use`, an unknown or symmetric
    /// type, no `kid`) are passed over, as RFC 7517 section 5 asks.
    ///
    /// # Errors
    /// When the document is no JWK Set, or two usable keys share a `kid`.
    pub fn from_json(document: &[u8]) -> Result<Self, KeySetError> {
        #[derive(Deserialize)]
        struct Written {
            keys: Vec<Value>,
        }
        let written: Written = serde_json::from_slice(document).map_err(|_| KeySetError::NotAKeySet)?;
        let mut set = Self::default();
        for key in written.keys.iter().filter_map(PublicKey::read) {
            if set.find(&key.kid).is_some() {
                return Err(KeySetError::DuplicateKid(key.kid));
            }
            set.keys.push(key);
        }
        Ok(set)
    }

    /// The public halves of an issuer's own keys.
    pub fn of<'k>(keys: impl IntoIterator<Item = &'k SigningKey>) -> Self {
        Self { keys: keys.into_iter().filter_map(|key| PublicKey::read(key.public_jwk())).collect() }
    }

    /// The JWK Set document to publish: public members only.
    pub fn to_json(&self) -> Value {
        json!({ "keys": self.keys.iter().map(|key| &key.published).collect::<Vec<_>>() })
    }

    /// How many usable keys there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is no usable key at all.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    pub(crate) fn find(&self, kid: &str) -> Option<&PublicKey> {
        self.keys.iter().find(|key| key.kid == kid)
    }
}

impl PublicKey {
    fn read(document: &Value) -> Option<Self> {
        let jwk: Jwk = serde_json::from_value(document.clone()).ok()?;
        let for_signatures = matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature));
        let algorithm = Algorithm::of_key(&jwk).filter(|_| for_signatures)?;
        let key = DecodingKey::from_jwk(&jwk).ok()?;
        Some(Self { kid: jwk.common.key_id?, algorithm, key, published: document.clone() })
    }
}

impl fmt::Debug for KeySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.keys.iter().map(|key| &key.kid)).finish()
    }
}

/// Why a JWK Set document was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySetError {
    /// The document is not JSON, or has no array `keys`.
    NotAKeySet,
    /// Two keys answer to one `kid`, so a token would not say which of them signed it.
    DuplicateKid(String),
}

impl fmt::Display for KeySetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAKeySet => f.write_str("not a JWK Set: expected an object with an array `keys`"),
            Self::DuplicateKid(kid) => write!(f, "two keys of the set have the kid {kid:?}"),
        }
    }
}

impl std::error::Error for KeySetError {}

#[cfg(test)]
mod tests;
