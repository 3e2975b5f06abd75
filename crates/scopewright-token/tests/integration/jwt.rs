//! JWTs of any kind, and the key sets of clients.

use scopewright_token::{Algorithm, HeaderType, Jwt, KeySet, KeySetError, SigningKey, TokenError};
use serde_json::{Value, json};

use crate::fixture::{key, keys, with};

fn jwk(algorithm: Algorithm) -> Value {
    KeySet::of([key(algorithm)]).to_json()["keys"][0].clone()
}

fn of_client(keys: &[Value]) -> Result<KeySet, KeySetError> {
    KeySet::of_client(json!({ "keys": keys }).to_string().as_bytes())
}

/// Returns a JWT without `kid`.
fn unnamed(key: &SigningKey) -> String {
    key.seal(&json!({ "alg": key.algorithm().as_str() }), &json!({ "iss": "c" }))
}

/// J15: the header determines the kind, which may be missing only if the reader permits it.
#[test]
fn the_header_determines_the_kind_of_a_jwt() {
    let check = |typ: Option<&str>, missing: HeaderType, expected: bool| {
        let header = with(json!({ "alg": "ES256" }), "typ", typ.map(|typ| json!(typ)));
        let text = key(Algorithm::Es256).seal(&header, &json!({}));
        let jwt = Jwt::read(&text).expect("a JWT");
        assert_eq!(jwt.is_of_type(&["a+jwt", "b+jwt"], missing), expected, "{typ:?}");
    };
    for missing in [HeaderType::Required, HeaderType::Optional] {
        for typ in ["a+jwt", "B+JWT", "application/a+jwt", "Application/B+jwt"] {
            check(Some(typ), missing, true);
        }
        for typ in ["", "JWT", "a", "text/a+jwt", "a+jwt ", "application/"] {
            check(Some(typ), missing, false);
        }
    }
    check(None, HeaderType::Required, false);
    check(None, HeaderType::Optional, true);
}

#[test]
fn claims_are_read_by_type() {
    let payload = json!({ "text": "a\"b", "texts": ["a", "b"], "one": ["a"], "time": 7.9, "null": null });
    let text = key(Algorithm::Es256).seal(&json!({ "alg": "ES256" }), &payload);
    let jwt = Jwt::read(&text).expect("a JWT");
    let claim = |name| jwt.claim(name).expect("a claim");
    assert_eq!(claim("text").text().as_deref(), Some("a\"b"));
    assert_eq!(claim("text").one_or_many(), Some(vec!["a\"b".to_owned()]));
    assert_eq!(claim("texts").texts().map(|texts| texts.len()), Some(2));
    assert_eq!(claim("one").text(), None);
    assert_eq!(claim("time").seconds(), Some(7));
    assert_eq!((claim("null").text(), claim("null").seconds(), claim("null").texts()), (None, None, None));
    assert!(jwt.claim("other").is_none());
    assert!(!format!("{jwt:?}").contains("time"));
}

#[test]
fn the_signer_is_the_named_key_or_a_matching_one() {
    for algorithm in Algorithm::ALL {
        let key = key(algorithm);
        let text = unnamed(key);
        let signer = |keys: &KeySet| Jwt::read(&text).expect("a JWT").signer(keys).map(str::to_owned);
        assert_eq!(signer(&keys()), Ok(key.kid().to_owned()), "{algorithm}");
        let others: Vec<_> = Algorithm::ALL.into_iter().filter(|other| *other != algorithm).collect();
        let others = KeySet::of(others.into_iter().map(crate::fixture::key));
        assert_eq!(signer(&others), Err(TokenError::UnknownKey), "{algorithm}");
        assert_eq!(signer(&KeySet::default()), Err(TokenError::UnknownKey));
        let stranger = of_client(&[with(jwk(algorithm), "kid", Some(json!("k")))]).expect("a key set");
        assert_eq!(signer(&stranger), Ok("k".to_owned()));
        let header = json!({ "alg": algorithm.as_str(), "kid": "other" });
        let named = key.seal(&header, &json!({}));
        assert_eq!(Jwt::read(&named).expect("a JWT").signer(&keys()), Err(TokenError::UnknownKey));
    }
    let stranger = SigningKey::generate(Algorithm::EdDsa).expect("a key");
    let text = unnamed(&stranger);
    assert_eq!(Jwt::read(&text).expect("a JWT").signer(&keys()), Err(TokenError::BadSignature));
}

/// T9: the sender of a JWT does not determine how many signatures are checked.
#[test]
fn few_keys_are_tried_for_a_signature_without_kid() {
    let text = unnamed(key(Algorithm::EdDsa));
    let set = |count: usize| {
        let key = |number: usize| with(jwk(Algorithm::EdDsa), "kid", Some(json!(number.to_string())));
        of_client(&(0..count).map(key).chain([jwk(Algorithm::Es256)]).collect::<Vec<_>>()).expect("a set")
    };
    let signer = |keys: &KeySet| Jwt::read(&text).expect("a JWT").signer(keys).map(str::to_owned);
    assert_eq!(signer(&set(8)), Ok("0".to_owned()));
    assert!(matches!(signer(&set(9)), Err(TokenError::Malformed(_))));
}

#[test]
fn a_key_of_a_client_needs_no_kid() {
    for algorithm in Algorithm::ALL {
        let set = of_client(&[with(jwk(algorithm), "kid", None)]).expect("a key set");
        assert_eq!(set.kids().collect::<Vec<_>>(), [key(algorithm).kid()]);
        assert!(of_client(&[with(jwk(algorithm), "kid", Some(json!(7)))]).is_err());
        assert!(
            KeySet::from_json(json!({ "keys": [with(jwk(algorithm), "kid", None)] }).to_string().as_bytes())
                .is_ok_and(|set| set.is_empty())
        );
    }
    let (unnamed, named) = (with(jwk(Algorithm::EdDsa), "kid", None), jwk(Algorithm::EdDsa));
    assert!(of_client(&[unnamed, named]).is_ok_and(|set| set.len() == 1), "one key, named and unnamed");
}

/// T25: anyone who has seen the set could act as the client, even if another key of the set is
/// valid.
#[test]
fn a_set_with_a_private_key_is_rejected() {
    let good = jwk(Algorithm::Es256);
    for member in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
        for value in [json!("AA"), Value::Null] {
            let bad = with(with(jwk(Algorithm::Rs256), "kid", None), member, Some(value));
            assert_eq!(of_client(&[good.clone(), bad]).err(), Some(KeySetError::SecretKey(2)), "{member}");
        }
    }
}

#[test]
fn a_set_without_a_usable_key_is_rejected() {
    let for_encryption = with(jwk(Algorithm::Rs256), "use", Some(json!("enc")));
    for keys in [vec![], vec![for_encryption], vec![json!({ "kty": "new" })]] {
        assert_eq!(of_client(&keys).err(), Some(KeySetError::NoUsableKey));
    }
    for document in ["", "[]", "{}", r#"{"keys":{}}"#] {
        assert_eq!(KeySet::of_client(document.as_bytes()).err(), Some(KeySetError::NotAKeySet), "{document}");
    }
    assert_eq!(of_client(&vec![Value::Null; 65]).err(), Some(KeySetError::TooManyKeys(65)));
}
