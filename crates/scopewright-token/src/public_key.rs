//! A public key (RFC 7517), which is read from JSON and parsed once.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rsa;
use aws_lc_rs::signature::{ParsedPublicKey, RsaPublicKeyComponents};
use jsonwebtoken::crypto::JwtVerifier;
use jsonwebtoken::jwk::{
    AlgorithmParameters, CommonParameters, EllipticCurve, EllipticCurveKeyParameters, EllipticCurveKeyType,
    Jwk, KeyAlgorithm, OctetKeyPairParameters, OctetKeyPairType, PublicKeyUse, RSAKeyParameters, RSAKeyType,
};
use jsonwebtoken::signature::{self, Verifier};
use jsonwebtoken::{DecodingKey, DecodingKeyKind};
use serde_json::{Value, json};

use crate::algorithm::Algorithm;
use crate::compact_form::{decode, encode};

mod edwards;
mod roca;

/// A key that may verify tokens, with its `kid` and its only algorithm.
#[derive(Clone)]
pub(crate) struct PublicKey {
    kid: String,
    algorithm: Algorithm,
    parsed: ParsedPublicKey,
    material: Material,
}

impl PublicKey {
    /// Reads a key of a published set. `None` if it must not verify tokens: another `use`, no
    /// `kid`, another algorithm, a symmetric key, or a weak one.
    pub(crate) fn read(jwk: &Value) -> Option<Self> {
        let (material, algorithm) = read_verifying(jwk)?;
        let kid = jwk.get("kid")?.as_str()?.to_owned();
        Self::new(kid, algorithm, material)
    }

    /// Reads a key of a client. Without a `kid` it gets its thumbprint.
    pub(crate) fn read_of_client(jwk: &Value) -> Option<Self> {
        if jwk.get("kid").is_some() {
            return Self::read(jwk);
        }
        let (material, algorithm) = read_verifying(jwk)?;
        Self::of_material(algorithm, material)
    }

    /// Returns a key whose `kid` is its RFC 7638 thumbprint, as for an issuer's own keys.
    pub(crate) fn of_material(algorithm: Algorithm, material: Material) -> Option<Self> {
        Self::new(material.thumbprint(), algorithm, material)
    }

    /// Returns the public key of a signer. Without a `kid` it gets its thumbprint, and without an
    /// `alg` the algorithm of the signer.
    pub(crate) fn of_signer(algorithm: Algorithm, jwk: &Jwk) -> Option<Self> {
        let mut jwk = as_json(jwk);
        if jwk.get("alg").is_none() {
            jwk["alg"] = json!(algorithm.as_str());
        }
        Self::read_of_client(&jwk).filter(|key| is_plain_kid(&key.kid))
    }

    pub(crate) fn new(kid: String, algorithm: Algorithm, material: Material) -> Option<Self> {
        Some(Self { kid, algorithm, parsed: material.parse(algorithm)?, material })
    }

    pub(crate) fn kid(&self) -> &str {
        &self.kid
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.parsed.verify_sig(message, signature).is_ok()
    }

    #[cfg(feature = "testing")]
    pub(crate) fn thumbprint(&self) -> String {
        self.material.thumbprint()
    }

    /// Returns whether both keys verify the same tokens.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.answers_to(other.kid(), other.algorithm) && self.material == other.material
    }

    /// Returns whether both are the same key, perhaps for different algorithms.
    pub(crate) fn has_numbers_of(&self, other: &Self) -> bool {
        self.material == other.material
    }

    /// Returns whether both have the same `kid` and algorithm and different values.
    pub(crate) fn conflicts_with(&self, other: &Self) -> bool {
        self.answers_to(other.kid(), other.algorithm) && self.material != other.material
    }

    /// Returns whether a header with this `kid` and `alg` names this key.
    pub(crate) fn answers_to(&self, kid: &str, algorithm: Algorithm) -> bool {
        self.algorithm == algorithm && self.kid == kid
    }

    /// Returns the key for publication. It is built from the parsed values, so that nothing else is
    /// published.
    pub(crate) fn to_jwk(&self) -> Jwk {
        let common = CommonParameters {
            public_key_use: Some(PublicKeyUse::Signature),
            key_algorithm: Some(self.algorithm.into()),
            key_id: Some(self.kid.clone()),
            ..CommonParameters::default()
        };
        Jwk { common, algorithm: self.material.parameters() }
    }
}

impl Verifier<Vec<u8>> for PublicKey {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        if self.verifies(message, signature) { Ok(()) } else { Err(signature::Error::new()) }
    }
}

impl JwtVerifier for PublicKey {
    fn algorithm(&self) -> jsonwebtoken::Algorithm {
        self.algorithm.into()
    }
}

/// Returns the JSON of a key, as it would be read from a document. `Jwk` does not know the name
/// `Ed25519` (RFC 9864 section 2.2) and replaces it by one for any unknown algorithm. The keys of
/// this curve have no other signature algorithm, so the member is removed.
pub(crate) fn as_json(jwk: &Jwk) -> Value {
    let mut jwk = jwk.clone();
    if let AlgorithmParameters::OctetKeyPair(pair) = &jwk.algorithm
        && pair.curve == EllipticCurve::Ed25519
    {
        jwk.common.key_algorithm.take_if(|algorithm| *algorithm == KeyAlgorithm::UNKNOWN_ALGORITHM);
    }
    serde_json::to_value(jwk).unwrap_or_default()
}

/// Returns whether a `kid` is fit for the header of every token: it is short, and visible ASCII
/// without quotes.
fn is_plain_kid(kid: &str) -> bool {
    const LONGEST: usize = 256;
    let is_plain = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
    (1..=LONGEST).contains(&kid.len()) && kid.bytes().all(is_plain)
}

/// Reads the value and the algorithm of a key that is for verification and contains no secret.
fn read_verifying(jwk: &Value) -> Option<(Material, Algorithm)> {
    Material::read(jwk).filter(|_| !is_secret(jwk) && for_verification(jwk))
}

/// Returns whether a key has a private member (RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1). If one is
/// published, anyone can sign: each private member of an RSA key yields all others.
pub(crate) fn is_secret(jwk: &Value) -> bool {
    ["d", "p", "q", "dp", "dq", "qi", "oth", "k"].iter().any(|member| jwk.get(member).is_some())
}

/// Returns whether a key is declared for verification (RFC 7517 sections 4.2 and 4.3).
fn for_verification(jwk: &Value) -> bool {
    let signs = jwk.get("use").is_none_or(|usage| usage == "sig");
    let verifies = jwk.get("key_ops").is_none_or(|operations| {
        operations.as_array().is_some_and(|operations| operations.iter().any(|one| one == "verify"))
    });
    signs && verifies
}

/// The value of a key, as in a JSON Web Key.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Material {
    /// A point on P-256 or P-384.
    Point { curve: &'static str, x: Vec<u8>, y: Vec<u8> },
    /// A point of Ed25519.
    Ed25519 { x: Vec<u8> },
    /// Modulus and exponent, without leading zeros.
    Rsa { n: Vec<u8>, e: Vec<u8> },
}

impl Material {
    /// Reads the value of a key and its algorithm. A key without `alg` gets the usual one of its
    /// type. For an RSA key that is RS256, which most issuers that omit it mean.
    fn read(jwk: &Value) -> Option<(Self, Algorithm)> {
        let text = |member: &str| jwk.get(member)?.as_str();
        let bytes = |member: &str| decode(text(member)?);
        let (material, usual) = match (text("kty")?, text("crv")) {
            ("EC", Some("P-256")) => (Self::point("P-256", bytes("x")?, bytes("y")?)?, Algorithm::Es256),
            ("EC", Some("P-384")) => (Self::point("P-384", bytes("x")?, bytes("y")?)?, Algorithm::Es384),
            ("OKP", Some("Ed25519")) => (Self::ed25519(bytes("x")?)?, Algorithm::EdDsa),
            ("RSA", _) => (Self::rsa(&bytes("n")?, &bytes("e")?)?, Algorithm::Rs256),
            _ => return None,
        };
        let algorithm = match jwk.get("alg") {
            None => usual,
            Some(declared) => Algorithm::from_name(declared.as_str()?)?,
        };
        let fits = algorithm == usual || (algorithm.rsa().is_some() && usual.rsa().is_some());
        fits.then_some((material, algorithm))
    }

    /// Makes a point from its two coordinates, which have their full length (RFC 7518
    /// section 6.2.1.2).
    fn point(curve: &'static str, x: Vec<u8>, y: Vec<u8>) -> Option<Self> {
        let length = if curve == "P-256" { 32 } else { 48 };
        (x.len() == length && y.len() == length).then_some(Self::Point { curve, x, y })
    }

    /// Reads a point as the library writes it: the byte 4, then `x`, then `y` (SEC 1
    /// section 2.3.3).
    pub(crate) fn uncompressed(curve: &'static str, point: &[u8]) -> Option<Self> {
        let coordinates = point.strip_prefix(&[4])?;
        let (x, y) = coordinates.split_at(coordinates.len() / 2);
        Self::point(curve, x.to_vec(), y.to_vec())
    }

    /// Makes a point in canonical form that is not of small order.
    pub(crate) fn ed25519(x: Vec<u8>) -> Option<Self> {
        let encoded = x.first_chunk().filter(|_| x.len() == 32)?;
        edwards::is_sound(encoded).then_some(Self::Ed25519 { x })
    }

    /// Makes an RSA key. RFC 7518 section 3.3 requires 2048 bits. The exponent is odd and above
    /// 2^16 (FIPS 186-5 section 5.1). With the exponent 1, every message would be its own
    /// signature.
    pub(crate) fn rsa(n: &[u8], e: &[u8]) -> Option<Self> {
        let (n, e) = (without_zeros(n), without_zeros(e));
        let bits = n.len() * 8 - n.first()?.leading_zeros() as usize;
        let exponent =
            e.iter().try_fold(0_u64, |sum, byte| sum.checked_mul(256)?.checked_add((*byte).into()))?;
        let sound = (2048..=8192).contains(&bits)
            && is_odd(n)
            && is_odd(e)
            && exponent > 1 << 16
            && !roca::is_weak(n);
        sound.then(|| Self::Rsa { n: n.to_vec(), e: e.to_vec() })
    }

    /// Parses the key. The library checks that a point is on its curve.
    fn parse(&self, algorithm: Algorithm) -> Option<ParsedPublicKey> {
        match self {
            Self::Point { x, y, .. } => algorithm.parse(&[&[4][..], x, y].concat()),
            Self::Ed25519 { x } => algorithm.parse(x),
            Self::Rsa { n, e } => RsaPublicKeyComponents { n, e }.to_parsed_public_key(algorithm.rsa()?).ok(),
        }
    }

    /// Reads the value of a key for an algorithm. The key has no `kid` and no declared use.
    pub(crate) fn of_decoding_key(algorithm: Algorithm, key: &DecodingKey) -> Option<Self> {
        if key.family() != algorithm.family() {
            return None;
        }
        match (algorithm, key.kind()) {
            (Algorithm::Es256, DecodingKeyKind::SecretOrDer(point)) => Self::uncompressed("P-256", point),
            (Algorithm::Es384, DecodingKeyKind::SecretOrDer(point)) => Self::uncompressed("P-384", point),
            (Algorithm::EdDsa, DecodingKeyKind::SecretOrDer(x)) => Self::ed25519(x.clone()),
            (Algorithm::Ps256 | Algorithm::Rs256, DecodingKeyKind::SecretOrDer(der)) => {
                let key = rsa::PublicKey::from_der(der).ok()?;
                let (n, e) = (key.modulus(), key.exponent());
                Self::rsa(n.big_endian_without_leading_zero(), e.big_endian_without_leading_zero())
            }
            (Algorithm::Ps256 | Algorithm::Rs256, DecodingKeyKind::RsaModulusExponent { n, e }) => {
                Self::rsa(n, e)
            }
            (
                Algorithm::Es256 | Algorithm::Es384 | Algorithm::EdDsa,
                DecodingKeyKind::RsaModulusExponent { .. },
            ) => None,
        }
    }

    /// Returns the members of a JSON Web Key that contain the value.
    fn parameters(&self) -> AlgorithmParameters {
        match self {
            Self::Point { curve, x, y } => AlgorithmParameters::EllipticCurve(EllipticCurveKeyParameters {
                key_type: EllipticCurveKeyType::EC,
                curve: if *curve == "P-256" { EllipticCurve::P256 } else { EllipticCurve::P384 },
                x: encode(x),
                y: encode(y),
            }),
            Self::Ed25519 { x } => AlgorithmParameters::OctetKeyPair(OctetKeyPairParameters {
                key_type: OctetKeyPairType::OctetKeyPair,
                curve: EllipticCurve::Ed25519,
                x: encode(x),
            }),
            Self::Rsa { n, e } => AlgorithmParameters::RSA(RSAKeyParameters {
                key_type: RSAKeyType::RSA,
                n: encode(n),
                e: encode(e),
            }),
        }
    }

    /// Returns the thumbprint of RFC 7638 section 3: the SHA-256 of the required members, sorted by
    /// name, without white space.
    ///
    /// It is computed here because [`Jwk::thumbprint`] panics if any crate of the program enables a
    /// second cryptographic backend of `jsonwebtoken`. A test compares the two.
    fn thumbprint(&self) -> String {
        let members = match self {
            Self::Point { curve, x, y } => {
                format!(r#"{{"crv":"{curve}","kty":"EC","x":"{}","y":"{}"}}"#, encode(x), encode(y))
            }
            Self::Ed25519 { x } => format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, encode(x)),
            Self::Rsa { n, e } => format!(r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#, encode(e), encode(n)),
        };
        encode(digest(&SHA256, members.as_bytes()))
    }
}

/// Removes leading zeros, which RFC 7518 section 6.3.1.1 forbids and some issuers write for the
/// sign.
fn without_zeros(number: &[u8]) -> &[u8] {
    &number[number.iter().take_while(|byte| **byte == 0).count()..]
}

fn is_odd(number: &[u8]) -> bool {
    number.last().is_some_and(|last| last % 2 == 1)
}
