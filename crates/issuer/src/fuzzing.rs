//! What holds of any form, any Basic header and any assertion: the bodies of the fuzz targets and of the property tests.
//!
//! Only in tests and with the feature `fuzzing`, which no server switches on.

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

use crate::client_authentication::assertion::{Assertion, AssertionError, AssertionRules, Proof};
use crate::client_authentication::credentials::Credentials;
use crate::client_authentication::form::Form;
use crate::clients::secret::ClientSecret;
use crate::endpoints::error::TokenError;

fn read_form(body: &[u8]) -> Result<Form, TokenError> {
    let media_type = HeaderValue::from_static("application/x-www-form-urlencoded");
    Form::read(&HeaderMap::from_iter([(CONTENT_TYPE, media_type)]), Ok(Bytes::copy_from_slice(body)))
}

/// Every refusal is the client's fault and can be told.
fn check_refusal(refusal: TokenError) {
    let what = format!("{refusal:?}");
    assert!(refusal.into_response().status().is_client_error(), "{what}");
}

/// Any body of a token request: nothing but `resource` is read twice, and nothing else is read than another reader finds.
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

/// Any text behind `Basic`, as it stands and as what the header encodes: what is read can be written and is read again.
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
        Ok(Credentials::Assertion { .. }) => panic!("there is no assertion"),
        Err(refusal) => {
            check_refusal(refusal);
            None
        }
    }
}

const ISSUER: &str = "https://issuer.example";
const TOKEN_ENDPOINT: &str = "https://issuer.example/token";
const NOW: u64 = 1_800_000_000;

/// A client with one key, and somebody else who publishes another key under the same `kid`.
struct World {
    key: SigningKey,
    keys: KeySet,
    others: KeySet,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let [key, other] = [(); 2].map(|()| SigningKey::generate(Algorithm::EdDsa).expect("a key"));
    let mut others = KeySet::of([&other]).to_json();
    others["keys"][0]["kid"] = json!(key.kid());
    let others = KeySet::from_json(others.to_string().as_bytes()).expect("a key set");
    World { keys: KeySet::of([&key]), key, others }
});

fn good_header() -> String {
    json!({ "typ": "client-authentication+jwt", "alg": "EdDSA", "kid": WORLD.key.kid() }).to_string()
}

fn good_claims() -> String {
    let claims = json!({
        "iss": "c", "sub": "c", "aud": ISSUER, "jti": "1", "iat": NOW, "nbf": NOW, "exp": NOW + 60,
    });
    claims.to_string()
}

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(NOW)
}

/// Any text as an assertion, which is good for nobody; and any header and any claims under the client's signature, which
/// are accepted only where another reader finds that they say what they must.
pub fn assertion(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        assert_eq!(judge(text, &WORLD.keys).ok(), None, "nobody has signed this");
    }
    let (header, claims) = (good_header(), good_claims());
    for header in [bytes.to_vec(), bent(&header, bytes)] {
        signed(&header, claims.as_bytes());
    }
    for claims in [bytes.to_vec(), bent(&claims, bytes)] {
        signed(header.as_bytes(), &claims);
    }
}

/// A good text in which some bytes are written over: from where the first byte says, as many as the second says, by the rest.
fn bent(text: &str, bytes: &[u8]) -> Vec<u8> {
    let [start, length, rest @ ..] = bytes else { return text.as_bytes().to_vec() };
    let start = usize::from(*start) % (text.len() + 1);
    let end = text.len().min(start + usize::from(*length) % 32);
    [&text.as_bytes()[..start], rest, &text.as_bytes()[end..]].concat()
}

fn judge(text: &str, keys: &KeySet) -> Result<Proof, AssertionError> {
    let rules = AssertionRules {
        issuer: ISSUER,
        token_endpoint: Some(TOKEN_ENDPOINT),
        longest_lifetime: 600,
        algorithms: &Algorithm::ALL,
    };
    Assertion::read(text)?.verify(keys, &rules, now())
}

fn signed(header: &[u8], claims: &[u8]) {
    let text = WORLD.key.seal_bytes(header, claims);
    assert_eq!(judge(&text, &WORLD.others).ok(), None, "the other has not signed this");
    if let Ok(proof) = judge(&text, &WORLD.keys) {
        check_header(&object(header));
        check_claims(&object(claims), &proof);
        let assertion = Assertion::read(&text).expect("an assertion");
        assert_eq!(object(claims)["iss"], assertion.client_id());
    }
}

fn object(json: &[u8]) -> Map<String, Value> {
    serde_json::from_slice(json).expect("what is accepted is an object")
}

fn check_header(header: &Map<String, Value>) {
    assert!(header["alg"] == "EdDSA" || header["alg"] == "Ed25519");
    assert!(header.get("kid").is_none_or(|kid| kid == WORLD.key.kid()));
    if let Some(typ) = header.get("typ") {
        let typ = typ.as_str().expect("a string").to_lowercase();
        assert!(["jwt", "client-authentication+jwt"].contains(&typ.trim_start_matches("application/")));
    }
    for forbidden in ["crit", "b64", "jwk", "jku", "x5u", "x5c", "zip"] {
        assert!(!header.contains_key(forbidden), "{forbidden}");
    }
}

fn check_claims(claims: &Map<String, Value>, proof: &Proof) {
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

    /// Pieces of what is read, whole and broken.
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

    fn bends() -> impl Strategy<Value = Vec<u8>> {
        (any::<[u8; 2]>(), pieces()).prop_map(|(place, pieces)| [&place[..], &pieces].concat())
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
        fn any_assertion(bytes in prop_oneof![bends(), pieces(), vec(any::<u8>(), 0..200)]) {
            super::assertion(&bytes);
        }
    }

    /// The properties would hold of a reader that refuses everything.
    #[test]
    fn the_unbent_assertion_is_good() {
        let text =
            super::WORLD.key.seal_bytes(super::good_header().as_bytes(), super::good_claims().as_bytes());
        assert!(super::judge(&text, &super::WORLD.keys).is_ok());
        super::assertion(b"");
    }
}
