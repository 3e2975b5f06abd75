//! Sets of public keys (RFC 7517): those of an issuer for its tokens, and those of a client for its
//! assertions.

use std::fmt;

use jsonwebtoken::DecodingKey;
use jsonwebtoken::crypto::JwtVerifier;
use jsonwebtoken::jwk::JwkSet;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::algorithm::UnsupportedAlgorithm;
use crate::excerpt::excerpt;
use crate::header::Header;
use crate::public_key::{Material, PublicKey, as_json, is_secret};
use crate::{Algorithm, Malformation, SigningKey, TokenError};

/// A set of keys that may have signed an issuer's tokens or a client's assertions. `kid` and
/// algorithm together identify a key.
#[derive(Clone, Default)]
pub struct KeySet {
    keys: Vec<PublicKey>,
    ambiguous: Vec<String>,
}

impl KeySet {
    /// The limit of keys in a document, including those that are ignored. No issuer has more at a
    /// time.
    pub const MOST_KEYS: usize = 64;
    /// The limit of keys that are tried for a signature whose header names none of them.
    pub const MOST_TRIED: usize = 8;

    /// Reads the JWK Set document of an issuer. Keys that cannot verify an access token are
    /// ignored, as RFC 7517 section 5 requires: another `use` or `key_ops`, an unknown or symmetric
    /// type, no `kid`, another algorithm than the key's own, RSA below 2048 bits or with a weak
    /// exponent, a point that is not on its curve or of small order, a key with a published private
    /// member.
    ///
    /// Keys may share a `kid` if they are for different algorithms (RFC 7517 section 4.5), and a
    /// key may be listed twice. Two different keys with the same `kid` and algorithm are both
    /// ignored, because a token would not identify the one that signed it.
    /// [`ambiguous`](Self::ambiguous) lists them.
    ///
    /// # Errors
    /// Returns an error if the document is not a JWK Set, or has more than
    /// [`MOST_KEYS`](Self::MOST_KEYS).
    pub fn from_json(document: &[u8]) -> Result<Self, KeySetError> {
        Ok(Self::of_issuer(&written(document)?))
    }

    /// Reads a JWK Set (RFC 7517 section 5) as [`from_json`](Self::from_json) does, with one
    /// difference: a private member of an EC, OKP or RSA key is not seen, because [`JwkSet`] drops
    /// it when it is parsed. Read a document of someone else with [`from_json`](Self::from_json).
    ///
    /// # Errors
    /// Returns an error if the set has more than [`MOST_KEYS`](Self::MOST_KEYS).
    pub fn from_jwk_set(set: &JwkSet) -> Result<Self, KeySetError> {
        limited(set.keys.iter().map(as_json).collect()).map(|keys| Self::of_issuer(&keys))
    }

    /// Returns a set of one key, under the `kid` that tokens name, for a key that is not published
    /// as a JWK. The requirements are those of [`from_json`](Self::from_json).
    ///
    /// # Errors
    /// Returns an error if the algorithm is not in [`Algorithm::ALL`], or if the key is weak or for
    /// another algorithm.
    pub fn from_decoding_key(
        kid: impl Into<String>,
        key: &DecodingKey,
        algorithm: jsonwebtoken::Algorithm,
    ) -> Result<Self, KeySetError> {
        let algorithm = Algorithm::try_from(algorithm).map_err(KeySetError::UnsupportedAlgorithm)?;
        let key = Material::of_decoding_key(algorithm, key)
            .and_then(|material| PublicKey::new(kid.into(), algorithm, material))
            .ok_or(KeySetError::NoUsableKey)?;
        Ok(Self { keys: vec![key], ambiguous: Vec::new() })
    }

    fn of_issuer(keys: &[Value]) -> Self {
        let read: Vec<_> = keys.iter().filter_map(PublicKey::read).collect();
        let conflicts = |key: &PublicKey| read.iter().any(|other| key.conflicts_with(other));
        let mut set = Self::default();
        for key in &read {
            if !conflicts(key) {
                set.add(key.clone());
            } else if !set.ambiguous.iter().any(|kid| kid == key.kid()) {
                set.ambiguous.push(key.kid().to_owned());
            }
        }
        set
    }

    /// Reads the JWK Set document that a client registers, or publishes at its `jwks_uri`, for its
    /// assertions (RFC 7591 section 2). Keys are ignored as in [`from_json`](Self::from_json), with
    /// three differences. A key without `kid` gets its RFC 7638 thumbprint, because a client with
    /// one key need not name it. A set with a private or symmetric member is rejected, because
    /// anyone who has seen it can act as the client. A set with different keys under one `kid` is
    /// rejected, because its owner can correct it.
    ///
    /// # Errors
    /// Returns an error as [`from_json`](Self::from_json) does, and if a key has a private or
    /// symmetric member, if two different keys share a `kid`, or if none is usable.
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

    /// Adds a key, unless the set contains it.
    fn add(&mut self, key: PublicKey) {
        if !self.keys.iter().any(|other| other.is(&key)) {
            self.keys.push(key);
        }
    }

    /// Returns the public parts of an issuer's own keys.
    pub fn of<'k>(keys: impl IntoIterator<Item = &'k SigningKey>) -> Self {
        let mut set = Self::default();
        for key in keys {
            set.add(key.public().clone());
        }
        set
    }

    /// Returns the JWK Set document to publish, with public members only.
    pub fn to_json(&self) -> Value {
        json!(self.to_jwk_set())
    }

    /// Returns the JWK Set to publish (RFC 7517 section 5), with public members only.
    pub fn to_jwk_set(&self) -> JwkSet {
        JwkSet { keys: self.keys.iter().map(PublicKey::to_jwk).collect() }
    }

    /// Adds the keys of another set. A key of this set stays as it is if the other set has a
    /// different key with its `kid` and algorithm.
    pub fn extend(&mut self, other: Self) {
        for key in other.keys {
            if !self.keys.iter().any(|own| own.conflicts_with(&key)) {
                self.add(key);
            }
        }
    }

    /// Returns the key with this `kid` and algorithm, as a verifier of signatures. The key was
    /// parsed when the set was read. Verifying a signature does not make a token valid: use
    /// [`Verifier`](crate::Verifier) for access tokens.
    pub fn verifier(&self, kid: &str, algorithm: Algorithm) -> Option<&(dyn JwtVerifier + Send + Sync)> {
        let key = self.keys.iter().find(|key| key.answers_to(kid, algorithm))?;
        Some(key)
    }

    /// Returns the number of usable keys.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Returns whether there is no usable key.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Returns whether there is a usable key with this `kid`.
    pub fn contains(&self, kid: &str) -> bool {
        self.kids().any(|known| known == kid)
    }

    /// Returns the `kid`s that the document gives to two different keys of one algorithm. These
    /// keys are not used.
    pub fn ambiguous(&self) -> &[String] {
        &self.ambiguous
    }

    /// Returns the `kid`s of all usable keys, in the order of the document. A `kid` occurs once for
    /// each of its algorithms.
    pub fn kids(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(PublicKey::kid)
    }

    /// Returns whether a key of the earlier set is missing here, or has another value or another
    /// algorithm under its `kid`.
    ///
    /// Tokens that it signed must be rejected, so caches must drop them.
    pub fn withdraws(&self, earlier: &Self) -> bool {
        earlier.keys.iter().any(|before| !self.keys.iter().any(|key| key.is(before)))
    }

    /// Returns the `kid` of the key that made this signature, with the key's own algorithm.
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
        key.ok_or_else(|| {
            if self.contains(kid) { TokenError::AlgorithmNotAllowed } else { TokenError::UnknownKey }
        })
    }

    fn all_of(&self, algorithm: Algorithm) -> Result<impl Iterator<Item = &PublicKey>, TokenError> {
        let keys = self.keys.iter().filter(move |key| key.algorithm() == algorithm);
        match keys.clone().count() {
            0 => Err(TokenError::UnknownKey),
            1..=Self::MOST_TRIED => Ok(keys),
            _ => Err(TokenError::Malformed(Malformation::AmbiguousKey)),
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

/// Returns the keys of a JWK Set document, usable or not.
fn written(document: &[u8]) -> Result<Vec<Value>, KeySetError> {
    #[derive(Deserialize)]
    struct Written {
        keys: Vec<Value>,
    }
    let Written { keys } = serde_json::from_slice(document).map_err(|_| KeySetError::NotAKeySet)?;
    limited(keys)
}

/// Returns the keys if they are not too many.
fn limited(keys: Vec<Value>) -> Result<Vec<Value>, KeySetError> {
    if keys.len() > KeySet::MOST_KEYS {
        return Err(KeySetError::TooManyKeys(keys.len()));
    }
    Ok(keys)
}

/// The reason why a JWK Set document was rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySetError {
    /// The document is not JSON, or does not have an array `keys`.
    NotAKeySet,
    /// The document has this many keys, more than [`KeySet::MOST_KEYS`].
    TooManyKeys(usize),
    /// Several different keys of a client have this `kid`.
    DuplicateKid(String),
    /// The key at this position, counted from 1, has a private or symmetric member.
    SecretKey(usize),
    /// No key of the set can verify a signature.
    NoUsableKey,
    /// Access tokens are not signed with this algorithm.
    UnsupportedAlgorithm(UnsupportedAlgorithm),
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
                "several keys of the set have the `kid` \"{}\": give each its own `kid`",
                excerpt(kid)
            ),
            Self::SecretKey(position) => write!(
                f,
                "key {position} of the set has a private or symmetric member: generate a new pair, and publish only \
                 the public part"
            ),
            Self::NoUsableKey => f.write_str(
                "no key of the set is usable: expected one for signatures by ES256, ES384, EdDSA, PS256 or RS256 (RSA \
                 from 2048 bits)",
            ),
            Self::UnsupportedAlgorithm(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for KeySetError {}

impl TryFrom<&JwkSet> for KeySet {
    type Error = KeySetError;

    fn try_from(set: &JwkSet) -> Result<Self, KeySetError> {
        Self::from_jwk_set(set)
    }
}
