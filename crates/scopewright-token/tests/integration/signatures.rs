//! Modified and foreign signatures, and those of another form.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use scopewright_token::testing::compact;
use scopewright_token::{Algorithm, KeySet, SigningKey, TokenError};
use serde_json::json;

use crate::fixture::*;

const BAD: Expected = Err(TokenError::BadSignature);

/// Returns a valid token of an algorithm with another signature.
fn with_signature(algorithm: Algorithm, signature: &[u8]) -> String {
    let header = json!({ "typ": "at+jwt", "alg": algorithm.as_str(), "kid": key(algorithm).kid() });
    compact(header.to_string().as_bytes(), claims().to_string().as_bytes(), signature)
}

fn good_signature(algorithm: Algorithm) -> Vec<u8> {
    let token = with_signature(algorithm, b"x");
    let (signed, _) = token.rsplit_once('.').expect("a signature");
    key(algorithm).sign_bytes(signed.as_bytes())
}

/// Returns the order of a curve's points, which is the limit of both halves of a signature.
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

/// T6: the psychic signature and similar ones.
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

/// Such a token is accepted. Anyone who has a token can compute a second text of it, so a list of
/// revoked tokens must use `jti`.
#[test]
fn an_ecdsa_signature_has_a_second_valid_form() {
    for algorithm in [Algorithm::Es256, Algorithm::Es384] {
        let mut signature = good_signature(algorithm);
        let length = signature.len() / 2;
        let mut borrow = 0;
        for (byte, order) in signature[length..].iter_mut().zip(order(algorithm)).rev() {
            let difference = i16::from(order) - i16::from(*byte) - borrow;
            borrow = i16::from(difference < 0);
            *byte = difference.rem_euclid(256) as u8;
        }
        check(&with_signature(algorithm, &signature), Ok(()), algorithm);
    }
}

/// J14: a signature is raw and has a fixed length. DER is another format.
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

/// T7: the other solution of the equation, which a verifier without a range check accepts.
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

/// J14, pitfall 25: RS256 is not PS256.
#[test]
fn rsa_signatures_are_of_one_kind() {
    let other =
        SigningKey::from_pkcs8(Algorithm::Ps256, &pkcs8(Algorithm::Rs256)).expect("the same key for PS256");
    assert_eq!(other.kid(), key(Algorithm::Rs256).kid());
    let header = json!({ "typ": "at+jwt", "alg": "RS256", "kid": other.kid() });
    check(&other.seal(&header, &claims()), BAD, "a PS256 signature with the header RS256");
    let header = json!({ "typ": "at+jwt", "alg": "PS256", "kid": other.kid() });
    check(&other.seal(&header, &claims()), Err(TokenError::AlgorithmNotAllowed), "a PS256 signature");
}

/// J14: the salt of a PS256 signature is as long as the hash. The rows are signatures of one key by
/// OpenSSL with different salts.
#[test]
fn the_salt_of_ps256_is_as_long_as_the_hash() {
    let key = json!({
        "kty": "RSA", "alg": "PS256", "e": "AQAB", "kid": "k",
        "n": "0jY_DEbIV2vyRyYV-r0QDAfKG76XVg5xDuDmyJ7pPj8x501hw5sbDi8erDM22igZyJi4Xds3rmG5ynJF4sShafBeP-sqsBc1ehxR7zxMDEu8ucJ3jCwbxGcfXxOsB7Iot6dr0Qe3fRoCzOGG3F323xc-1RQvmbEsHlpBiPP94dm84FwJ2lfaFpdw3bfsORi6PuHTdu8YpRvLSaD94rb5DKcJV-xgueQnhQmkmg_h3BR6TPJyILADQgWkN195ElYSh2KcICGq7u9r6yn9Vs5kGSWKEtM16fNKH-WmEuTu8Z_epwTFsy-ajqM3jUMiSxzKcSia_v5QFdxcVRE-Hx5kMQ"
    });
    let set = KeySet::from_json(json!({ "keys": [key] }).to_string().as_bytes()).expect("a key set");
    for (salt, accepted, signature) in [
        (
            0,
            false,
            "CHhl-10plEE_dZttiEeLU3lVKUk8wNO1aLWKS9Kn5t0wdXOBOMpfu9DosxW1R2fGRbii-iw1h9JuqDjBCbIzzL8FnjWZAav98-FTz9OAGH6ssuXSoKvI-H7zWIYhTtk0Ftv9RbppShOAXT8oLvenIdHaqWS7fZ_904eSoRgBOUlRJxV_v6TsXUphsVDmPezJPCQrazJMmMMeODwNsotqGnlO0OUCp5_ESMpoXCpoPMWqa9RSyR1jJMQ7pv_9n0Eez0hjZDeJWxYDusi4UlSiAfWhPTtLTkGtIx02vPsefC3abLrc1ZxOInFY1I3Yi3vrXVnUkD7DqiGgsoJQdZnsfA",
        ),
        (
            20,
            false,
            "Pi3yiCo4ZOkZx-9vuKVR_3_krLNnr-Wdud1WERsXlWNcRZ-mjFtBmq5lWsWY_G27PSGyyuI2XdFQabwftup78FTXzOPySbLZMJKjocmQaFGPGu26yTgbUSsQWYxj4xUbWW6jM1dE_c1cYWmPDauTtsSTZdz5-PgWu_dX2KZIoN3EiU_apC_1KvpUmuZ78bXs0GmD16yNJgm6oIUCl8x-5K-Rl2fBF_AmMA5ckAoSRECJaocVeJLeM_QsAsvRwEaqysuxEAPiv0KcLZcOo7UKPdGIO6c3enO80tadgZqqmbppREZatjvGhfkvWfAicek-Z92VN1k494zG_IXcyG-CTg",
        ),
        (
            32,
            true,
            "nZI-VbK6td4bDuK7aIKWIYnVuCRfRINb1LmbOULAM5AQjzUfD3McKYEOI8JmpUVtaY41lqAkNOASu7wKhjk-wCQjiy2HnNu5ZlarvKcM3izkq2tmB6cAVwX-RWB00Rr-wC9cKPiJ8symRWJBIA6U4I4-4Hz7LlHo_GWJ1FhUfp9RyfRnAop4xYpg7FVSOoCXt4hCyANUHIzRazmh0O9G4MtUA55QU45EZ7nBipVQWMuc6d2Mp9AcQ2Co0E3V1qx5yOL9j3U1Bn4y0KPZQv7EIyX6z7YSnwxNaJGdw4Am9cXatlq87Ul70ZMtVICKAPoycx0ydYpiPsxewWoiMWjwcw",
        ),
        (
            222,
            false,
            "w5tLihTv4Rq5u3sPULaH-LGbPK_ReLa29wycuo01sqkTC1s3R8EvqiFViq-kiXTDjBu-Bz4JgTf7jE-NcYWeHgPNefgdo01kqvQg0dSxO333c0Do2tBAy3vxiE5yhyvvAZKMHJVwvctkLTtpdsH-bGXNesVXFjIQuiQvFW10rjV3UkGx6P_jGOakp3TiipF_62d2D16uFaBzH6CLehhG1zcTPwp_oyeHQYjrbRFf0fm9uD70Mu1jdlkkST6WXu8nNYpkU6pogHMMRbYT-BLJDJnEtkcAutp71hh7o3LFVPMLCT93SSuCmXtdTkectw8Rt21N3DGXaNbHD-1ksBZncg",
        ),
    ] {
        let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
        assert_eq!(set.verifies("k", b"header.payload", &signature), accepted, "a salt of {salt} bytes");
    }
}

#[test]
fn a_foreign_key_signs_nothing() {
    for algorithm in [Algorithm::Es256, Algorithm::Es384, Algorithm::EdDsa] {
        let stranger = SigningKey::generate(algorithm).expect("a key");
        let header = json!({ "typ": "at+jwt", "alg": algorithm.as_str(), "kid": key(algorithm).kid() });
        check(&stranger.seal(&header, &claims()), BAD, algorithm);
        let own = json!({ "typ": "at+jwt", "alg": algorithm.as_str(), "kid": stranger.kid() });
        check(&stranger.seal(&own, &claims()), Err(TokenError::UnknownKey), algorithm);
    }
}

/// A signature covers one header and one payload.
#[test]
fn parts_of_two_valid_tokens_make_no_third() {
    let (one, other) =
        (good_token(), signed(&header().to_string(), &with(claims(), "jti", Some(json!("2"))).to_string()));
    let (one, other): (Vec<&str>, Vec<&str>) = (one.split('.').collect(), other.split('.').collect());
    check(&[one[0], one[1], other[2]].join("."), BAD, "the signature of the other");
    check(&[one[0], other[1], one[2]].join("."), BAD, "the payload of the other");
}
