//! The registered keys of a client.

use scopewright_token::KeySet;
use serde_json::{Value, json};

use super::error::AdminError;
use super::validity::Validity;
use crate::clients::document::KeyDocument;

/// A public key that is not stored yet.
#[derive(Clone, Debug)]
pub(crate) struct ClientKey {
    pub(crate) id: String,
    jwk: Value,
}

impl ClientKey {
    pub(super) fn document(&self, Validity { not_before, expires }: Validity, now: u64) -> KeyDocument {
        KeyDocument { id: self.id.clone(), jwk: self.jwk.clone(), not_before, expires, created_at: now }
    }

    /// Returns whether this document is of the same key. Older versions used the `kid` as
    /// identifier.
    pub(crate) fn is(&self, registered: &KeyDocument) -> bool {
        self.id == registered.id || self.jwk == registered.jwk
    }
}

/// Parses a JWK Set. Each key is identified by its thumbprint: a `kid` may be any text, and is not
/// suitable for a URL.
pub(crate) fn read_keys(jwks: &[u8]) -> Result<Vec<ClientKey>, AdminError> {
    let set = client_keys(jwks)?.to_json();
    let jwks = set["keys"].as_array().cloned().unwrap_or_default();
    let mut keys: Vec<ClientKey> = Vec::new();
    for jwk in jwks {
        let id = thumbprint(&jwk)?;
        match keys.iter().find(|known| known.id == id) {
            None => keys.push(ClientKey { id, jwk }),
            // A key with two names is one credential.
            Some(known) if known.jwk["alg"] == jwk["alg"] => {}
            Some(_) => {
                let why = format!(
                    "the key {id} is listed with several algorithms; register it only with the one that is used"
                );
                return Err(AdminError::Refused(why));
            }
        }
    }
    Ok(keys)
}

/// Returns the RFC 7638 thumbprint of a key, which is the name of a key without a `kid`.
fn thumbprint(jwk: &Value) -> Result<String, AdminError> {
    let mut unnamed = jwk.clone();
    unnamed.as_object_mut().map(|members| members.remove("kid"));
    let set = client_keys(json!({ "keys": [unnamed] }).to_string().as_bytes())?;
    set.kids()
        .next()
        .map(str::to_owned)
        .ok_or_else(|| AdminError::Failed(anyhow::anyhow!("the key has no thumbprint")))
}

fn client_keys(jwks: &[u8]) -> Result<KeySet, AdminError> {
    KeySet::of_client(jwks).map_err(|cause| AdminError::Refused(cause.to_string()))
}
