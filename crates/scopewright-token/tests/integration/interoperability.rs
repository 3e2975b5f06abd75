//! Tokens and keys are exchanged with the library whose types are used, in both directions.

use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, JwkSet, ThumbprintHash};
use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation};
use scopewright_token::{
    Algorithm, Claims, KeyPair, KeySet, KeySetError, SigningError, SigningKey, UnsupportedAlgorithm,
};
use serde_json::{Value, json};

use crate::fixture::{
    AUDIENCE, ISSUER, claims, header, key, keys, now, pair, pkcs8, signed, verifier, verify, with,
};

/// Returns the claims of the valid token.
fn read_claims() -> Claims {
    verify(&signed(&header().to_string(), &claims().to_string())).expect("a good token")
}

#[test]
fn the_other_library_accepts_our_token() {
    for algorithm in Algorithm::ALL {
        let token = key(algorithm).sign(&read_claims()).expect("a token");
        let jwk = &KeySet::of([key(algorithm)]).to_jwk_set().keys[0];
        let mut validation = Validation::new(algorithm.into());
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[ISSUER]);
        // The library reads the system's clock, and the time of the tests is fixed.
        validation.validate_exp = false;
        let decoding = DecodingKey::from_jwk(jwk).expect("a public key");
        let read = jsonwebtoken::decode::<Value>(&token, &decoding, &validation).expect("a good token");
        assert_eq!(read.claims["scope"], claims()["scope"], "{algorithm}");
        assert_eq!(read.header.kid.as_deref(), Some(key(algorithm).kid()));
        assert_eq!(read.header.typ.as_deref(), Some("at+jwt"));
    }
}

#[test]
fn we_accept_a_token_of_the_other_library() {
    for algorithm in Algorithm::ALL {
        let mut header = Header::new(algorithm.into());
        header.typ = Some("at+jwt".to_owned());
        header.kid = Some(key(algorithm).kid().to_owned());
        let token = jsonwebtoken::encode(&header, &claims(), &encoding_key(algorithm)).expect("a token");
        assert_eq!(verify(&token), Ok(read_claims()), "{algorithm}");
    }
}

/// Returns the issuer's private key as the other library needs it: RSA keys as PKCS #1.
fn encoding_key(algorithm: Algorithm) -> EncodingKey {
    let pkcs8 = pkcs8(algorithm);
    match algorithm {
        Algorithm::Es256 | Algorithm::Es384 => EncodingKey::from_ec_der(&pkcs8),
        Algorithm::EdDsa => EncodingKey::from_ed_der(&pkcs8),
        Algorithm::Ps256 | Algorithm::Rs256 => EncodingKey::from_rsa_der(pkcs1(&pkcs8)),
    }
}

/// Returns the PKCS #1 key within a PKCS #8 key, whose header has a fixed length for 2048 bits.
fn pkcs1(pkcs8: &[u8]) -> &[u8] {
    &pkcs8[26..]
}

#[test]
fn an_encoding_key_is_read_for_its_algorithm_only() {
    let unsupported = |algorithm| Err(SigningError::UnsupportedAlgorithm(UnsupportedAlgorithm(algorithm)));
    let read = |key: &EncodingKey, algorithm| {
        KeyPair::from_encoding_key(key, algorithm).map(|pair| pair.kid().to_owned())
    };
    for algorithm in Algorithm::ALL {
        let encoding = encoding_key(algorithm);
        assert_eq!(read(&encoding, algorithm.into()), Ok(key(algorithm).kid().to_owned()), "{algorithm}");
        for other in [Algorithm::Es256, Algorithm::Es384, Algorithm::EdDsa] {
            if other != algorithm {
                assert_eq!(read(&encoding, other.into()), Err(SigningError::NotAPrivateKey(other)));
            }
        }
        for other in [jsonwebtoken::Algorithm::HS256, jsonwebtoken::Algorithm::RS512] {
            assert_eq!(read(&encoding, other), unsupported(other), "{algorithm}");
        }
    }
    let pkcs8 = EncodingKey::from_rsa_der(&pkcs8(Algorithm::Rs256));
    assert_eq!(read(&pkcs8, jsonwebtoken::Algorithm::RS256), Ok(key(Algorithm::Rs256).kid().to_owned()));
    let secret = EncodingKey::from_secret(&[7; 32]).expect("a secret");
    for algorithm in Algorithm::ALL {
        assert_eq!(read(&secret, algorithm.into()), Err(SigningError::NotAPrivateKey(algorithm)));
    }
    let hmac = jsonwebtoken::Algorithm::HS256;
    assert_eq!(
        SigningKey::from_encoding_key(&secret, hmac).map(|key| key.kid().to_owned()),
        unsupported(hmac)
    );
}

#[test]
fn a_decoding_key_verifies_under_the_given_kid() {
    for algorithm in Algorithm::ALL {
        let jwk = pair(algorithm).to_jwk();
        let key = DecodingKey::from_jwk(&jwk).expect("a public key");
        let set = KeySet::from_decoding_key("k", &key, algorithm.into()).expect("a key set");
        let header = json!({ "typ": "at+jwt", "alg": algorithm.as_str(), "kid": "k" });
        let token = crate::fixture::key(algorithm).seal(&header, &claims());
        assert_eq!(verifier().verify(&token, &set, now()), Ok(read_claims()), "{algorithm}");
        for other in Algorithm::ALL {
            let is_rsa = |algorithm| matches!(algorithm, Algorithm::Ps256 | Algorithm::Rs256);
            let fits = other == algorithm || (is_rsa(other) && is_rsa(algorithm));
            assert_eq!(
                KeySet::from_decoding_key("k", &key, other.into()).is_ok(),
                fits,
                "{algorithm} {other}"
            );
        }
    }
    let hmac = jsonwebtoken::Algorithm::HS256;
    let secret = DecodingKey::from_secret(&[7; 32]).expect("a secret");
    let refused = KeySet::from_decoding_key("k", &secret, hmac).err();
    assert_eq!(refused, Some(KeySetError::UnsupportedAlgorithm(UnsupportedAlgorithm(hmac))));
    let refused = KeySet::from_decoding_key("k", &secret, jsonwebtoken::Algorithm::ES256).err();
    assert_eq!(refused, Some(KeySetError::NoUsableKey));
    let weak = DecodingKey::from_rsa_raw_components(&[0xff; 128], &[1, 0, 1]);
    let refused = KeySet::from_decoding_key("k", &weak, jsonwebtoken::Algorithm::RS256).err();
    assert_eq!(refused, Some(KeySetError::NoUsableKey));
}

#[test]
fn a_jwk_set_is_read_as_strictly_as_its_document() {
    #[track_caller]
    fn check(jwk: Value, accepted: bool) {
        let document = json!({ "keys": [jwk] });
        let set: JwkSet = serde_json::from_value(document.clone()).expect("a JWK Set");
        let of_set = KeySet::from_jwk_set(&set).expect("a key set");
        let of_document = KeySet::from_json(document.to_string().as_bytes()).expect("a key set");
        assert_eq!((of_set.len(), of_document.len()), (accepted.into(), accepted.into()), "{document}");
        assert_eq!(of_set.to_json(), of_document.to_json());
    }
    let jwk = |algorithm| KeySet::of([key(algorithm)]).to_json()["keys"][0].clone();
    for algorithm in Algorithm::ALL {
        check(jwk(algorithm), true);
        check(with(jwk(algorithm), "alg", None), true);
        check(with(jwk(algorithm), "kid", None), false);
        check(with(jwk(algorithm), "use", Some(json!("enc"))), false);
        check(with(jwk(algorithm), "key_ops", Some(json!(["sign"]))), false);
        check(with(jwk(algorithm), "alg", Some(json!("HS256"))), false);
    }
    check(with(jwk(Algorithm::EdDsa), "alg", Some(json!("Ed25519"))), true);
    check(with(jwk(Algorithm::EdDsa), "x", Some(json!("A".repeat(43)))), false);
    check(with(jwk(Algorithm::Es256), "alg", Some(json!("ES512"))), false);
    check(with(jwk(Algorithm::Es256), "crv", Some(json!("P-521"))), false);
    check(with(jwk(Algorithm::Rs256), "n", Some(json!("A".repeat(342)))), false);
    check(json!({ "kty": "oct", "k": "AAAA", "kid": "k" }), false);
    check(json!({ "kty": "AKP", "alg": "ML-DSA-65", "pub": "AAAA", "kid": "k" }), false);

    let many = JwkSet { keys: vec![pair(Algorithm::Es256).to_jwk(); KeySet::MOST_KEYS + 1] };
    assert_eq!(KeySet::try_from(&many).err(), Some(KeySetError::TooManyKeys(KeySet::MOST_KEYS + 1)));
    let all = keys().to_jwk_set();
    assert_eq!(KeySet::try_from(&all).map(|set| set.to_jwk_set()), Ok(all));
}

/// `KeySet` computes thumbprints itself.
#[test]
fn the_other_library_computes_equal_thumbprints() {
    for algorithm in Algorithm::ALL {
        let thumbprint = pair(algorithm).to_jwk().thumbprint(ThumbprintHash::SHA256).expect("a thumbprint");
        assert_eq!(thumbprint, key(algorithm).kid(), "{algorithm}");
    }
}

#[test]
fn a_parsed_key_is_a_verifier_of_the_other_library() {
    let keys = keys();
    for algorithm in Algorithm::ALL {
        let verifier = keys.verifier(key(algorithm).kid(), algorithm).expect("a key");
        assert_eq!(verifier.algorithm(), algorithm.into());
        let signature = key(algorithm).sign_bytes(b"a message");
        assert!(verifier.verify(b"a message", &signature).is_ok());
        assert!(verifier.verify(b"another message", &signature).is_err());
    }
    assert!(keys.verifier(key(Algorithm::Es256).kid(), Algorithm::EdDsa).is_none());
}

#[test]
fn an_algorithm_is_converted_or_refused() {
    let supported: Vec<_> = Algorithm::ALL.map(jsonwebtoken::Algorithm::from).into();
    for name in [
        "HS256", "HS384", "HS512", "ES256", "ES384", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512",
        "EdDSA",
    ] {
        let algorithm: jsonwebtoken::Algorithm = name.parse().expect("an algorithm");
        let converted = Algorithm::try_from(algorithm);
        if supported.contains(&algorithm) {
            assert_eq!(converted.map(Algorithm::as_str), Ok(name));
        } else {
            assert_eq!(converted, Err(UnsupportedAlgorithm(algorithm)));
        }
    }
}

/// Keys of the other library do not contain what only a signer has.
#[test]
fn a_public_jwk_has_no_private_member() {
    let jwk: Jwk = pair(Algorithm::Es256).to_jwk();
    assert!(matches!(jwk.algorithm, AlgorithmParameters::EllipticCurve(_)));
    assert!(json!(jwk).get("d").is_none());
}
