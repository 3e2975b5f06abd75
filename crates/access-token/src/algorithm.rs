//! The signature algorithms that an access token may carry: asymmetric ones only.

use std::sync::Once;

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm};

/// A signature algorithm for access tokens (RFC 7518 section 3.1, RFC 8037, RFC 9864).
///
/// There is no HMAC and no `none` here, so neither can be configured, and a public key can never be taken for a
/// shared secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// ECDSA on P-384 with SHA-384.
    Es384,
    /// Ed25519; on the wire `EdDSA` or, since RFC 9864, `Ed25519`.
    EdDsa,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
}

impl Algorithm {
    /// The `alg` value that we write.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::EdDsa => "EdDSA",
            Self::Ps256 => "PS256",
            Self::Rs256 => "RS256",
        }
    }

    /// Reads an `alg` header. Names are case-sensitive (RFC 7515 section 4.1.1).
    pub(crate) fn from_header(name: &str) -> Option<Self> {
        match name {
            "ES256" => Some(Self::Es256),
            "ES384" => Some(Self::Es384),
            "EdDSA" | "Ed25519" => Some(Self::EdDsa),
            "PS256" => Some(Self::Ps256),
            "RS256" => Some(Self::Rs256),
            _ => None,
        }
    }

    /// The one algorithm that a public key is for. A key without `alg` gets the usual one of its type; an RSA key
    /// then counts as RS256, as most issuers that leave it out mean.
    pub(crate) fn of_key(jwk: &Jwk) -> Option<Self> {
        let natural = match &jwk.algorithm {
            AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => Self::Es256,
            AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P384 => Self::Es384,
            AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => Self::EdDsa,
            AlgorithmParameters::RSA(_) => Self::Rs256,
            _ => return None,
        };
        match (jwk.common.key_algorithm, natural) {
            (None, natural) => Some(natural),
            (Some(KeyAlgorithm::PS256), Self::Rs256) => Some(Self::Ps256),
            (Some(declared), natural) => (declared.to_string() == natural.as_str()).then_some(natural),
        }
    }

    pub(crate) fn in_library(self) -> jsonwebtoken::Algorithm {
        match self {
            Self::Es256 => jsonwebtoken::Algorithm::ES256,
            Self::Es384 => jsonwebtoken::Algorithm::ES384,
            Self::EdDsa => jsonwebtoken::Algorithm::EdDSA,
            Self::Ps256 => jsonwebtoken::Algorithm::PS256,
            Self::Rs256 => jsonwebtoken::Algorithm::RS256,
        }
    }
}

/// Chooses the cryptography of the library, which would otherwise panic at first use as soon as any crate in the
/// program switches on its other backend.
pub(crate) fn install_crypto() {
    static ONCE: Once = Once::new();
    // An error only says that the program has chosen already, and its choice stands.
    ONCE.call_once(|| _ = jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER.install_default());
}
