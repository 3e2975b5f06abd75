//! Signing: the private key of an authorization server, parsed once and kept.

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use jsonwebtoken::jwk::{Jwk, ThumbprintHash};
use serde::Deserialize as _;
use serde_json::{Value, json};

use crate::algorithm::install_crypto;
use crate::compact::encode;
use crate::{Algorithm, Claims};

/// A private ES256 key and the `kid` under which its public half is published.
///
/// The library that verifies would parse the private key again for every token, which costs as much as the
/// signature; the parsed pair is kept here instead.
pub struct SigningKey {
    pair: EcdsaKeyPair,
    public_jwk: Value,
    kid: String,
    header: String,
}

impl SigningKey {
    /// Makes a new key from the system's randomness.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn generate() -> Result<Self, SigningError> {
        EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
            .map_err(|_| SigningError("the system gave no randomness for a new key"))
            .and_then(Self::of)
    }

    /// Reads a key that [`to_pkcs8`](Self::to_pkcs8) wrote.
    ///
    /// # Errors
    /// When the bytes are no PKCS #8 private key on P-256.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, SigningError> {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der)
            .map_err(|_| SigningError("not a PKCS #8 private key on the curve P-256"))
            .and_then(Self::of)
    }

    /// The private key as PKCS #8 DER, to be kept where only the authorization server can read it.
    ///
    /// # Errors
    /// When the key cannot be encoded, which the library reserves the right to say.
    pub fn to_pkcs8(&self) -> Result<Vec<u8>, SigningError> {
        let document =
            self.pair.to_pkcs8v1().map_err(|_| SigningError("the key cannot be written as PKCS #8"))?;
        Ok(document.as_ref().to_vec())
    }

    /// The key's identifier: its RFC 7638 SHA-256 thumbprint.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The algorithm of every token that this key signs.
    pub fn algorithm(&self) -> Algorithm {
        Algorithm::Es256
    }

    /// Signs an access token (RFC 9068 section 2.1) and returns its compact serialization.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn sign(&self, claims: &Claims) -> Result<String, SigningError> {
        let payload = serde_json::to_vec(claims).map_err(|_| SigningError("the claims cannot be written"))?;
        self.seal(&self.header, &payload)
    }

    /// The public half, as it stands in the published key set (RFC 7517 section 4).
    pub(crate) fn public_jwk(&self) -> &Value {
        &self.public_jwk
    }

    pub(crate) fn seal(&self, encoded_header: &str, payload: &[u8]) -> Result<String, SigningError> {
        let mut token = format!("{encoded_header}.{}", encode(payload));
        let signature = self
            .pair
            .sign(&SystemRandom::new(), token.as_bytes())
            .map_err(|_| SigningError("the system gave no randomness for a signature"))?;
        token.push('.');
        token.push_str(&encode(signature));
        Ok(token)
    }

    fn of(pair: EcdsaKeyPair) -> Result<Self, SigningError> {
        let alg = Algorithm::Es256.as_str();
        let mut public_jwk = json_web_key(pair.public_key().as_ref());
        let kid = thumbprint(&public_jwk)?;
        for (member, value) in [("kid", kid.as_str()), ("use", "sig"), ("alg", alg)] {
            public_jwk[member] = json!(value);
        }
        let header = encode(json!({ "typ": "at+jwt", "alg": alg, "kid": kid }).to_string());
        Ok(Self { pair, public_jwk, kid, header })
    }
}

/// An uncompressed point is the byte 4, then x, then y, 32 bytes each (SEC 1 section 2.3.3).
fn json_web_key(point: &[u8]) -> Value {
    let (x, y) = point[1..].split_at(32);
    json!({ "kty": "EC", "crv": "P-256", "x": encode(x), "y": encode(y) })
}

fn thumbprint(jwk: &Value) -> Result<String, SigningError> {
    install_crypto();
    Jwk::deserialize(jwk)
        .ok()
        .and_then(|jwk| jwk.thumbprint(ThumbprintHash::SHA256).ok())
        .ok_or(SigningError("the public key has no thumbprint"))
}

/// Shows the `kid` and nothing of the private key.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.kid).finish_non_exhaustive()
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
