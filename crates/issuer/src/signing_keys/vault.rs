//! The uses of the pepper: hashing the secrets of clients, and encrypting the signing keys.
//!
//! The *pepper* is 32 random bytes that are not in the database. With the database alone, an
//! attacker can neither test secrets nor sign tokens.

use anyhow::{Context as _, anyhow};
use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, Prk, Salt};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use scopewright_token::{Algorithm, KeyPair};
use zeroize::Zeroizing;

use super::pepper::Pepper;
use crate::clients::secret::{ClientSecret, SecretHash};

/// The keys that are derived from the pepper.
pub(crate) struct Vault {
    hashing: hmac::Key,
    sealing: RandomizedNonceKey,
    check: String,
}

impl Vault {
    pub(crate) fn new(pepper: &Pepper) -> anyhow::Result<Self> {
        let root = Salt::new(HKDF_SHA256, b"scopewright issuer").extract(pepper.bytes());
        let sealing =
            RandomizedNonceKey::new(&AES_256_GCM, derive(&root, b"signing keys at rest")?.as_slice());
        Ok(Self {
            hashing: hmac::Key::new(hmac::HMAC_SHA256, pepper.bytes()),
            sealing: sealing.map_err(|_| anyhow!("the sealing key cannot be derived"))?,
            check: hex::encode(derive(&root, b"check")?.as_slice()),
        })
    }

    /// Returns a value that identifies the pepper and reveals nothing about it. It is stored in the
    /// database, so that a wrong pepper is detected.
    pub(crate) fn check(&self) -> &str {
        &self.check
    }

    pub(crate) fn hash(&self, secret: &ClientSecret) -> SecretHash {
        let tag = hmac::sign(&self.hashing, secret.expose().as_bytes());
        let mut hash = [0; 32];
        hash.copy_from_slice(tag.as_ref());
        SecretHash(hash)
    }

    /// Encrypts a private key by AES-256-GCM. Returns nonce, ciphertext and tag in base64, bound to
    /// the identifier of the key.
    pub(crate) fn seal(&self, key: &KeyPair) -> anyhow::Result<String> {
        let mut sealed = key.to_pkcs8()?;
        let nonce = self.sealing.seal_in_place_append_tag(Aad::from(key.kid()), &mut sealed);
        let nonce = nonce.map_err(|_| anyhow!("the signing key cannot be sealed"))?;
        Ok(STANDARD.encode([nonce.as_ref().as_slice(), &sealed].concat()))
    }

    /// Decrypts a key that was sealed with this identifier.
    pub(crate) fn open(&self, kid: &str, algorithm: Algorithm, sealed: &str) -> anyhow::Result<KeyPair> {
        const NONCE: usize = 12;
        let sealed = STANDARD.decode(sealed).context("the sealed signing key is not base64")?;
        let (nonce, sealed) =
            sealed.split_first_chunk::<NONCE>().context("the sealed signing key is incomplete")?;
        let mut sealed = Zeroizing::new(sealed.to_vec());
        let opened =
            self.sealing.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(kid), &mut sealed);
        let pkcs8 = opened
            .map_err(|_| anyhow!("the signing key {kid} was sealed with another pepper, or was altered"))?;
        let key = KeyPair::from_pkcs8(algorithm, pkcs8)?;
        anyhow::ensure!(key.kid() == kid, "the sealed key is not the signing key {kid}");
        Ok(key)
    }
}

fn derive(root: &Prk, purpose: &'static [u8]) -> anyhow::Result<Zeroizing<[u8; 32]>> {
    let mut key = Zeroizing::new([0; 32]);
    let info = [purpose];
    let derived = root.expand(&info, HKDF_SHA256).and_then(|okm| okm.fill(key.as_mut_slice()));
    derived.map_err(|_| anyhow!("a key cannot be derived from the pepper"))?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use subtle::ConstantTimeEq as _;

    use super::*;

    fn vault(pepper: u8) -> Vault {
        Vault::new(&Pepper::from([pepper; Pepper::LENGTH])).expect("a vault")
    }

    #[test]
    fn a_hash_depends_on_the_pepper_and_on_the_secret() {
        let hash = |pepper, secret: &str| vault(pepper).hash(&ClientSecret::presented(secret.to_owned()));
        let check =
            |left: SecretHash, right: SecretHash, equal| assert_eq!(bool::from(left.ct_eq(&right)), equal);
        check(hash(1, "secret"), hash(1, "secret"), true);
        check(hash(1, "secret"), hash(2, "secret"), false);
        check(hash(1, "secret"), hash(1, "secreT"), false);
    }

    #[test]
    fn a_sealed_key_opens_only_with_its_pepper_and_identifier_and_if_unaltered() {
        let key = KeyPair::generate(Algorithm::Es256).expect("a key");
        let sealed = vault(1).seal(&key).expect("sealed");
        let opens =
            |vault: &Vault, kid: &str, sealed: &str| vault.open(kid, Algorithm::Es256, sealed).is_ok();
        assert!(opens(&vault(1), key.kid(), &sealed));
        assert!(!opens(&vault(2), key.kid(), &sealed));
        assert!(!opens(&vault(1), "another", &sealed));
        for index in [0, 20, sealed.len() - 5] {
            let mut altered = sealed.clone().into_bytes();
            altered[index] = if altered[index] == b'A' { b'B' } else { b'A' };
            assert!(!opens(&vault(1), key.kid(), &String::from_utf8(altered).expect("text")), "{index}");
        }
        assert!(!opens(&vault(1), key.kid(), ""));
        assert_ne!(sealed, vault(1).seal(&key).expect("sealed"), "nonces are never reused");
    }

    #[test]
    fn the_check_distinguishes_peppers() {
        assert_eq!(vault(1).check(), vault(1).check());
        assert_ne!(vault(1).check(), vault(2).check());
    }
}
