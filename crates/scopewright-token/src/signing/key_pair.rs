//! The library's key pairs, which have a type for each algorithm, behind one type.

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
    Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair,
};

use crate::Algorithm;
use crate::public_key::Material;

/// A parsed private key.
pub(super) enum PrivateKey {
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Rsa(RsaKeyPair),
}

impl PrivateKey {
    pub(super) fn generate(algorithm: Algorithm) -> Option<Self> {
        match Kind::of(algorithm) {
            Kind::Ecdsa { signing, .. } => EcdsaKeyPair::generate(signing).ok().map(Self::Ecdsa),
            Kind::Ed25519 => Ed25519KeyPair::generate().ok().map(Self::Ed25519),
            Kind::Rsa(_) => RsaKeyPair::generate(KeySize::Rsa2048).ok().map(Self::Rsa),
        }
    }

    pub(super) fn from_pkcs8(algorithm: Algorithm, der: &[u8]) -> Option<Self> {
        match Kind::of(algorithm) {
            Kind::Ecdsa { signing, .. } => EcdsaKeyPair::from_pkcs8(signing, der).ok().map(Self::Ecdsa),
            Kind::Ed25519 => Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).ok().map(Self::Ed25519),
            Kind::Rsa(_) => RsaKeyPair::from_pkcs8(der).ok().map(Self::Rsa),
        }
    }

    pub(super) fn to_pkcs8(&self) -> Option<Vec<u8>> {
        match self {
            Self::Ecdsa(pair) => pair.to_pkcs8v1().ok().map(|document| document.as_ref().to_vec()),
            Self::Ed25519(pair) => pair.to_pkcs8v1().ok().map(|document| document.as_ref().to_vec()),
            Self::Rsa(pair) => {
                let document: Pkcs8V1Der<'_> = pair.as_der().ok()?;
                Some(document.as_ref().to_vec())
            }
        }
    }

    pub(super) fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Option<Vec<u8>> {
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

    pub(super) fn material(&self, algorithm: Algorithm) -> Option<Material> {
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
