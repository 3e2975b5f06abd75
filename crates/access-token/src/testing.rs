//! For forging tokens in tests: any header, any payload and any signature.
//!
//! Only with the feature `testing`, which no server switches on. Nothing here weakens a verifier; it only spares a test
//! the writing of what an attacker would write.

use serde_json::Value;

use crate::SigningKey;
use crate::compact::encode;

impl SigningKey {
    /// Signs a token of any header and any payload. The header's `alg` is what it says; the signature is that of the
    /// key's own algorithm.
    ///
    /// # Panics
    /// When the system has no randomness to give.
    pub fn seal(&self, header: &Value, payload: &Value) -> String {
        self.seal_bytes(header.to_string().as_bytes(), payload.to_string().as_bytes())
    }

    /// Signs a token of any bytes as header and payload, JSON or not.
    ///
    /// # Panics
    /// When the system has no randomness to give.
    pub fn seal_bytes(&self, header: &[u8], payload: &[u8]) -> String {
        self.seal_encoded(&encode(header), payload).expect("the system has randomness")
    }

    /// The signature of any message, as raw as it stands in a token.
    ///
    /// # Panics
    /// When the system has no randomness to give.
    pub fn sign_bytes(&self, message: &[u8]) -> Vec<u8> {
        self.signature(message).expect("the system has randomness")
    }
}

/// A token of any bytes as header, payload and signature.
pub fn compact(header: &[u8], payload: &[u8], signature: &[u8]) -> String {
    format!("{}.{}.{}", encode(header), encode(payload), encode(signature))
}

/// A token with an HS256 signature by any secret, for those who would take a public key for one.
pub fn hs256(header: &[u8], payload: &[u8], secret: &[u8]) -> String {
    let signed = format!("{}.{}", encode(header), encode(payload));
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret);
    format!("{signed}.{}", encode(aws_lc_rs::hmac::sign(&key, signed.as_bytes())))
}
