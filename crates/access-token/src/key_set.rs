//! The issuer's public keys (RFC 7517), as published and as read by a resource server.

use std::fmt;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::header::Header;
use crate::public_key::PublicKey;
use crate::{SigningKey, TokenError};

/// The keys that may have signed an issuer's tokens, each with its `kid` and its one algorithm.
#[derive(Clone, Default)]
pub struct KeySet {
    keys: Vec<PublicKey>,
}

impl KeySet {
    /// More keys than any issuer has at a time, those that are passed over included.
    pub const MOST_KEYS: usize = 64;

    /// Reads a JWK Set document. Keys that cannot verify an access token are passed over, as RFC 7517 section 5 asks:
    /// another `use` or `key_ops`, an unknown or symmetric type, no `kid`, another algorithm than the key's own, RSA
    /// below 2048 bits or with a weak exponent, a point that is not on its curve, a key whose private half is published.
    ///
    /// # Errors
    /// When the document is no JWK Set, has more than [`MOST_KEYS`](Self::MOST_KEYS), or two usable keys share a `kid`.
    pub fn from_json(document: &[u8]) -> Result<Self, KeySetError> {
        #[derive(Deserialize)]
        struct Written {
            keys: Vec<Value>,
        }
        let written: Written = serde_json::from_slice(document).map_err(|_| KeySetError::NotAKeySet)?;
        if written.keys.len() > Self::MOST_KEYS {
            return Err(KeySetError::TooManyKeys(written.keys.len()));
        }
        let mut set = Self::default();
        for key in written.keys.iter().filter_map(PublicKey::read) {
            if set.contains(key.kid()) {
                return Err(KeySetError::DuplicateKid(key.kid().to_owned()));
            }
            set.keys.push(key);
        }
        Ok(set)
    }

    /// The public halves of an issuer's own keys.
    pub fn of<'k>(keys: impl IntoIterator<Item = &'k SigningKey>) -> Self {
        Self { keys: keys.into_iter().map(|key| key.public().clone()).collect() }
    }

    /// The JWK Set document to publish: public members only.
    pub fn to_json(&self) -> Value {
        json!({ "keys": self.keys.iter().map(PublicKey::to_json).collect::<Vec<_>>() })
    }

    /// How many usable keys there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is no usable key at all.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Whether there is a usable key of this `kid`.
    pub fn contains(&self, kid: &str) -> bool {
        self.find(kid).is_some()
    }

    /// The `kid`s of all usable keys, in the order of the document.
    pub fn kids(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(PublicKey::kid)
    }

    /// Whether a key of the earlier set is missing here, or has other numbers or another algorithm under its `kid`.
    ///
    /// Tokens that it signed are believed no more, so whoever keeps verified tokens must forget them.
    pub fn withdraws(&self, earlier: &Self) -> bool {
        earlier.keys.iter().any(|before| !self.find(before.kid()).is_some_and(|key| key.is(before)))
    }

    /// Whether the key that a header names made this signature, by the key's own algorithm.
    pub(crate) fn check(&self, header: &Header, signed: &[u8], signature: &[u8]) -> Result<(), TokenError> {
        let key = self.find(&header.kid).ok_or(TokenError::UnknownKey)?;
        if key.algorithm() != header.algorithm {
            return Err(TokenError::AlgorithmNotAllowed);
        }
        key.verifies(signed, signature).then_some(()).ok_or(TokenError::BadSignature)
    }

    pub(crate) fn find(&self, kid: &str) -> Option<&PublicKey> {
        self.keys.iter().find(|key| key.kid() == kid)
    }
}

impl fmt::Debug for KeySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.kids()).finish()
    }
}

/// Why a JWK Set document was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySetError {
    /// The document is not JSON, or has no array `keys`.
    NotAKeySet,
    /// The document has this many keys, more than [`KeySet::MOST_KEYS`].
    TooManyKeys(usize),
    /// Two keys answer to one `kid`, so a token would not say which of them signed it.
    DuplicateKid(String),
}

impl fmt::Display for KeySetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAKeySet => f.write_str("not a JWK Set: expected an object with an array `keys`"),
            Self::TooManyKeys(count) => {
                write!(f, "the set has {count} keys: expected at most {}", KeySet::MOST_KEYS)
            }
            Self::DuplicateKid(kid) => write!(f, "two keys of the set have the kid {kid:?}"),
        }
    }
}

impl std::error::Error for KeySetError {}
