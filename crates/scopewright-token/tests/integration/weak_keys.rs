//! Weak keys of each type are rejected, whatever their source.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use scopewright_token::{Algorithm, KeySet, KeySetError, TokenError};
use serde_json::{Value, json};

use crate::fixture::{claims, key, now, verifier, with};

/// Checks that a key is not used, alone or next to a valid one, for an issuer or for a client.
#[track_caller]
fn check_refused(what: &str, jwk: &Value) {
    let good = with(jwk_of(Algorithm::Es256), "kid", Some(json!("good")));
    let alone = json!({ "keys": [jwk] }).to_string();
    let with_good = json!({ "keys": [good, jwk] }).to_string();
    assert!(KeySet::from_json(alone.as_bytes()).is_ok_and(|set| set.is_empty()), "{what}: of an issuer");
    let kids =
        KeySet::from_json(with_good.as_bytes()).map(|set| set.kids().map(str::to_owned).collect::<Vec<_>>());
    assert_eq!(kids, Ok(vec!["good".to_owned()]), "{what}: of an issuer, next to a good one");
    let refused = KeySet::of_client(alone.as_bytes()).err();
    let expected = [KeySetError::NoUsableKey, KeySetError::SecretKey(1)];
    assert!(
        refused.as_ref().is_some_and(|error| expected.contains(error)),
        "{what}: of a client, {refused:?}"
    );
    match KeySet::of_client(with_good.as_bytes()) {
        Ok(set) => {
            assert_eq!(set.kids().collect::<Vec<_>>(), ["good"], "{what}: of a client, next to a good one")
        }
        Err(error) => assert_eq!(error, KeySetError::SecretKey(2), "{what}"),
    }
}

fn jwk_of(algorithm: Algorithm) -> Value {
    KeySet::of([key(algorithm)]).to_json()["keys"][0].clone()
}

fn ed25519(x: [u8; 32]) -> Value {
    json!({ "kty": "OKP", "crv": "Ed25519", "kid": "weak", "x": URL_SAFE_NO_PAD.encode(x) })
}

/// Returns a number that is all `0xff` except for its lowest byte and, below the sign bit, its
/// highest.
fn near_prime(lowest: u8, highest: u8) -> [u8; 32] {
    let mut bytes = [0xff; 32];
    (bytes[0], bytes[31]) = (lowest, highest);
    bytes
}

fn small(lowest: u8, highest: u8) -> [u8; 32] {
    let mut bytes = [0; 32];
    (bytes[0], bytes[31]) = (lowest, highest);
    bytes
}

fn of_hex(text: &str) -> [u8; 32] {
    let byte = |at: usize| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).expect("hexadecimal");
    std::array::from_fn(byte)
}

/// The eight points of small order in the encoding of RFC 8032, and every other encoding of one.
#[test]
fn ed25519_points_of_small_order_are_refused() {
    let canonical = [
        small(1, 0),
        near_prime(0xec, 0x7f),
        small(0, 0),
        small(0, 0x80),
        of_hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        of_hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"),
        of_hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
        of_hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"),
    ];
    let with_sign_of_zero = [small(1, 0x80), near_prime(0xec, 0xff)];
    let beyond_the_prime =
        [0xed, 0xee].into_iter().flat_map(|low| [near_prime(low, 0x7f), near_prime(low, 0xff)]);
    for x in canonical.into_iter().chain(with_sign_of_zero).chain(beyond_the_prime) {
        check_refused(&format!("{x:02x?}"), &ed25519(x));
    }
}

/// RFC 8032 section 5.1.3: `y` is below the prime. It does not matter whether the library would
/// accept such a point.
#[test]
fn ed25519_points_have_one_encoding() {
    for low in 0xed..=0xff {
        for high in [0x7f, 0xff] {
            check_refused("y is not below the prime", &ed25519(near_prime(low, high)));
        }
    }
}

#[test]
fn weak_keys_of_each_type_are_refused() {
    for algorithm in Algorithm::ALL {
        let good = with(jwk_of(algorithm), "kid", Some(json!("weak")));
        for secret in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
            check_refused(secret, &with(good.clone(), secret, Some(json!("AA"))));
        }
        let weak_numbers: &[(&str, &[u8])] = match algorithm {
            Algorithm::Es256 => &[("y", &[0; 32]), ("x", &[0; 32]), ("x", &[0xff; 32])],
            Algorithm::Es384 => &[("y", &[0; 48]), ("x", &[0; 48]), ("x", &[0xff; 48])],
            Algorithm::EdDsa => &[("x", &[0; 32]), ("x", &[0xff; 32])],
            Algorithm::Ps256 | Algorithm::Rs256 => {
                &[("e", &[1]), ("e", &[3]), ("n", &[0xff; 255]), ("n", &[0xff])]
            }
        };
        for (member, number) in weak_numbers {
            let weak = with(good.clone(), member, Some(json!(URL_SAFE_NO_PAD.encode(number))));
            check_refused(&format!("{algorithm} {member}"), &weak);
        }
    }
}

/// With the neutral element as the key, `R` = [7]B and `s` = 7 is a signature of every message.
#[test]
fn a_token_forged_for_the_neutral_point_is_refused() {
    let mut signature = of_hex("b862409fb5c4c4123df2abf7462b88f041ad36dd6864ce872fd5472be363c5b1").to_vec();
    signature.extend(small(7, 0));
    let header = json!({ "typ": "at+jwt", "alg": "EdDSA", "kid": "weak" }).to_string();
    let token =
        scopewright_token::testing::compact(header.as_bytes(), claims().to_string().as_bytes(), &signature);
    let set = json!({ "keys": [ed25519(small(1, 0))] }).to_string();
    let keys = KeySet::from_json(set.as_bytes()).expect("a key set");
    assert_eq!(verifier().verify(&token, &keys, now()).err(), Some(TokenError::UnknownKey));
}
