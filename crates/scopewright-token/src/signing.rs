//! The private key of an authorization server, which is parsed once.

use std::fmt;

use serde_json::json;

use crate::compact_form::encode;
use crate::public_key::PublicKey;
use crate::{Algorithm, Claims};

mod key_pair;

use key_pair::PrivateKey;

/// A private key, and the `kid` under which its public part is published.
pub struct SigningKey {
    pair: PrivateKey,
    public: PublicKey,
    header: String,
}

impl SigningKey {
    /// Generates a new key. RSA keys have 2048 bits and take the longest by far.
    ///
    /// # Errors
    /// Returns an error if the system has no randomness.
    pub fn generate(algorithm: Algorithm) -> Result<Self, SigningError> {
        PrivateKey::generate(algorithm)
            .ok_or(SigningError("the system has no randomness for a new key"))
            .and_then(|pair| Self::of(algorithm, pair))
    }

    /// Reads a key that [`to_pkcs8`](Self::to_pkcs8) or another program wrote.
    ///
    /// The algorithm is a parameter because an RSA key does not specify whether it is for PS256 or
    /// RS256. Do not use one key for both: they would have the same `kid`.
    ///
    /// # Errors
    /// Returns an error if the bytes are not a PKCS #8 private key for this algorithm, or if the
    /// key is too weak.
    pub fn from_pkcs8(algorithm: Algorithm, der: &[u8]) -> Result<Self, SigningError> {
        PrivateKey::from_pkcs8(algorithm, der)
            .ok_or(SigningError("not a PKCS #8 private key for this algorithm"))
            .and_then(|pair| Self::of(algorithm, pair))
    }

    /// Returns the private key as PKCS #8 DER. Store it where only the authorization server can
    /// read it.
    ///
    /// # Errors
    /// Returns an error if the library cannot encode the key.
    pub fn to_pkcs8(&self) -> Result<Vec<u8>, SigningError> {
        self.pair.to_pkcs8().ok_or(SigningError("the key cannot be written as PKCS #8"))
    }

    /// Returns the key's identifier: its RFC 7638 SHA-256 thumbprint.
    pub fn kid(&self) -> &str {
        self.public.kid()
    }

    /// Returns the algorithm of every token that this key signs.
    pub fn algorithm(&self) -> Algorithm {
        self.public.algorithm()
    }

    /// Signs an access token (RFC 9068 section 2.1) and returns its compact serialization.
    ///
    /// # Errors
    /// Returns an error if the system has no randomness.
    pub fn sign(&self, claims: &Claims) -> Result<String, SigningError> {
        let payload = serde_json::to_vec(claims).map_err(|_| SigningError("the claims cannot be written"))?;
        self.seal_encoded(&self.header, &payload)
    }

    /// Returns the public part, as in the published key set (RFC 7517 section 4).
    pub(crate) fn public(&self) -> &PublicKey {
        &self.public
    }

    pub(crate) fn seal_encoded(&self, header: &str, payload: &[u8]) -> Result<String, SigningError> {
        let mut token = format!("{header}.{}", encode(payload));
        let signature = self.signature(token.as_bytes())?;
        token.push('.');
        token.push_str(&encode(signature));
        Ok(token)
    }

    pub(crate) fn signature(&self, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        self.pair
            .sign(self.algorithm(), message)
            .ok_or(SigningError("the system has no randomness for a signature"))
    }

    fn of(algorithm: Algorithm, pair: PrivateKey) -> Result<Self, SigningError> {
        let public = pair
            .material(algorithm)
            .and_then(|material| PublicKey::of_material(algorithm, material))
            .ok_or(SigningError("the key is too weak, such as RSA below 2048 bits"))?;
        let header = json!({ "typ": "at+jwt", "alg": algorithm.as_str(), "kid": public.kid() });
        Ok(Self { pair, public, header: encode(header.to_string()) })
    }
}

/// Shows the `kid` and no part of the private key.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.kid()).finish_non_exhaustive()
    }
}

/// The reason why a key could not be generated, read or used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SigningError(&'static str);

impl fmt::Display for SigningError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for SigningError {}
