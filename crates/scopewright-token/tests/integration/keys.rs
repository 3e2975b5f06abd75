//! Key sets: keys that are read, ignored and published (T25, pitfalls 25 and 34).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use scopewright_token::{Algorithm, KeySet, KeySetError, SigningKey, TokenError};
use serde_json::{Value, json};

use crate::fixture::{claims, key, keys, now, pkcs8, verifier, with};

fn jwk(algorithm: Algorithm) -> Value {
    KeySet::of([key(algorithm)]).to_json()["keys"][0].clone()
}

fn read(keys: &[Value]) -> Result<KeySet, KeySetError> {
    KeySet::from_json(json!({ "keys": keys }).to_string().as_bytes())
}

/// Checks whether a key is used next to a valid one.
#[track_caller]
fn check(key: Value, used: bool) {
    let good = with(jwk(Algorithm::Es256), "kid", Some(json!("good")));
    let set = read(&[good, key.clone()]).expect("a key set");
    assert_eq!(set.len(), 1 + usize::from(used), "{key}");
    assert!(set.contains("good"));
}

#[test]
fn a_key_declares_its_use() {
    for algorithm in Algorithm::ALL {
        let jwk = jwk(algorithm);
        let with = |member: &str, value: Value| with(jwk.clone(), member, Some(value));
        check(jwk.clone(), true);
        check(with("use", json!("enc")), false);
        check(with("use", json!("SIG")), false);
        check(with("use", Value::Null), false);
        check(with("key_ops", json!(["verify"])), true);
        check(with("key_ops", json!(["sign", "verify"])), true);
        check(with("key_ops", json!(["encrypt"])), false);
        check(with("key_ops", json!([])), false);
        check(with("key_ops", json!("verify")), false);
        check(with("kid", Value::Null), false);
        check(with("kid", json!(7)), false);
        check(with("kty", json!("unheard-of")), false);
        check(with("x5c", json!(["ignored"])), true);
        for alg in ["HS256", "none", "RSA-OAEP", "ES512", "RS512", "", "es256"] {
            check(with("alg", json!(alg)), false);
        }
        check(with("alg", json!(7)), false);
    }
    check(json!({ "kty": "oct", "k": "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0", "kid": "shared" }), false);
    check(json!({ "kty": "oct", "k": "c2VjcmV0", "kid": "shared", "alg": "ES256" }), false);
    check(json!({ "kty": "AKP", "alg": "ML-DSA-65", "kid": "new", "pub": "AA" }), false);
    for no_key in [json!("no key"), json!(null), json!([]), json!({})] {
        check(no_key, false);
    }
}

/// The key of each algorithm under the `alg` of another.
#[test]
fn the_algorithm_of_a_key_fits_its_type() {
    for own in Algorithm::ALL {
        for other in Algorithm::ALL {
            let both_rsa = jwk(own)["kty"] == "RSA" && jwk(other)["kty"] == "RSA";
            check(with(jwk(own), "alg", Some(json!(other.as_str()))), own == other || both_rsa);
        }
    }
    check(with(jwk(Algorithm::EdDsa), "alg", Some(json!("Ed25519"))), true);
}

/// Most issuers that omit `alg` mean the usual algorithm of the type.
#[test]
fn a_key_without_alg_has_the_usual_one() {
    let bare = |algorithm| with(jwk(algorithm), "alg", None);
    let set = read(&[Algorithm::Es256, Algorithm::Es384, Algorithm::EdDsa, Algorithm::Rs256].map(bare));
    let usual: Vec<_> = set.expect("a key set").to_json()["keys"]
        .as_array()
        .map(|keys| keys.iter().map(|key| key["alg"].clone()).collect())
        .unwrap_or_default();
    assert_eq!(usual, ["ES256", "ES384", "EdDSA", "RS256"]);
}

#[test]
fn a_weak_rsa_key_is_ignored() {
    let good = jwk(Algorithm::Rs256);
    let bytes = |member: &str| URL_SAFE_NO_PAD.decode(good[member].as_str().expect("text")).expect("base64");
    let with =
        |member: &str, bytes: &[u8]| with(good.clone(), member, Some(json!(URL_SAFE_NO_PAD.encode(bytes))));
    for exponent in [&[][..], &[0], &[1], &[2], &[3], &[17], &[1, 0, 0], &[1, 0, 2], &[0xff; 9], &[0xff; 300]]
    {
        check(with("e", exponent), false);
    }
    check(with("e", &[0, 1, 0, 1]), true);
    let modulus = bytes("n");
    check(with("n", &[&[0], &modulus[..]].concat()), true);
    check(with("n", &modulus[..255]), false);
    check(with("n", &modulus[128..]), false);
    check(with("n", &[]), false);
    check(with("n", &[&[0x7f], &modulus[1..]].concat()), false);
    check(with("n", &[&modulus[..255], &[0]].concat()), false);
    check(with("n", &[&modulus[..], &[1; 1024]].concat()), false);
}

#[test]
fn a_point_off_its_curve_is_ignored() {
    for algorithm in [Algorithm::Es256, Algorithm::Es384] {
        let good = jwk(algorithm);
        let y = URL_SAFE_NO_PAD.decode(good["y"].as_str().expect("text")).expect("base64");
        let with = |bytes: &[u8]| with(good.clone(), "y", Some(json!(URL_SAFE_NO_PAD.encode(bytes))));
        check(with(&[&y[..y.len() - 1], &[y[y.len() - 1] ^ 1]].concat()), false);
        check(with(&vec![0; y.len()]), false);
        check(with(&vec![0xff; y.len()]), false);
        check(with(&y[1..]), false);
        check(with(&[&[0], &y[..]].concat()), false);
    }
    let edwards = jwk(Algorithm::EdDsa);
    check(with(edwards.clone(), "x", Some(json!("AA"))), false);
    check(
        with(edwards.clone(), "x", Some(json!(format!("{}=", edwards["x"].as_str().expect("text"))))),
        false,
    );
    check(with(edwards, "crv", Some(json!("X25519"))), false);
}

/// Anyone who can read the set can sign with it.
#[test]
fn a_published_private_key_is_ignored() {
    for algorithm in Algorithm::ALL {
        check(with(jwk(algorithm), "d", Some(json!("AA"))), false);
    }
}

#[test]
fn documents_that_are_not_key_sets() {
    for document in ["", "{}", "[]", "null", r#"{"keys":{}}"#, r#"{"keys":7}"#, r#"{"keys":[]} x"#] {
        assert_eq!(KeySet::from_json(document.as_bytes()).err(), Some(KeySetError::NotAKeySet), "{document}");
    }
    assert!(read(&[]).is_ok_and(|set| set.is_empty()));
}

#[test]
fn a_key_set_has_its_limits() {
    let many = |count: usize| -> Vec<Value> {
        (0..count).map(|number| with(jwk(Algorithm::EdDsa), "kid", Some(json!(number.to_string())))).collect()
    };
    assert!(read(&many(64)).is_ok_and(|set| set.len() == 64));
    assert_eq!(read(&many(65)).err(), Some(KeySetError::TooManyKeys(65)));
    assert_eq!(read(&vec![json!(null); 65]).err(), Some(KeySetError::TooManyKeys(65)));
}

fn read_text(document: &str) -> KeySet {
    KeySet::from_json(document.as_bytes()).expect("a key set")
}

/// RFC 7517 section 4.5: keys with one `kid` may be for different algorithms.
#[test]
fn one_key_under_one_kid_serves_several_algorithms() {
    let set = read_text(include_str!("cases/one-key-four-algorithms.json"));
    let algorithms: Vec<_> = set.to_json()["keys"]
        .as_array()
        .map(|keys| keys.iter().map(|key| key["alg"].clone()).collect())
        .unwrap_or_default();
    assert_eq!(algorithms, ["RS256", "PS256"], "RS384 and RS512 are ignored");
    assert!(set.contains("k1") && set.ambiguous().is_empty());
    let of_client = KeySet::of_client(include_bytes!("cases/one-key-four-algorithms.json"));
    assert_eq!(of_client.map(|set| set.len()), Ok(2), "at a `jwks_uri` too");

    let [pkcs1, pss] = [Algorithm::Rs256, Algorithm::Ps256];
    let signing =
        [pkcs1, pss].map(|algorithm| SigningKey::from_pkcs8(algorithm, &pkcs8(pkcs1)).expect("a key"));
    let as_k1 = |algorithm: Algorithm| {
        let named = with(jwk(pkcs1), "kid", Some(json!("k1")));
        with(named, "alg", Some(json!(algorithm.as_str())))
    };
    let keys = read(&[as_k1(pkcs1), as_k1(pss)]).expect("a key set");
    for key in &signing {
        let header = json!({ "typ": "at+jwt", "alg": key.algorithm().as_str(), "kid": "k1" });
        assert_eq!(verifier().verify(&key.seal(&header, &claims()), &keys, now()).map(drop), Ok(()));
    }
    let header = json!({ "typ": "at+jwt", "alg": "ES256", "kid": "k1" });
    let other = key(Algorithm::Es256).seal(&header, &claims());
    let refused = verifier().verify(&other, &keys, now()).err();
    assert_eq!(refused, Some(TokenError::AlgorithmNotAllowed));
    assert!(read(&[as_k1(pkcs1)]).is_ok_and(|fewer| fewer.withdraws(&keys)), "PS256 is withdrawn");
}

#[test]
fn a_key_listed_twice_is_stored_once() {
    let set = read_text(include_str!("cases/one-key-twice.json"));
    assert_eq!((set.len(), set.kids().collect::<Vec<_>>()), (1, vec!["k1"]));
    let one = with(jwk(Algorithm::Es256), "kid", Some(json!("k")));
    let again = with(one.clone(), "x5c", Some(json!(["a certificate"])));
    assert!(read(&[one.clone(), again.clone()]).is_ok_and(|set| set.len() == 1));
    let of_client = json!({ "keys": [one, again] }).to_string();
    assert!(KeySet::of_client(of_client.as_bytes()).is_ok_and(|set| set.len() == 1));
}

/// Pitfall 34: a token would not identify the key that signed it.
#[test]
fn of_two_keys_with_one_kid_and_algorithm_neither_is_used() {
    let named = |key: &SigningKey, kid: &str| {
        with(KeySet::of([key]).to_json()["keys"][0].clone(), "kid", Some(json!(kid)))
    };
    let other = SigningKey::generate(Algorithm::Es256).expect("a key");
    let [one, two] = [key(Algorithm::Es256), &other].map(|key| named(key, "k"));
    let [edwards, good] = ["k", "good"].map(|kid| with(jwk(Algorithm::EdDsa), "kid", Some(json!(kid))));
    for keys in [[&one, &two, &one], [&two, &one, &two]] {
        let set = read(&keys.map(Clone::clone)).expect("a key set");
        assert_eq!((set.len(), set.ambiguous()), (0, &["k".to_owned()][..]));
    }
    let set = read(&[one.clone(), good, two.clone(), edwards.clone()]).expect("a key set");
    assert_eq!(set.kids().collect::<Vec<_>>(), ["good", "k"], "the other keys stay");
    assert_eq!(set.to_json()["keys"][1]["alg"], "EdDSA");

    for other in [two, edwards] {
        let of_client = json!({ "keys": [one, other] }).to_string();
        let refused = KeySet::of_client(of_client.as_bytes()).err();
        assert_eq!(refused, Some(KeySetError::DuplicateKid("k".to_owned())));
    }
    let for_encryption = with(one.clone(), "use", Some(json!("enc")));
    assert!(read(&[one, for_encryption]).is_ok_and(|set| set.len() == 1));
}

/// Pitfall 34: a key that is withdrawn, or replaced under its `kid`.
#[test]
fn a_withdrawn_key_is_noticed() {
    let [one, two] = [Algorithm::Es256, Algorithm::EdDsa].map(|algorithm| KeySet::of([key(algorithm)]));
    let both = KeySet::of([Algorithm::EdDsa, Algorithm::Es256].map(key));
    let changed = read(&[with(
        KeySet::of([&SigningKey::generate(Algorithm::Es256).expect("a key")]).to_json()["keys"][0].clone(),
        "kid",
        Some(json!(key(Algorithm::Es256).kid())),
    )])
    .expect("a key set");
    let pss = read(&[with(jwk(Algorithm::Rs256), "alg", Some(json!("PS256")))]).expect("a key set");
    let rsa = KeySet::of([key(Algorithm::Rs256)]);
    let none = KeySet::default();
    for (new, earlier, withdraws) in [
        (&one, &one, false),
        (&both, &one, false),
        (&both, &two, false),
        (&one, &both, true),
        (&two, &one, true),
        (&changed, &one, true),
        (&pss, &rsa, true),
        (&none, &one, true),
        (&one, &none, false),
        (&none, &none, false),
    ] {
        assert_eq!(new.withdraws(earlier), withdraws, "{new:?} after {earlier:?}");
    }
    let again = KeySet::from_json(both.to_json().to_string().as_bytes()).expect("a key set");
    assert!(!again.withdraws(&both) && !both.withdraws(&again));
}

/// J12.
#[test]
fn only_public_members_are_published() {
    let members = |algorithm| -> Vec<String> {
        jwk(algorithm).as_object().map(|key| key.keys().cloned().collect()).unwrap_or_default()
    };
    assert_eq!(members(Algorithm::Es256), ["alg", "crv", "kid", "kty", "use", "x", "y"]);
    assert_eq!(members(Algorithm::EdDsa), ["alg", "crv", "kid", "kty", "use", "x"]);
    assert_eq!(members(Algorithm::Ps256), ["alg", "e", "kid", "kty", "n", "use"]);
    let odd = with(jwk(Algorithm::Es256), "x5c", Some(json!(["a certificate"])));
    assert!(!read(&[odd]).expect("a key set").to_json().to_string().contains("certificate"));
}

#[test]
fn a_key_survives_being_written_and_read() {
    for algorithm in Algorithm::ALL {
        let key = key(algorithm);
        let pkcs8 = pkcs8(algorithm);
        let again = SigningKey::from_pkcs8(algorithm, &pkcs8).expect("the same key");
        assert_eq!((again.kid(), again.algorithm()), (key.kid(), algorithm));
        assert!(
            keys()
                .open(&again.seal(&json!({ "alg": algorithm.as_str(), "kid": key.kid() }), &json!({})))
                .is_ok()
        );
        let shown = format!("{key:?} {:?}", keys());
        assert!(shown.contains(key.kid()) && !shown.contains("pair"), "{shown}");
        for other in Algorithm::ALL {
            let is_rsa = |algorithm| matches!(algorithm, Algorithm::Ps256 | Algorithm::Rs256);
            let readable = other == algorithm || (is_rsa(other) && is_rsa(algorithm));
            assert_eq!(SigningKey::from_pkcs8(other, &pkcs8).is_ok(), readable, "{algorithm} as {other}");
        }
    }
    for algorithm in Algorithm::ALL {
        assert!(SigningKey::from_pkcs8(algorithm, b"no key").is_err());
        assert!(SigningKey::from_pkcs8(algorithm, b"").is_err());
    }
}
