//! Forged tokens for tests: any header, any payload and any signature.
//!
//! They need the feature `testing`, which no server enables. Nothing here weakens a verifier. It
//! only saves a test from writing an attacker's code.

use serde_json::Value;

use crate::compact_form::{Compact, encode};
use crate::header::Header;
use crate::json_object::Object;
use crate::public_key::PublicKey;
use crate::{KeySet, SigningKey, TokenError};

impl SigningKey {
    /// Signs a token with any header and any payload. The header's `alg` may differ from the key's
    /// own algorithm, which is used.
    ///
    /// # Panics
    /// Panics if the system has no randomness.
    pub fn seal(&self, header: &Value, payload: &Value) -> String {
        self.seal_bytes(header.to_string().as_bytes(), payload.to_string().as_bytes())
    }

    /// Signs a token with any bytes as header and payload, JSON or not.
    ///
    /// # Panics
    /// Panics if the system has no randomness.
    pub fn seal_bytes(&self, header: &[u8], payload: &[u8]) -> String {
        self.seal_encoded(&encode(header), payload).expect("the system has randomness")
    }

    /// Returns the raw signature of a message.
    ///
    /// # Panics
    /// Panics if the system has no randomness.
    pub fn sign_bytes(&self, message: &[u8]) -> Vec<u8> {
        self.signature(message).expect("the system has randomness")
    }
}

impl KeySet {
    /// Returns the payload of any JWS whose form, header and signature a verifier would accept, for
    /// test vectors that are not access tokens.
    ///
    /// # Errors
    /// Returns the same errors as [`Verifier::verify`](crate::Verifier::verify).
    pub fn open(&self, token: &str) -> Result<Vec<u8>, TokenError> {
        let compact = Compact::split(token)?;
        let header = Header::read(compact.header)?;
        header.required_kid()?;
        self.signer(&header, compact.signed, &compact.signature)?;
        Ok(compact.payload)
    }

    /// Returns whether the key with this `kid` made the signature of the message.
    pub fn verifies(&self, kid: &str, message: &[u8], signature: &[u8]) -> bool {
        self.find(kid).is_some_and(|key| key.verifies(message, signature))
    }

    /// Returns the RFC 7638 thumbprint of the key with this `kid`.
    pub fn thumbprint(&self, kid: &str) -> Option<String> {
        self.find(kid).map(PublicKey::thumbprint)
    }
}

/// Returns a token with any bytes as header, payload and signature.
pub fn compact(header: &[u8], payload: &[u8], signature: &[u8]) -> String {
    format!("{}.{}.{}", encode(header), encode(payload), encode(signature))
}

/// Returns a token with an HS256 signature by any secret, for a verifier that would use a public
/// key as the secret.
pub fn hs256(header: &[u8], payload: &[u8], secret: &[u8]) -> String {
    let signed = format!("{}.{}", encode(header), encode(payload));
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret);
    format!("{signed}.{}", encode(aws_lc_rs::hmac::sign(&key, signed.as_bytes())))
}

/// Returns whether the bytes are a valid object for a header or claims: valid JSON without
/// duplicate members.
pub fn is_sound_object(json: &[u8]) -> bool {
    Object::read(json.to_vec()).is_some()
}
