//! Client secrets, and the hash in which form they are stored.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

/// A client secret: a new one, or the one in a request. Its memory is wiped on drop.
pub struct ClientSecret(Zeroizing<String>);

impl ClientSecret {
    /// Returns the secret as the client must send it. Show it once, to the owner of the client, and
    /// never write it to a log.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Returns a new secret of 256 random bits. It cannot be guessed, so a fast hash is sufficient.
    pub(crate) fn generate(random: &Zeroizing<[u8; 32]>) -> Self {
        Self::presented(URL_SAFE_NO_PAD.encode(random.as_slice()))
    }

    pub(crate) fn presented(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

/// Does not show the secret.
impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientSecret(..)")
    }
}

/// The stored form of a secret: its HMAC-SHA-256 with the pepper as key, in hexadecimal digits.
#[derive(Clone)]
pub(crate) struct SecretHash(pub(crate) [u8; 32]);

impl SecretHash {
    /// The hash that is compared if a client does not exist, so that the request costs the same
    /// work.
    pub(crate) const UNKNOWN_CLIENT: Self = Self([0; 32]);
}

impl ConstantTimeEq for SecretHash {
    fn ct_eq(&self, other: &Self) -> Choice {
        self.0.ct_eq(&other.0)
    }
}

/// Compares in constant time. A comparison that stops at the first difference would reveal how much
/// of a guess is correct.
impl PartialEq for SecretHash {
    fn eq(&self, other: &Self) -> bool {
        self.ct_eq(other).into()
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash(..)")
    }
}

impl Serialize for SecretHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(self.0))
    }
}

impl<'de> Deserialize<'de> for SecretHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        let mut hash = [0; 32];
        hex::decode_to_slice(text.as_bytes(), &mut hash).map_err(de::Error::custom)?;
        Ok(Self(hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generated_secret_is_43_base64url_characters_and_its_debug_shows_none_of_them() {
        let secret = ClientSecret::generate(&Zeroizing::new([0xfb; 32]));
        assert_eq!(secret.expose().len(), 43);
        assert!(secret.expose().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
        assert_eq!(format!("{secret:?}"), "ClientSecret(..)");
    }
}
