//! Signing: the private key of an authorization server, parsed once and kept.

use std::fmt;

use serde_json::json;

use crate::compact_form::encode;
use crate::public_key::PublicKey;
use crate::{Algorithm, Claims};

mod key_pair;

use key_pair::Pair;

/// A private key and the `kid` under which its public half is published.
pub struct SigningKey {
    pair: Pair,
    public: PublicKey,
    header: String,
}

impl SigningKey {
    /// Makes a new key from the system's randomness. RSA keys have 2048 bits; finding one takes the longest by far.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn generate(algorithm: Algorithm) -> Result<Self, SigningError> {
        Pair::generate(algorithm)
            .ok_or(SigningError("the system gave no randomness for a new key"))
            .and_then(|pair| Self::of(algorithm, pair))
    }

    /// Reads a key that [`to_pkcs8`](Self::to_pkcs8) wrote, or another program.
    ///
    /// The algorithm is told because an RSA key does not say whether it is for PS256 or RS256. One key must not be used
    /// for both: both would have the same `kid`.
    ///
    /// # Errors
    /// When the bytes are no PKCS #8 private key for this algorithm, or the key is too weak to be believed.
    pub fn from_pkcs8(algorithm: Algorithm, der: &[u8]) -> Result<Self, SigningError> {
        Pair::from_pkcs8(algorithm, der)
            .ok_or(SigningError("not a PKCS #8 private key for this algorithm"))
            .and_then(|pair| Self::of(algorithm, pair))
    }

    /// The private key as PKCS #8 DER, to be kept where only the authorization server can read it.
    ///
    /// # Errors
    /// When the key cannot be encoded, which the library reserves the right to say.
    pub fn to_pkcs8(&self) -> Result<Vec<u8>, SigningError> {
        self.pair.to_pkcs8().ok_or(SigningError("the key cannot be written as PKCS #8"))
    }

    /// The key's identifier: its RFC 7638 SHA-256 thumbprint.
    pub fn kid(&self) -> &str {
        self.public.kid()
    }

    /// The algorithm of every token that this key signs.
    pub fn algorithm(&self) -> Algorithm {
        self.public.algorithm()
    }

    /// Signs an access token (RFC 9068 section 2.1) and returns its compact serialization.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn sign(&self, claims: &Claims) -> Result<String, SigningError> {
        let payload = serde_json::to_vec(claims).map_err(|_| SigningError("the claims cannot be written"))?;
        self.seal_encoded(&self.header, &payload)
    }

    /// The public half, as it stands in the published key set (RFC 7517 section 4).
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
            .ok_or(SigningError("the system gave no randomness for a signature"))
    }

    fn of(algorithm: Algorithm, pair: Pair) -> Result<Self, SigningError> {
        let public = pair
            .material(algorithm)
            .and_then(|material| PublicKey::of_material(algorithm, material))
            .ok_or(SigningError("a key that no verifier would believe, such as RSA below 2048 bits"))?;
        let header = json!({ "typ": "at+jwt", "alg": algorithm.as_str(), "kid": public.kid() });
        Ok(Self { pair, public, header: encode(header.to_string()) })
    }
}

/// Shows the `kid` and nothing of the private key.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.kid()).finish_non_exhaustive()
    }
}

/// Why a key could not be made, read or used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SigningError(&'static str);

impl fmt::Display for SigningError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for SigningError {}
