//! All JOSE vectors of project Wycheproof, against the code that verifies access tokens.
//!
//! A vector that is marked valid must be accepted if its algorithm is supported, and rejected
//! otherwise: HMAC keys and SHA-512 are not for access tokens. A vector that is marked invalid must
//! be rejected in any case.

use scopewright_token::{Algorithm, KeySet};
use serde_json::{Value, json};
use wycheproof_ng_kdf_jose::json_web::{Test, TestGroup, TestName, TestSet};

/// The number of vectors with a supported algorithm, and of those accepted, so that a silent skip
/// fails.
#[derive(Debug, Default, PartialEq)]
struct Ran {
    all: usize,
    ours: usize,
    accepted: usize,
}

fn run(name: TestName) -> Ran {
    let set = TestSet::load(name).expect("the vectors");
    let mut ran = Ran::default();
    for group in &set.test_groups {
        let keys = key_set(group);
        for test in &group.tests {
            let ours = is_ours(group, test);
            let accepted = accepts(&keys, test);
            let expected = ours && !test.result.must_fail();
            assert_eq!(accepted, expected, "{} {}: {}", test.tc_id, group.group_comment, test.comment);
            ran.all += 1;
            ran.ours += usize::from(ours);
            ran.accepted += usize::from(accepted);
        }
    }
    assert_eq!(ran.all, set.number_of_tests, "every vector was run");
    ran
}

fn accepts(keys: &KeySet, test: &Test) -> bool {
    match test.jws.as_ref().expect("a JWS") {
        Value::String(token) => keys.open(token).is_ok(),
        // The JSON serialization as a client would send it.
        object => keys.open(&object.to_string()).is_ok(),
    }
}

fn key_set(group: &TestGroup) -> KeySet {
    let key = key(group);
    let document = if key.get("keys").is_some() { key.clone() } else { json!({ "keys": [key] }) };
    KeySet::from_json(document.to_string().as_bytes()).expect("a key set")
}

fn key(group: &TestGroup) -> &Value {
    group.public_key.as_ref().or(group.private_key.as_ref()).expect("a key")
}

/// Returns whether a vector has a supported algorithm, in its key and in its header.
fn is_ours(group: &TestGroup, test: &Test) -> bool {
    let key = key(group);
    let key = key.get("keys").map_or(key, |keys| &keys[0]);
    let named = |name: &Value| Algorithm::ALL.iter().any(|algorithm| name == algorithm.as_str());
    let key_is_ours = key["kty"] != "oct" && key.get("alg").is_none_or(named);
    let header = test.jws.as_ref().and_then(Value::as_str).and_then(|token| token.split('.').next());
    key_is_ours && header.is_none_or(|header| !says_other_algorithm(header))
}

/// Two RFC 7520 vectors give a key `alg: PS256` and sign with PS384.
fn says_other_algorithm(header: &str) -> bool {
    use base64::Engine as _;
    let header = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(header).unwrap_or_default();
    serde_json::from_slice(&header).is_ok_and(|header: Value| header["alg"] == "PS384")
}

#[test]
fn json_web_signature() {
    assert_eq!(run(TestName::JsonWebSignature), Ran { all: 401, ours: 324, accepted: 16 });
}

#[test]
fn json_web_key() {
    assert_eq!(run(TestName::JsonWebKey), Ran { all: 26, ours: 8, accepted: 1 });
}
