//! Reading and publishing key sets.

use serde_json::json;

use super::*;
use crate::SigningKey;

/// A set of these keys beside one good key, and what is left of it.
#[track_caller]
fn check(others: &[Value], usable: usize) {
    let good = SigningKey::generate().expect("a key").public_jwk().clone();
    let keys = [&[good][..], others].concat();
    let document = json!({ "keys": keys }).to_string();
    let set = KeySet::from_json(document.as_bytes()).expect("a key set");
    assert_eq!(set.len(), usable, "{document}");
}

#[test]
fn keys_that_cannot_verify_are_passed_over() {
    let good = SigningKey::generate().expect("a key").public_jwk().clone();
    let with = |member: &str, value: Value| {
        let mut key = good.clone();
        key[member] = value;
        key
    };
    check(&[], 1);
    check(&[with("kid", json!("second"))], 2);
    check(&[with("use", json!("enc"))], 1);
    check(&[with("alg", json!("ES384"))], 1);
    check(&[with("alg", json!("HS256"))], 1);
    check(&[with("kid", Value::Null)], 1);
    check(&[json!({ "kty": "oct", "k": "c2VjcmV0", "kid": "shared" })], 1);
    check(&[json!({ "kty": "unheard-of", "kid": "new" }), json!("no key"), json!(null)], 1);
}

#[test]
fn documents_that_are_no_key_set() {
    for document in ["", "{}", "[]", r#"{"keys":{}}"#, r#"{"keys":7}"#] {
        assert_eq!(KeySet::from_json(document.as_bytes()).err(), Some(KeySetError::NotAKeySet), "{document}");
    }
}

#[test]
fn two_keys_with_one_kid_are_refused() {
    let key = SigningKey::generate().expect("a key");
    let document = json!({ "keys": [key.public_jwk(), key.public_jwk()] }).to_string();
    let refusal = KeySet::from_json(document.as_bytes()).err();
    assert_eq!(refusal, Some(KeySetError::DuplicateKid(key.kid().to_owned())));
}

#[test]
fn only_public_members_are_published() {
    let key = SigningKey::generate().expect("a key");
    let published = KeySet::of([&key]).to_json();
    let members: Vec<_> = published["keys"][0].as_object().expect("a key").keys().cloned().collect();
    assert_eq!(members, ["alg", "crv", "kid", "kty", "use", "x", "y"]);
}

#[test]
fn a_key_survives_being_written_and_read() {
    let key = SigningKey::generate().expect("a key");
    let again = SigningKey::from_pkcs8(&key.to_pkcs8().expect("PKCS #8")).expect("the same key");
    assert_eq!(again.kid(), key.kid());
    assert!(SigningKey::from_pkcs8(b"no key").is_err());
    assert!(!format!("{key:?}").contains("pair"));
}

/// RFC 7638 section 3.1 and RFC 8037 appendix A.3.
#[test]
fn thumbprints_of_the_rfcs() {
    use jsonwebtoken::jwk::ThumbprintHash;
    crate::algorithm::install_crypto();
    let rsa = json!({
        "kty": "RSA", "e": "AQAB", "alg": "RS256", "kid": "2011-04-29",
        "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
    });
    let ed25519 =
        json!({ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" });
    let rows = [
        (rsa, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"),
        (ed25519, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"),
    ];
    for (key, expected) in rows {
        let jwk: Jwk = serde_json::from_value(key).expect("a key");
        assert_eq!(jwk.thumbprint(ThumbprintHash::SHA256).expect("a thumbprint"), expected);
    }
}
