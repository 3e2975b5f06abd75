//! A private key in this process, which is parsed once.

use std::fmt;

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
    Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair,
};
use jsonwebtoken::crypto::JwtSigner;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::signature::{self, Signer};
use jsonwebtoken::{AlgorithmFamily, EncodingKey};

use crate::public_key::{Material, PublicKey};
use crate::{Algorithm, SigningError};

/// A private key in this process, and its public part. A [`SigningKey`](crate::SigningKey) is made
/// of it by `From`.
///
/// It is parsed once, unlike the signers of [`jsonwebtoken`], which parse the key for each
/// signature.
pub struct KeyPair {
    private: PrivateKey,
    public: PublicKey,
}

impl KeyPair {
    /// Generates a new key. RSA keys have 2048 bits and take the longest by far.
    ///
    /// # Errors
    /// Returns an error if the system has no randomness.
    pub fn generate(algorithm: Algorithm) -> Result<Self, SigningError> {
        PrivateKey::generate(algorithm)
            .ok_or(SigningError::NoRandomness)
            .and_then(|private| Self::of(algorithm, private))
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
            .ok_or(SigningError::NotAPrivateKey(algorithm))
            .and_then(|private| Self::of(algorithm, private))
    }

    /// Reads a key of the crate [`jsonwebtoken`]. RSA keys may be PKCS #1 (RFC 8017) or PKCS #8,
    /// and other keys are PKCS #8.
    ///
    /// # Errors
    /// Returns an error if the algorithm is not in [`Algorithm::ALL`], such as HMAC, if the key is
    /// not for this algorithm, or if it is too weak.
    pub fn from_encoding_key(
        key: &EncodingKey,
        algorithm: jsonwebtoken::Algorithm,
    ) -> Result<Self, SigningError> {
        let algorithm = Algorithm::try_from(algorithm).map_err(SigningError::UnsupportedAlgorithm)?;
        if key.family() != algorithm.family() {
            return Err(SigningError::NotAPrivateKey(algorithm));
        }
        match RsaKeyPair::from_der(key.as_bytes()) {
            Ok(pair) if key.family() == AlgorithmFamily::Rsa => Self::of(algorithm, PrivateKey::Rsa(pair)),
            _ => Self::from_pkcs8(algorithm, key.as_bytes()),
        }
    }

    /// Returns the private key as PKCS #8 DER. Store it where only the authorization server can
    /// read it.
    ///
    /// # Errors
    /// Returns an error if the library cannot encode the key.
    pub fn to_pkcs8(&self) -> Result<Vec<u8>, SigningError> {
        self.private.to_pkcs8().ok_or(SigningError::UnwritableKey)
    }

    /// Returns the public part as a JWK (RFC 7517 section 4).
    pub fn to_jwk(&self) -> Jwk {
        self.public.to_jwk()
    }

    /// Returns the key's identifier: its RFC 7638 SHA-256 thumbprint.
    pub fn kid(&self) -> &str {
        self.public.kid()
    }

    /// Returns the only algorithm that the key is used for.
    pub fn algorithm(&self) -> Algorithm {
        self.public.algorithm()
    }

    pub(super) fn public(&self) -> &PublicKey {
        &self.public
    }

    fn of(algorithm: Algorithm, private: PrivateKey) -> Result<Self, SigningError> {
        let public = private
            .material(algorithm)
            .and_then(|material| PublicKey::of_material(algorithm, material))
            .ok_or(SigningError::WeakKey)?;
        Ok(Self { private, public })
    }
}

/// Signs with the parsed key. It fails only if the system has no randomness.
impl Signer<Vec<u8>> for KeyPair {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        self.private
            .sign(self.algorithm(), message)
            .ok_or_else(|| signature::Error::from_source("the system has no randomness for a signature"))
    }
}

impl JwtSigner for KeyPair {
    fn algorithm(&self) -> jsonwebtoken::Algorithm {
        self.public.algorithm().into()
    }
}

/// Shows the `kid` and no part of the private key.
impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyPair").field("kid", &self.kid()).finish_non_exhaustive()
    }
}

/// The key pairs of the library, which have a type for each algorithm, behind one type.
enum PrivateKey {
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Rsa(RsaKeyPair),
}

impl PrivateKey {
    fn generate(algorithm: Algorithm) -> Option<Self> {
        match Kind::of(algorithm) {
            Kind::Ecdsa { signing, .. } => EcdsaKeyPair::generate(signing).ok().map(Self::Ecdsa),
            Kind::Ed25519 => Ed25519KeyPair::generate().ok().map(Self::Ed25519),
            Kind::Rsa(_) => RsaKeyPair::generate(KeySize::Rsa2048).ok().map(Self::Rsa),
        }
    }

    fn from_pkcs8(algorithm: Algorithm, der: &[u8]) -> Option<Self> {
        match Kind::of(algorithm) {
            Kind::Ecdsa { signing, .. } => EcdsaKeyPair::from_pkcs8(signing, der).ok().map(Self::Ecdsa),
            Kind::Ed25519 => Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).ok().map(Self::Ed25519),
            Kind::Rsa(_) => RsaKeyPair::from_pkcs8(der).ok().map(Self::Rsa),
        }
    }

    fn to_pkcs8(&self) -> Option<Vec<u8>> {
        match self {
            Self::Ecdsa(pair) => pair.to_pkcs8v1().ok().map(|document| document.as_ref().to_vec()),
            Self::Ed25519(pair) => pair.to_pkcs8v1().ok().map(|document| document.as_ref().to_vec()),
            Self::Rsa(pair) => {
                let document: Pkcs8V1Der<'_> = pair.as_der().ok()?;
                Some(document.as_ref().to_vec())
            }
        }
    }

    fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Option<Vec<u8>> {
        let random = SystemRandom::new();
        match (self, Kind::of(algorithm)) {
            (Self::Ecdsa(pair), _) => Some(pair.sign(&random, message).ok()?.as_ref().to_vec()),
            (Self::Ed25519(pair), _) => Some(pair.try_sign(message).ok()?.as_ref().to_vec()),
            (Self::Rsa(pair), Kind::Rsa(encoding)) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(encoding, &random, message, &mut signature).ok()?;
                Some(signature)
            }
            (Self::Rsa(_), _) => None,
        }
    }

    fn material(&self, algorithm: Algorithm) -> Option<Material> {
        match (self, Kind::of(algorithm)) {
            (Self::Ecdsa(pair), Kind::Ecdsa { curve, .. }) => {
                Material::uncompressed(curve, pair.public_key().as_ref())
            }
            (Self::Ed25519(pair), _) => Material::ed25519(pair.public_key().as_ref().to_vec()),
            (Self::Rsa(pair), _) => {
                let (n, e) = (pair.public_key().modulus(), pair.public_key().exponent());
                Material::rsa(n.big_endian_without_leading_zero(), e.big_endian_without_leading_zero())
            }
            (Self::Ecdsa(_), _) => None,
        }
    }
}

/// The library's parameters of an algorithm.
enum Kind {
    Ecdsa { signing: &'static EcdsaSigningAlgorithm, curve: &'static str },
    Ed25519,
    Rsa(&'static dyn RsaEncoding),
}

impl Kind {
    fn of(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Es256 => Self::Ecdsa { signing: &ECDSA_P256_SHA256_FIXED_SIGNING, curve: "P-256" },
            Algorithm::Es384 => Self::Ecdsa { signing: &ECDSA_P384_SHA384_FIXED_SIGNING, curve: "P-384" },
            Algorithm::EdDsa => Self::Ed25519,
            Algorithm::Ps256 => Self::Rsa(&RSA_PSS_SHA256),
            Algorithm::Rs256 => Self::Rsa(&RSA_PKCS1_SHA256),
        }
    }
}
