//! Signatures that are bent, foreign or of another form.

use access_token::testing::compact;
use access_token::{Algorithm, SigningKey, TokenError};
use serde_json::json;

use crate::fixture::*;

const BAD: Expected = Err(TokenError::BadSignature);

/// A good token of an algorithm with another signature.
fn with_signature(algorithm: Algorithm, signature: &[u8]) -> String {
    let header = json!({ "typ": "at+jwt", "alg": algorithm.as_str(), "kid": key(algorithm).kid() });
    compact(header.to_string().as_bytes(), claims().to_string().as_bytes(), signature)
}

fn good_signature(algorithm: Algorithm) -> Vec<u8> {
    let token = with_signature(algorithm, b"x");
    let (signed, _) = token.rsplit_once('.').expect("a signature");
    key(algorithm).sign_bytes(signed.as_bytes())
}

/// The order of a curve's points, to which no half of a signature may come up.
fn order(algorithm: Algorithm) -> Vec<u8> {
    let hex = match algorithm {
        Algorithm::Es256 => "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
        _ => {
            "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf\
             581a0db248b0a77aecec196accc52973"
        }
    };
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex")).collect()
}

/// T6: the psychic signature and its relatives.
#[test]
fn signatures_of_zeros_and_orders_are_refused() {
    for algorithm in [Algorithm::Es256, Algorithm::Es384] {
        let n = order(algorithm);
        let zero = vec![0; n.len()];
        let one = [&zero[1..], &[1]].concat();
        for halves in [[&zero, &zero], [&n, &n], [&zero, &one], [&one, &zero], [&n, &one], [&one, &n]] {
            let signature = halves.map(|half| half.clone()).concat();
            check(&with_signature(algorithm, &signature), BAD, (algorithm, halves));
        }
    }
    for algorithm in Algorithm::ALL {
        let length = good_signature(algorithm).len();
        for byte in [0, 1, 0xff] {
            check(&with_signature(algorithm, &vec![byte; length]), BAD, (algorithm, byte));
        }
    }
}

/// J14: raw and of one length; DER is another format.
#[test]
fn signatures_have_one_length() {
    for algorithm in Algorithm::ALL {
        let good = good_signature(algorithm);
        check(&with_signature(algorithm, &good), Ok(()), algorithm);
        for cut in 1..good.len() {
            check(&with_signature(algorithm, &good[..cut]), BAD, (algorithm, cut));
        }
        check(&with_signature(algorithm, &[&good[..], &[0]].concat()), BAD, algorithm);
        check(&with_signature(algorithm, &[&[0], &good[..]].concat()), BAD, algorithm);
        check(&with_signature(algorithm, &[&good[..], &good[..]].concat()), BAD, algorithm);
        check(&with_signature(algorithm, &[0; 4096]), BAD, algorithm);
    }
    let raw = good_signature(Algorithm::Es256);
    let half = |half: &[u8]| {
        let number = &half[half.iter().take_while(|byte| **byte == 0).count()..];
        let sign: &[u8] = if number[0] >= 0x80 { &[0] } else { &[] };
        [&[2, (sign.len() + number.len()) as u8][..], sign, number].concat()
    };
    let halves = [half(&raw[..32]), half(&raw[32..])].concat();
    let der = [&[0x30, halves.len() as u8][..], &halves].concat();
    check(&with_signature(Algorithm::Es256, &der), BAD, "DER");
}

/// T7: the other solution of the equation, which a verifier without a range check takes too.
#[test]
fn an_ed25519_signature_has_one_form() {
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut signature = good_signature(Algorithm::EdDsa);
    let mut carry = 0;
    for (byte, order) in signature[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        (*byte, carry) = (sum as u8, sum >> 8);
    }
    check(&with_signature(Algorithm::EdDsa, &signature), BAD, "S + L");
}

/// J14: the salt of PS256 is as long as the hash, and RS256 is no PS256.
#[test]
fn rsa_signatures_are_of_one_kind() {
    let pkcs8 = key(Algorithm::Rs256).to_pkcs8().expect("PKCS #8");
    let other = SigningKey::from_pkcs8(Algorithm::Ps256, &pkcs8).expect("the same key for PS256");
    assert_eq!(other.kid(), key(Algorithm::Rs256).kid());
    let header = json!({ "typ": "at+jwt", "alg": "RS256", "kid": other.kid() });
    check(&other.seal(&header, &claims()), BAD, "a PS256 signature that says RS256");
    let header = json!({ "typ": "at+jwt", "alg": "PS256", "kid": other.kid() });
    check(&other.seal(&header, &claims()), Err(TokenError::AlgorithmNotAllowed), "a PS256 signature");
}

#[test]
fn a_stranger_signs_nothing() {
    for algorithm in [Algorithm::Es256, Algorithm::Es384, Algorithm::EdDsa] {
        let stranger = SigningKey::generate(algorithm).expect("a key");
        let header = json!({ "typ": "at+jwt", "alg": algorithm.as_str(), "kid": key(algorithm).kid() });
        check(&stranger.seal(&header, &claims()), BAD, algorithm);
        let own = json!({ "typ": "at+jwt", "alg": algorithm.as_str(), "kid": stranger.kid() });
        check(&stranger.seal(&own, &claims()), Err(TokenError::UnknownKey), algorithm);
    }
}

/// A signature is of one header and one payload.
#[test]
fn parts_of_two_good_tokens_make_no_third() {
    let (one, other) =
        (good_token(), signed(&header().to_string(), &with(claims(), "jti", Some(json!("2"))).to_string()));
    let (one, other): (Vec<&str>, Vec<&str>) = (one.split('.').collect(), other.split('.').collect());
    check(&[one[0], one[1], other[2]].join("."), BAD, "the signature of the other");
    check(&[one[0], other[1], one[2]].join("."), BAD, "the payload of the other");
}
