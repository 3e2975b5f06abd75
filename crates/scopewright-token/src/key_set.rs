//! Public keys (RFC 7517): those that an issuer publishes for its tokens, and those that a client has for its assertions.

use std::fmt;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::excerpt::excerpt;
use crate::header::Header;
use crate::public_key::{PublicKey, is_secret};
use crate::{Algorithm, SigningKey, TokenError};

/// The keys that may have signed an issuer's tokens or a client's assertions. `kid` and algorithm
/// together name one of them.
#[derive(Clone, Default)]
pub struct KeySet {
    keys: Vec<PublicKey>,
    ambiguous: Vec<String>,
}

impl KeySet {
    /// More keys than any issuer has at a time, those that are passed over included.
    pub const MOST_KEYS: usize = 64;
    /// More keys of one algorithm are not tried on a signature whose header names none of them.
    pub const MOST_TRIED: usize = 8;

    /// Reads the JWK Set document of an issuer. Keys that cannot verify an access token are passed
    /// over, as RFC 7517 section 5 asks: another `use` or `key_ops`, an unknown or symmetric type,
    /// no `kid`, another algorithm than the key's own, RSA below 2048 bits or with a weak exponent,
    /// a point that is not on its curve or of small order, a key with a published private member.
    ///
    /// Keys may share a `kid` if they are for different algorithms (RFC 7517 section 4.5), and a
    /// key may be listed twice. Two different keys with the same `kid` and algorithm are both
    /// passed over, because a token would not say which of them signed it;
    /// [`ambiguous`](Self::ambiguous) lists them.
    ///
    /// # Errors
    /// When the document is not a JWK Set, or has more than [`MOST_KEYS`](Self::MOST_KEYS).
    pub fn from_json(document: &[u8]) -> Result<Self, KeySetError> {
        let read: Vec<_> = written(document)?.iter().filter_map(PublicKey::read).collect();
        let conflicts = |key: &PublicKey| read.iter().any(|other| key.conflicts_with(other));
        let mut set = Self::default();
        for key in &read {
            if !conflicts(key) {
                set.add(key.clone());
            } else if !set.ambiguous.iter().any(|kid| kid == key.kid()) {
                set.ambiguous.push(key.kid().to_owned());
            }
        }
        Ok(set)
    }

    /// Reads the JWK Set document that a client registers, or publishes at its `jwks_uri`, for its
    /// assertions (RFC 7591 section 2). Keys are passed over as in [`from_json`](Self::from_json),
    /// with three differences: a key without `kid` gets its RFC 7638 thumbprint for one, because a
    /// client with one key need not name it; a set that gives anything secret away is refused,
    /// because anyone who has seen it can act as the client; and so is a set with different keys of
    /// one `kid`, because its owner can be told of the mistake.
    ///
    /// # Errors
    /// As [`from_json`](Self::from_json), and when a key has a private or symmetric member, when
    /// two different keys share a `kid`, or when none is usable.
    pub fn of_client(document: &[u8]) -> Result<Self, KeySetError> {
        let keys = written(document)?;
        if let Some(position) = keys.iter().position(is_secret) {
            return Err(KeySetError::SecretKey(position + 1));
        }
        let mut set = Self::default();
        for key in keys.iter().filter_map(PublicKey::read_of_client) {
            if set.keys.iter().any(|other| other.kid() == key.kid() && !other.has_numbers_of(&key)) {
                return Err(KeySetError::DuplicateKid(key.kid().to_owned()));
            }
            set.add(key);
        }
        if set.is_empty() { Err(KeySetError::NoUsableKey) } else { Ok(set) }
    }

    /// Adds a key, unless it is there already.
    fn add(&mut self, key: PublicKey) {
        if !self.keys.iter().any(|other| other.is(&key)) {
            self.keys.push(key);
        }
    }

    /// The public halves of an issuer's own keys.
    pub fn of<'k>(keys: impl IntoIterator<Item = &'k SigningKey>) -> Self {
        let mut set = Self::default();
        for key in keys {
            set.add(key.public().clone());
        }
        set
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

    /// Returns whether there is a usable key of this `kid`.
    pub fn contains(&self, kid: &str) -> bool {
        self.kids().any(|known| known == kid)
    }

    /// Returns the `kid`s that the document gives to two different keys of one algorithm, neither
    /// of which is used.
    pub fn ambiguous(&self) -> &[String] {
        &self.ambiguous
    }

    /// The `kid`s of all usable keys, in the order of the document. A `kid` appears once for each
    /// of its algorithms.
    pub fn kids(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(PublicKey::kid)
    }

    /// Whether a key of the earlier set is missing here, or has other numbers or another algorithm under its `kid`.
    ///
    /// Tokens that it signed are believed no more, so whoever keeps verified tokens must forget them.
    pub fn withdraws(&self, earlier: &Self) -> bool {
        earlier.keys.iter().any(|before| !self.keys.iter().any(|key| key.is(before)))
    }

    /// The `kid` of the key that made this signature, by the key's own algorithm.
    pub(crate) fn signer(
        &self,
        header: &Header,
        signed: &[u8],
        signature: &[u8],
    ) -> Result<&str, TokenError> {
        let made_it = |key: &&PublicKey| key.verifies(signed, signature);
        let signer = match &header.kid {
            Some(kid) => Some(self.named(kid, header.algorithm)?).filter(made_it),
            None => self.all_of(header.algorithm)?.find(made_it),
        };
        signer.map(PublicKey::kid).ok_or(TokenError::BadSignature)
    }

    fn named(&self, kid: &str, algorithm: Algorithm) -> Result<&PublicKey, TokenError> {
        let key = self.keys.iter().find(|key| key.answers_to(kid, algorithm));
        key.ok_or_else(|| match self.contains(kid) {
            true => TokenError::AlgorithmNotAllowed,
            false => TokenError::UnknownKey,
        })
    }

    fn all_of(&self, algorithm: Algorithm) -> Result<impl Iterator<Item = &PublicKey>, TokenError> {
        let keys = self.keys.iter().filter(move |key| key.algorithm() == algorithm);
        match keys.clone().count() {
            0 => Err(TokenError::UnknownKey),
            1..=Self::MOST_TRIED => Ok(keys),
            _ => Err(TokenError::Malformed(
                "more than 8 keys could be meant: the header must name one (`kid`)",
            )),
        }
    }

    #[cfg(feature = "testing")]
    pub(crate) fn find(&self, kid: &str) -> Option<&PublicKey> {
        self.keys.iter().find(|key| key.kid() == kid)
    }
}

impl fmt::Debug for KeySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.kids()).finish()
    }
}

/// The keys of a JWK Set document, usable or not.
fn written(document: &[u8]) -> Result<Vec<Value>, KeySetError> {
    #[derive(Deserialize)]
    struct Written {
        keys: Vec<Value>,
    }
    let Written { keys } = serde_json::from_slice(document).map_err(|_| KeySetError::NotAKeySet)?;
    if keys.len() > KeySet::MOST_KEYS {
        return Err(KeySetError::TooManyKeys(keys.len()));
    }
    Ok(keys)
}

/// Why a JWK Set document was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySetError {
    /// The document is not JSON, or does not have an array `keys`.
    NotAKeySet,
    /// The document has this many keys, more than [`KeySet::MOST_KEYS`].
    TooManyKeys(usize),
    /// Several different keys of a client have this `kid`.
    DuplicateKid(String),
    /// The key at this place, counted from 1, has a private or symmetric member.
    SecretKey(usize),
    /// No key of the set can verify a signature.
    NoUsableKey,
}

impl fmt::Display for KeySetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAKeySet => f.write_str("not a JWK Set: expected an object with an array `keys`"),
            Self::TooManyKeys(count) => {
                write!(f, "the set has {count} keys: expected at most {}", KeySet::MOST_KEYS)
            }
            Self::DuplicateKid(kid) => write!(
                f,
                "several keys of the set have the kid \"{}\": give each a `kid` of its own",
                excerpt(kid)
            ),
            Self::SecretKey(position) => write!(
                f,
                "key {position} of the set has a private or symmetric member: make a new pair, and give away only \
                 what is public"
            ),
            Self::NoUsableKey => f.write_str(
                "no key of the set is usable: expected one for signatures by ES256, ES384, EdDSA, PS256 or RS256 (RSA \
                 from 2048 bits)",
            ),
        }
    }
}

impl std::error::Error for KeySetError {}
