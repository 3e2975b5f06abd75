//! The fixture of the tests: an issuer, a resource server, and tokens with one change.

use std::fmt::Debug;
use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use scopewright_token::{
    Algorithm, Claims, KeyPair, KeySet, Malformation, Profile, SigningKey, TokenError, Verifier,
};
use serde_json::{Value, json};

pub(crate) const ISSUER: &str = "https://issuer.example";
pub(crate) const AUDIENCE: &str = "https://api.example";
pub(crate) const NOW: u64 = 1_800_000_000;

/// Returns the issuer's private key. RSA keys are expensive to generate, so all tests share one.
pub(crate) fn pair(algorithm: Algorithm) -> &'static KeyPair {
    static PAIRS: LazyLock<[KeyPair; 5]> =
        LazyLock::new(|| Algorithm::ALL.map(|algorithm| KeyPair::generate(algorithm).expect("a key")));
    PAIRS.iter().find(|pair| pair.algorithm() == algorithm).expect("a key for each algorithm")
}

/// Returns the issuer's key, which signs with its private key.
pub(crate) fn key(algorithm: Algorithm) -> &'static SigningKey {
    static KEYS: LazyLock<[SigningKey; 5]> = LazyLock::new(|| {
        Algorithm::ALL.map(|algorithm| SigningKey::from_pkcs8(algorithm, &pkcs8(algorithm)).expect("a key"))
    });
    KEYS.iter().find(|key| key.algorithm() == algorithm).expect("a key for each algorithm")
}

/// Returns the issuer's private key as PKCS #8.
pub(crate) fn pkcs8(algorithm: Algorithm) -> Vec<u8> {
    pair(algorithm).to_pkcs8().expect("PKCS #8")
}

pub(crate) fn keys() -> KeySet {
    KeySet::of(Algorithm::ALL.map(key))
}

pub(crate) fn verifier() -> Verifier {
    Verifier::new(ISSUER, AUDIENCE)
}

pub(crate) fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(NOW)
}

pub(crate) fn verify(token: &str) -> Result<Claims, TokenError> {
    verifier().verify(token, &keys(), now())
}

pub(crate) fn header() -> Value {
    json!({ "typ": "at+jwt", "alg": "ES256", "kid": key(Algorithm::Es256).kid() })
}

pub(crate) fn claims() -> Value {
    json!({
        "iss": ISSUER, "sub": "c", "aud": AUDIENCE, "client_id": "c",
        "iat": NOW, "exp": NOW + 900, "jti": "1", "scope": "a:read a:write",
    })
}

/// Returns an object with one member changed, or removed if the value is `None`.
pub(crate) fn with(mut object: Value, member: &str, value: Option<Value>) -> Value {
    match value {
        Some(value) => object[member] = value,
        None => _ = object.as_object_mut().and_then(|object| object.remove(member)),
    }
    object
}

/// Returns a token that the issuer signed.
pub(crate) fn signed(header: &str, payload: &str) -> String {
    key(Algorithm::Es256).seal_bytes(header.as_bytes(), payload.as_bytes())
}

pub(crate) fn good_token() -> String {
    signed(&header().to_string(), &claims().to_string())
}

/// The expected result of a verification.
pub(crate) type Expected = Result<(), TokenError>;

pub(crate) const fn malformed(malformation: Malformation) -> Expected {
    Err(TokenError::Malformed(malformation))
}

pub(crate) const fn missing(claims: &'static [&'static str]) -> Expected {
    Err(TokenError::MissingClaim(claims))
}

#[track_caller]
pub(crate) fn check(token: &str, expected: Expected, what: impl Debug) {
    assert_eq!(verify(token).map(drop), expected, "{what:?}");
}

/// Checks a token with these claims, as JSON text.
#[track_caller]
pub(crate) fn check_payload(payload: &str, expected: Expected) {
    check(&signed(&header().to_string(), payload), expected, payload);
}

/// Checks the valid claims with one change.
#[track_caller]
pub(crate) fn check_claim(name: &str, value: impl Into<Option<Value>>, expected: Expected) {
    check_payload(&with(claims(), name, value.into()).to_string(), expected);
}

/// Checks a token with this header, as JSON text.
#[track_caller]
pub(crate) fn check_header(header: &str, expected: Expected) {
    check(&signed(header, &claims().to_string()), expected, header);
}

/// Checks the valid header with one change.
#[track_caller]
pub(crate) fn check_member(name: &str, value: impl Into<Option<Value>>, expected: Expected) {
    check_header(&with(header(), name, value.into()).to_string(), expected);
}

/// Verifies the valid header and these claims with a profile.
pub(crate) fn verify_by(profile: Profile, payload: &Value) -> Result<Claims, TokenError> {
    verifier().profile(profile).verify(&signed(&header().to_string(), &payload.to_string()), &keys(), now())
}
