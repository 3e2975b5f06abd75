//! For forging tokens in tests: any header, any payload and any signature.
//!
//! Only with the feature `testing`, which no server switches on. Nothing here weakens a verifier; it only spares a test
//! the writing of what an attacker would write.

use serde_json::Value;

use crate::compact_form::{Compact, encode};
use crate::header::Header;
use crate::json_object::Object;
use crate::public_key::PublicKey;
use crate::{KeySet, SigningKey, TokenError};

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

impl KeySet {
    /// The payload of any JWS whose form, header and signature a verifier would accept, for test vectors that are no
    /// access tokens.
    ///
    /// # Errors
    /// As [`Verifier::verify`](crate::Verifier::verify).
    pub fn open(&self, token: &str) -> Result<Vec<u8>, TokenError> {
        let compact = Compact::split(token)?;
        let header = Header::read(compact.header)?;
        header.required_kid()?;
        self.signer(&header, compact.signed, &compact.signature)?;
        Ok(compact.payload)
    }

    /// Whether the key of this `kid` made a signature of this message.
    pub fn verifies(&self, kid: &str, message: &[u8], signature: &[u8]) -> bool {
        self.find(kid).is_some_and(|key| key.verifies(message, signature))
    }

    /// The RFC 7638 thumbprint of the key of this `kid`.
    pub fn thumbprint(&self, kid: &str) -> Option<String> {
        self.find(kid).map(PublicKey::thumbprint)
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

/// Whether bytes are an object as the header and the claims of a token must be: sound JSON that says nothing twice.
pub fn is_sound_object(json: &[u8]) -> bool {
    Object::read(json.to_vec()).is_some()
}
