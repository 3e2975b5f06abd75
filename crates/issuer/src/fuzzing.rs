//! Properties of the parsers of forms, Basic headers and assertions: the bodies of the fuzz targets
//! and of the property tests.
//!
//! Compiled only in tests and with the feature `fuzzing`, which no server enables.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::Bytes;
use axum::response::IntoResponse as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use form_urlencoded::byte_serialize;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use scopewright_token::{Algorithm, KeySet, SigningKey};
use serde_json::{Map, Value, json};

use crate::client_authentication::assertion::{Assertion, AssertionError, AssertionRules, VerifiedAssertion};
use crate::client_authentication::credentials::Credentials;
use crate::client_authentication::form::Form;
use crate::clients::secret::ClientSecret;
use crate::endpoints::error::OAuthError;

fn read_form(body: &[u8]) -> Result<Form, OAuthError> {
    let media_type = HeaderValue::from_static("application/x-www-form-urlencoded");
    Form::read(&HeaderMap::from_iter([(CONTENT_TYPE, media_type)]), &Ok(Bytes::copy_from_slice(body)))
}

/// Checks that a refusal has a response that blames the client.
fn check_refusal(refusal: OAuthError) {
    let what = format!("{refusal:?}");
    assert!(refusal.into_response().status().is_client_error(), "{what}");
}

/// Checks any body of a token request: only `resource` may be repeated, and the parameters are
/// those that another parser finds.
pub fn form(body: &[u8]) {
    let mut written = BTreeMap::<String, Vec<String>>::new();
    for (name, value) in form_urlencoded::parse(body).filter(|(_, value)| !value.is_empty()) {
        written.entry(name.into()).or_default().push(value.into());
    }
    let repeated = written.iter().any(|(name, values)| name != "resource" && values.len() > 1);
    match read_form(body) {
        Ok(form) => {
            assert!(!repeated);
            for (name, values) in &written {
                assert_eq!(form.all(name).collect::<Vec<_>>(), *values, "{name}");
            }
            if let Err(refusal) = Credentials::read(&HeaderMap::new(), &form) {
                check_refusal(refusal);
            }
        }
        Err(refusal) => {
            assert!(repeated, "{refusal:?}");
            check_refusal(refusal);
        }
    }
}

/// Checks any text after `Basic`, as it is and base64-encoded: credentials that are read can be
/// written and read again.
pub fn basic(text: &[u8]) {
    for credentials in [text.to_vec(), STANDARD.encode(text).into_bytes()] {
        let Some((client_id, secret)) = read_basic(&credentials) else { continue };
        assert!(!client_id.contains(char::is_control) && !secret.expose().contains(char::is_control));
        let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
        let written = format!("{}:{}", encoded(&client_id), encoded(secret.expose()));
        let (same_id, same_secret) = read_basic(STANDARD.encode(written).as_bytes()).expect("Basic");
        assert_eq!((same_id.as_str(), same_secret.expose()), (client_id.as_str(), secret.expose()));
    }
}

fn read_basic(credentials: &[u8]) -> Option<(String, ClientSecret)> {
    let header = HeaderValue::from_bytes(&[b"Basic ", credentials].concat()).ok()?;
    let form = read_form(b"").expect("an empty form");
    match Credentials::read(&HeaderMap::from_iter([(AUTHORIZATION, header)]), &form) {
        Ok(Credentials::Secret { client_id, secret, .. }) => Some((client_id, secret)),
        Ok(Credentials::Assertion { .. }) => panic!("the form has no assertion"),
        Err(refusal) => {
            check_refusal(refusal);
            None
        }
    }
}

const ISSUER: &str = "https://issuer.example";
const TOKEN_ENDPOINT: &str = "https://issuer.example/token";
const NOW: u64 = 1_800_000_000;

/// The key of a client, and another key with the same `kid`.
struct Fixture {
    key: SigningKey,
    keys: KeySet,
    others: KeySet,
}

static FIXTURE: LazyLock<Fixture> = LazyLock::new(|| {
    let [key, other] = [(); 2].map(|()| SigningKey::generate(Algorithm::EdDsa).expect("a key"));
    let mut others = KeySet::of([&other]).to_json();
    others["keys"][0]["kid"] = json!(key.kid());
    let others = KeySet::from_json(others.to_string().as_bytes()).expect("a key set");
    Fixture { keys: KeySet::of([&key]), key, others }
});

fn valid_header() -> String {
    json!({ "typ": "client-authentication+jwt", "alg": "EdDSA", "kid": FIXTURE.key.kid() }).to_string()
}

fn valid_claims() -> String {
    let claims = json!({
        "iss": "c", "sub": "c", "aud": ISSUER, "jti": "1", "iat": NOW, "nbf": NOW, "exp": NOW + 60,
    });
    claims.to_string()
}

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(NOW)
}

/// Checks any text as an assertion, which must be refused; and any header and any claims with the
/// client's signature, which must be refused unless another parser finds the required content.
pub fn assertion(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        assert_eq!(verify(text, &FIXTURE.keys).ok(), None, "the text is not signed");
    }
    let header = valid_header();
    let claims = valid_claims();
    for header in [bytes.to_vec(), mutated(&header, bytes)] {
        check_signed(&header, claims.as_bytes());
    }
    for claims in [bytes.to_vec(), mutated(&claims, bytes)] {
        check_signed(header.as_bytes(), &claims);
    }
}

/// Overwrites a part of a valid text: the first byte is the position, the second the length, and
/// the rest the replacement.
fn mutated(text: &str, bytes: &[u8]) -> Vec<u8> {
    let [start, length, rest @ ..] = bytes else { return text.as_bytes().to_vec() };
    let start = usize::from(*start) % (text.len() + 1);
    let end = text.len().min(start + usize::from(*length) % 32);
    [&text.as_bytes()[..start], rest, &text.as_bytes()[end..]].concat()
}

fn verify(text: &str, keys: &KeySet) -> Result<VerifiedAssertion, AssertionError> {
    let rules = AssertionRules {
        issuer: ISSUER,
        token_endpoint: Some(TOKEN_ENDPOINT),
        longest_lifetime: 600,
        algorithms: &Algorithm::ALL,
    };
    Assertion::read(text)?.verify(keys, &rules, now())
}

fn check_signed(header: &[u8], claims: &[u8]) {
    let text = FIXTURE.key.seal_bytes(header, claims);
    assert_eq!(verify(&text, &FIXTURE.others).ok(), None, "the other key did not sign it");
    if let Ok(proof) = verify(&text, &FIXTURE.keys) {
        check_header(&object(header));
        check_claims(&object(claims), &proof);
        let assertion = Assertion::read(&text).expect("an assertion");
        assert_eq!(object(claims)["iss"], assertion.client_id());
    }
}

fn object(json: &[u8]) -> Map<String, Value> {
    serde_json::from_slice(json).expect("an accepted text is an object")
}

fn check_header(header: &Map<String, Value>) {
    assert!(header["alg"] == "EdDSA" || header["alg"] == "Ed25519");
    assert!(header.get("kid").is_none_or(|kid| kid == FIXTURE.key.kid()));
    if let Some(typ) = header.get("typ") {
        let typ = typ.as_str().expect("a string").to_lowercase();
        assert!(["jwt", "client-authentication+jwt"].contains(&typ.trim_start_matches("application/")));
    }
    for forbidden in ["crit", "b64", "jwk", "jku", "x5u", "x5c", "zip"] {
        assert!(!header.contains_key(forbidden), "{forbidden}");
    }
}

fn check_claims(claims: &Map<String, Value>, proof: &VerifiedAssertion) {
    let text = |name: &str| claims[name].as_str().expect("a string");
    assert!(!text("iss").is_empty() && text("iss") == text("sub"));
    assert_eq!(text("jti"), proof.jti);
    assert!((1..=256).contains(&proof.jti.chars().count()));
    let audience = claims["aud"].get(0).unwrap_or(&claims["aud"]);
    assert!(audience == ISSUER || audience == TOKEN_ENDPOINT);
    assert!(claims["aud"].as_array().is_none_or(|names| names.len() == 1));
    assert!(proof.until > now() && proof.until <= now() + Duration::from_secs(620));
    for name in ["exp", "nbf", "iat"] {
        assert!(claims.get(name).map_or(name != "exp", Value::is_number), "{name}");
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    /// Pieces of valid and invalid input.
    const PIECES: [&str; 40] = [
        "grant_type",
        "scope",
        "resource",
        "client_id",
        "client_secret",
        "client_assertion",
        "=",
        "&",
        ";",
        "+",
        "%",
        "%00",
        "%ff",
        "%C3%A9",
        "a",
        ":",
        "{",
        "}",
        "[",
        "]",
        ",",
        "\"",
        "\\u0069",
        "null",
        "1800000600",
        "1e400",
        "-1",
        "\"iss\"",
        "\"sub\"",
        "\"c\"",
        "\"aud\"",
        "\"exp\"",
        "\"nbf\"",
        "\"jti\"",
        "\"alg\"",
        "\"EdDSA\"",
        "\"typ\"",
        "\"JWT\"",
        "\"https://issuer.example\"",
        "\"crit\":[]",
    ];

    fn pieces() -> impl Strategy<Value = Vec<u8>> {
        vec(select(&PIECES[..]), 0..20).prop_map(|pieces| pieces.concat().into_bytes())
    }

    fn mutations() -> impl Strategy<Value = Vec<u8>> {
        (any::<[u8; 2]>(), pieces()).prop_map(|(position, pieces)| [&position[..], &pieces].concat())
    }

    proptest! {
        #[test]
        fn any_form(body in prop_oneof![pieces(), vec(any::<u8>(), 0..200)]) {
            super::form(&body);
        }

        #[test]
        fn any_basic(text in prop_oneof![pieces(), vec(any::<u8>(), 0..200), ".{0,20}:.{0,20}".prop_map(String::into_bytes)]) {
            super::basic(&text);
        }

        #[test]
        fn any_assertion(bytes in prop_oneof![mutations(), pieces(), vec(any::<u8>(), 0..200)]) {
            super::assertion(&bytes);
        }
    }

    /// Without this test, a parser that refuses everything would have all the properties.
    #[test]
    fn the_valid_assertion_is_accepted() {
        let text =
            super::FIXTURE.key.seal_bytes(super::valid_header().as_bytes(), super::valid_claims().as_bytes());
        assert!(super::verify(&text, &super::FIXTURE.keys).is_ok());
        super::assertion(b"");
    }
}
