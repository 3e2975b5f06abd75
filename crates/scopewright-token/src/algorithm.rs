//! The signature algorithms of access tokens, which are all asymmetric.

use std::fmt;

use aws_lc_rs::signature::{self, ParsedPublicKey, RsaParameters, VerificationAlgorithm};
use jsonwebtoken::AlgorithmFamily;
use jsonwebtoken::jwk::KeyAlgorithm;

/// A signature algorithm for access tokens (RFC 7518 section 3.1, RFC 8037, RFC 9864).
///
/// There is no HMAC and no `none`, so neither can be configured, and a public key can never be used
/// as a shared secret. A [`jsonwebtoken::Algorithm`] can be one of these, so it is converted by
/// `TryFrom`, and an algorithm of this type is converted to it by `From`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// ECDSA on P-384 with SHA-384.
    Es384,
    /// Ed25519; on the wire `EdDSA` or, since RFC 9864, `Ed25519`.
    EdDsa,
    /// RSASSA-PSS with SHA-256 and a salt of 32 bytes.
    Ps256,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
}

impl Algorithm {
    /// All algorithms.
    pub const ALL: [Self; 5] = [Self::Es256, Self::Es384, Self::EdDsa, Self::Ps256, Self::Rs256];

    /// Returns the `alg` value to write.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::EdDsa => "EdDSA",
            Self::Ps256 => "PS256",
            Self::Rs256 => "RS256",
        }
    }

    /// Reads an `alg` member of a header or a key. Names are case-sensitive (RFC 7515
    /// section 4.1.1).
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "Ed25519" => Some(Self::EdDsa),
            _ => Self::ALL.into_iter().find(|algorithm| algorithm.as_str() == name),
        }
    }

    /// Returns the library's verification algorithm. The ECDSA variants are the fixed ones: JOSE
    /// concatenates `r` and `s` and does not use DER (RFC 7518 section 3.4).
    pub(crate) fn verification(self) -> &'static dyn VerificationAlgorithm {
        match self {
            Self::Es256 => &signature::ECDSA_P256_SHA256_FIXED,
            Self::Es384 => &signature::ECDSA_P384_SHA384_FIXED,
            Self::EdDsa => &signature::ED25519,
            Self::Ps256 => &signature::RSA_PSS_2048_8192_SHA256,
            Self::Rs256 => &signature::RSA_PKCS1_2048_8192_SHA256,
        }
    }

    /// Returns the parameters of the two RSA algorithms, which share their keys.
    pub(crate) fn rsa(self) -> Option<&'static RsaParameters> {
        match self {
            Self::Ps256 => Some(&signature::RSA_PSS_2048_8192_SHA256),
            Self::Rs256 => Some(&signature::RSA_PKCS1_2048_8192_SHA256),
            Self::Es256 | Self::Es384 | Self::EdDsa => None,
        }
    }

    /// Returns the family of the keys for this algorithm.
    pub(crate) fn family(self) -> AlgorithmFamily {
        jsonwebtoken::Algorithm::from(self).family()
    }

    /// Parses a public point. The library checks that it is on the curve.
    pub(crate) fn parse(self, point: &[u8]) -> Option<ParsedPublicKey> {
        ParsedPublicKey::new(self.verification(), point).ok()
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<Algorithm> for jsonwebtoken::Algorithm {
    fn from(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Es256 => Self::ES256,
            Algorithm::Es384 => Self::ES384,
            Algorithm::EdDsa => Self::EdDSA,
            Algorithm::Ps256 => Self::PS256,
            Algorithm::Rs256 => Self::RS256,
        }
    }
}

impl From<Algorithm> for KeyAlgorithm {
    fn from(algorithm: Algorithm) -> Self {
        jsonwebtoken::Algorithm::from(algorithm).into()
    }
}

impl TryFrom<jsonwebtoken::Algorithm> for Algorithm {
    type Error = UnsupportedAlgorithm;

    /// # Errors
    /// Returns an error for HMAC, and for hashes that no issuer of access tokens needs.
    fn try_from(algorithm: jsonwebtoken::Algorithm) -> Result<Self, UnsupportedAlgorithm> {
        Self::ALL
            .into_iter()
            .find(|supported| jsonwebtoken::Algorithm::from(*supported) == algorithm)
            .ok_or(UnsupportedAlgorithm(algorithm))
    }
}

/// An algorithm with which access tokens are neither signed nor verified, such as HMAC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnsupportedAlgorithm(pub jsonwebtoken::Algorithm);

impl fmt::Display for UnsupportedAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not supported: expected ES256, ES384, EdDSA, PS256 or RS256", self.0)
    }
}

impl std::error::Error for UnsupportedAlgorithm {}
