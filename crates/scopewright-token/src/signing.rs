//! The key with which an authorization server signs tokens, wherever its private part is.

use std::error::Error as _;
use std::fmt;
use std::sync::Arc;

use jsonwebtoken::EncodingKey;
use jsonwebtoken::crypto::JwtSigner;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::signature;
use serde_json::json;

use crate::algorithm::UnsupportedAlgorithm;
use crate::compact_form::encode;
use crate::public_key::PublicKey;
use crate::{Algorithm, Claims};

mod key_pair;

pub use key_pair::KeyPair;

/// A signer of tokens, and the `kid` under which its public key is published.
///
/// The private key is a [`KeyPair`] in this process, or belongs to a
/// [signer of another kind](Self::from_signer), such as a key management service. Clones share it.
#[derive(Clone)]
pub struct SigningKey {
    signer: Arc<dyn JwtSigner + Send + Sync>,
    public: PublicKey,
    header: String,
    is_local: bool,
}

impl SigningKey {
    /// Generates a new key in this process. To store it, generate a [`KeyPair`] instead.
    ///
    /// # Errors
    /// Returns an error if the system has no randomness.
    pub fn generate(algorithm: Algorithm) -> Result<Self, SigningError> {
        KeyPair::generate(algorithm).map(Self::from)
    }

    /// Reads a PKCS #8 private key as [`KeyPair::from_pkcs8`] does.
    ///
    /// # Errors
    /// Returns the same errors as [`KeyPair::from_pkcs8`].
    pub fn from_pkcs8(algorithm: Algorithm, der: &[u8]) -> Result<Self, SigningError> {
        KeyPair::from_pkcs8(algorithm, der).map(Self::from)
    }

    /// Reads a private key as [`KeyPair::from_encoding_key`] does.
    ///
    /// # Errors
    /// Returns the same errors as [`KeyPair::from_encoding_key`].
    pub fn from_encoding_key(
        key: &EncodingKey,
        algorithm: jsonwebtoken::Algorithm,
    ) -> Result<Self, SigningError> {
        KeyPair::from_encoding_key(key, algorithm).map(Self::from)
    }

    /// Returns a key whose private part is not in this process, for example in an HSM. `jwk` is its
    /// public key (RFC 7517 section 4). Without a `kid`, it is published under its RFC 7638
    /// thumbprint.
    ///
    /// The signer is used once here, and each of its signatures is verified with `jwk`: it must be
    /// of this key, in the form of RFC 7518 section 3. Many services return ECDSA signatures in
    /// DER, which the signer has to convert: JOSE concatenates `r` and `s`. A signer must return
    /// within a limited time. A private member of the key is not noticed, because [`Jwk`] drops it.
    ///
    /// # Errors
    /// Returns an error if the algorithm is not in [`Algorithm::ALL`], if `jwk` is not a public key
    /// for it or is weak, if the signer fails, or if `jwk` does not verify its signature.
    pub fn from_signer(
        signer: impl JwtSigner + Send + Sync + 'static,
        jwk: &Jwk,
    ) -> Result<Self, SigningError> {
        let algorithm = signer.algorithm().try_into().map_err(SigningError::UnsupportedAlgorithm)?;
        let public = PublicKey::of_signer(algorithm, jwk).ok_or(SigningError::UnusablePublicKey)?;
        if public.algorithm() != algorithm {
            return Err(SigningError::WrongAlgorithm { signer: algorithm, key: public.algorithm() });
        }
        let key = Self::new(Arc::new(signer), public, false);
        key.signature(TEST_MESSAGE)?;
        Ok(key)
    }

    /// Returns the key's identifier. For a key in this process, it is the RFC 7638 SHA-256
    /// thumbprint.
    pub fn kid(&self) -> &str {
        self.public.kid()
    }

    /// Returns the algorithm of every token that this key signs.
    pub fn algorithm(&self) -> Algorithm {
        self.public.algorithm()
    }

    /// Returns whether the private key is in this process. If it is not, [`sign`](Self::sign) may
    /// wait for a network, so call it on a thread that may block.
    pub fn is_local(&self) -> bool {
        self.is_local
    }

    /// Signs an access token (RFC 9068 section 2.1) and returns its compact serialization.
    ///
    /// # Errors
    /// Returns [`SigningError::Failed`] if the signer fails, and [`SigningError::WrongPublicKey`]
    /// if a signer outside of this process does not use the published key any more. A key in this
    /// process fails only if the system has no randomness.
    pub fn sign(&self, claims: &Claims) -> Result<String, SigningError> {
        let payload = serde_json::to_vec(claims).map_err(|_| SigningError::UnwritableClaims)?;
        self.seal_encoded(&self.header, &payload)
    }

    /// Returns the public part, as in the published key set (RFC 7517 section 4).
    pub(crate) fn public(&self) -> &PublicKey {
        &self.public
    }

    pub(crate) fn seal_encoded(&self, header: &str, payload: &[u8]) -> Result<String, SigningError> {
        let mut token = format!("{header}.{}", encode(payload));
        let signature = self.signature(token.as_bytes())?;
        token.push('.');
        token.push_str(&encode(signature));
        Ok(token)
    }

    pub(crate) fn signature(&self, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        let signature = self.signer.try_sign(message).map_err(|error| SigningError::failed(&error))?;
        // A signer elsewhere may have another key since it was configured, or return a signature
        // with a fault, from which the private key could be computed.
        if self.is_local || self.public.verifies(message, &signature) {
            Ok(signature)
        } else {
            Err(SigningError::WrongPublicKey)
        }
    }

    fn new(signer: Arc<dyn JwtSigner + Send + Sync>, public: PublicKey, is_local: bool) -> Self {
        let header = json!({ "typ": "at+jwt", "alg": public.algorithm().as_str(), "kid": public.kid() });
        Self { signer, public, header: encode(header.to_string()), is_local }
    }
}

/// The message that a new signer signs. It is not the signed part of a JWT, which has a dot.
const TEST_MESSAGE: &[u8] = b"a message to verify that a signer and a public key are a pair";

impl From<KeyPair> for SigningKey {
    fn from(pair: KeyPair) -> Self {
        let public = pair.public().clone();
        Self::new(Arc::new(pair), public, true)
    }
}

/// Shows the `kid` and no part of the private key.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.kid()).finish_non_exhaustive()
    }
}

/// The reason why a key could not be generated, read or used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SigningError {
    /// The system has no randomness for a new key.
    NoRandomness,
    /// The bytes are not a private key for this algorithm.
    NotAPrivateKey(Algorithm),
    /// The key is too weak.
    WeakKey,
    /// The key cannot be written as PKCS #8.
    UnwritableKey,
    /// The claims cannot be written as JSON.
    UnwritableClaims,
    /// Access tokens are not signed with this algorithm.
    UnsupportedAlgorithm(UnsupportedAlgorithm),
    /// The JWK of a signer is not a public key for signatures, is weak, or has a `kid` that is
    /// empty, longer than 256 bytes, or not visible ASCII without quotes.
    UnusablePublicKey,
    /// The JWK of a signer is for another algorithm.
    WrongAlgorithm {
        /// The algorithm of the signer.
        signer: Algorithm,
        /// The algorithm of the JWK.
        key: Algorithm,
    },
    /// The JWK of a signer does not verify its signature.
    WrongPublicKey,
    /// The signer returned this error instead of a signature.
    Failed(String),
}

impl SigningError {
    /// Describes a failure by its source, because the error itself only says that there is one.
    fn failed(error: &signature::Error) -> Self {
        Self::Failed(error.source().map_or_else(|| error.to_string(), ToString::to_string))
    }
}

impl fmt::Display for SigningError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRandomness => f.write_str("the system has no randomness for a new key"),
            Self::NotAPrivateKey(algorithm) => {
                write!(f, "not a private key for {algorithm}: expected PKCS #8 in DER")
            }
            Self::WeakKey => f.write_str("the key is too weak, such as RSA below 2048 bits"),
            Self::UnwritableKey => f.write_str("the key cannot be written as PKCS #8"),
            Self::UnwritableClaims => f.write_str("the claims cannot be written"),
            Self::UnsupportedAlgorithm(error) => error.fmt(f),
            Self::UnusablePublicKey => f.write_str(
                "the JWK of the signer is not usable: expected a public key for signatures by ES256, ES384, EdDSA, \
                 PS256 or RS256 (RSA from 2048 bits), and a `kid` of 1 to 256 visible ASCII characters without quotes",
            ),
            Self::WrongAlgorithm { signer, key } => {
                write!(f, "the signer signs with {signer}, and its JWK is for {key}")
            }
            Self::WrongPublicKey => f.write_str(
                "the JWK does not verify the signature of the signer: expected its own public key, and ECDSA \
                 signatures as `r` and `s` without DER",
            ),
            Self::Failed(cause) => write!(f, "the signer failed: {cause}"),
        }
    }
}

impl std::error::Error for SigningError {}
