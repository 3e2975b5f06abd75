//! Signing keys whose private part is not in the database.

use scopewright_token::{KeySet, SigningKey};

/// Signing keys outside of the database, for example in an HSM or a key management service. Their
/// private part never reaches the database, and the server publishes their public part.
///
/// Resource servers have to know a key before it signs. So a rotation is three deployments of all
/// nodes: one that [publishes](Self::published) the next key, one in which the next key
/// [signs](Self::signing) and the last one is still published, and, when the last token has
/// expired, one without the last key. The admin API lists and rotates only the keys of the
/// database.
#[derive(Clone, Debug, Default)]
pub struct ExternalKeys {
    /// The key that signs every token. Without one, the keys of the database sign.
    ///
    /// With one, no key is created in the database. Keys that are in the database already end an
    /// hour later, so that nodes without this key can sign until then, and are deleted when their
    /// last token has expired.
    pub signing: Option<SigningKey>,
    /// More public keys to publish, which do not sign.
    pub published: KeySet,
}

impl ExternalKeys {
    /// Returns every public key.
    pub(crate) fn public(&self) -> KeySet {
        let mut keys = KeySet::of(&self.signing);
        keys.extend(self.published.clone());
        keys
    }
}
