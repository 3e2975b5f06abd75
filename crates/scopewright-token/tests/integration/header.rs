//! The header of a token: its accepted content, and the decisions that it must not make.

use scopewright_token::testing::compact;
use scopewright_token::{Algorithm, KeySet, Malformation, TokenError};
use serde_json::{Value, json};

use crate::fixture::*;

const NO_HEADER: Expected = malformed(Malformation::Header);
const FORBIDDEN: Expected = malformed(Malformation::ForbiddenMember);
const ALGORITHM: Expected = Err(TokenError::AlgorithmNotAllowed);

/// Pitfall 27, T23: each kind of JWT has its own `typ`.
#[test]
fn other_kinds_of_jwt_are_rejected() {
    for typ in ["at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"] {
        check_member("typ", json!(typ), Ok(()));
    }
    for typ in [
        "JWT",
        "jwt",
        "dpop+jwt",
        "logout+jwt",
        "secevent+jwt",
        "client-authentication+jwt",
        "token-introspection+jwt",
        "oauth-authz-req+jwt",
        "at+jwt ",
        " at+jwt",
        "text/at+jwt",
        "application/application/at+jwt",
        "application/",
        "\u{e9}pplication/at+jwt",
        "",
    ] {
        check_member("typ", json!(typ), Err(TokenError::NotAnAccessToken));
    }
    check_member("typ", None, Err(TokenError::NotAnAccessToken));
    for typ in [json!(["at+jwt"]), json!(7), Value::Null] {
        check_member("typ", typ, NO_HEADER);
    }
}

/// T2, pitfall 25.
#[test]
fn none_is_rejected_in_any_spelling() {
    let (kid, payload) = (key(Algorithm::Es256).kid(), claims().to_string());
    for alg in ["none", "None", "NONE", "nOnE", "none ", "", "\0"] {
        let header = json!({ "typ": "at+jwt", "alg": alg, "kid": kid }).to_string();
        check(&signed(&header, &payload), ALGORITHM, alg);
        check(&compact(header.as_bytes(), payload.as_bytes(), b"x"), ALGORITHM, alg);
        let unsigned = compact(header.as_bytes(), payload.as_bytes(), b"");
        check(&unsigned, malformed(Malformation::NotCompact), alg);
    }
    check_member("alg", None, NO_HEADER);
    for alg in [Value::Null, json!(["ES256"]), json!(256), json!({})] {
        check_member("alg", alg, NO_HEADER);
    }
}

/// T1, pitfall 25: a public key is never a shared secret, however `alg` is written.
#[test]
fn a_public_key_is_not_a_shared_secret() {
    use aws_lc_rs::hmac;
    let jwk = keys().to_json()["keys"][4].clone();
    let modulus = jwk["n"].as_str().expect("an RSA key").to_owned();
    let secrets = [jwk.to_string(), format!(" {jwk}"), format!("{jwk}\n"), modulus];
    for (alg, hash) in
        [("HS256", hmac::HMAC_SHA256), ("HS384", hmac::HMAC_SHA384), ("HS512", hmac::HMAC_SHA512)]
    {
        let header = json!({ "typ": "at+jwt", "alg": alg, "kid": jwk["kid"] }).to_string();
        let unsigned = compact(header.as_bytes(), claims().to_string().as_bytes(), b"");
        let message = unsigned.trim_end_matches('.');
        for secret in &secrets {
            let tag = hmac::sign(&hmac::Key::new(hash, secret.as_bytes()), message.as_bytes());
            let forged = compact(header.as_bytes(), claims().to_string().as_bytes(), tag.as_ref());
            check(&forged, ALGORITHM, alg);
        }
    }
}

/// J8, pitfall 25: of all pairs of a key and an `alg`, only the key's own is accepted.
#[test]
fn the_algorithm_belongs_to_the_key() {
    for own in Algorithm::ALL {
        for claimed in Algorithm::ALL {
            let header = json!({ "typ": "at+jwt", "alg": claimed.as_str(), "kid": key(own).kid() });
            let expected = if own == claimed { Ok(()) } else { ALGORITHM };
            check(&key(own).seal(&header, &claims()), expected, (own, claimed));
        }
    }
    for alg in ["es256", "ES256 ", " ES256", "ES256K", "ES512", "RS384", "RS512", "PS384", "PS512", "Ed448"] {
        check_member("alg", json!(alg), ALGORITHM);
    }
    let edwards = key(Algorithm::EdDsa);
    for alg in ["EdDSA", "Ed25519"] {
        let header = json!({ "typ": "at+jwt", "alg": alg, "kid": edwards.kid() });
        check(&edwards.seal(&header, &claims()), Ok(()), alg);
    }
}

#[test]
fn a_verifier_may_restrict_the_algorithms() {
    let judge = |algorithms: &[Algorithm]| {
        verifier().algorithms(algorithms).verify(&good_token(), &keys(), now()).map(drop)
    };
    assert_eq!(judge(&[Algorithm::Ps256, Algorithm::Es256]), Ok(()));
    assert_eq!(judge(&[Algorithm::Ps256]), ALGORITHM);
    assert_eq!(judge(&[]), ALGORITHM);
}

/// T3, T4, pitfall 26: the sender chooses neither the key nor unknown rules.
#[test]
fn the_sender_does_not_choose_the_key() {
    let own = scopewright_token::SigningKey::generate(Algorithm::Es256).expect("a key");
    let jwk = KeySet::of([&own]).to_json()["keys"][0].clone();
    let embedded = json!({ "typ": "at+jwt", "alg": "ES256", "kid": own.kid(), "jwk": jwk });
    check(&own.seal(&embedded, &claims()), FORBIDDEN, "an embedded key");
    for member in ["jwk", "jku", "x5u", "x5c", "crit", "b64", "zip"] {
        for value in [json!("https://evil.example"), json!([]), json!(false), Value::Null] {
            check_member(member, value, FORBIDDEN);
        }
    }
    check_member("crit", json!(["exp"]), FORBIDDEN);
    check_member("x5t", json!("a thumbprint"), Ok(()));
    check_member("unheard-of", json!({ "a": [] }), Ok(()));
}

/// T8, pitfall 26.
#[test]
fn a_kid_is_used_only_for_the_lookup() {
    for kid in ["", "' OR 1=1 --", "../../dev/null", "\u{0}", "a\r\nb", "https://evil.example/k", "other"] {
        check_member("kid", json!(kid), Err(TokenError::UnknownKey));
    }
    let mut shorter = key(Algorithm::Es256).kid().to_owned();
    shorter.pop();
    check_member("kid", json!(shorter), Err(TokenError::UnknownKey));
    check_member("kid", json!("k".repeat(1 << 20)), malformed(Malformation::TooLong));
    for kid in [json!(7), json!(["a"]), Value::Null] {
        check_member("kid", kid, NO_HEADER);
    }
    check_member("kid", None, malformed(Malformation::NoKeyId));
}

/// A flood of tokens that are rejected in any case must not cause a fetch of keys.
#[test]
fn an_unknown_key_is_reported_last() {
    let stranger = json!({ "typ": "at+jwt", "alg": "ES256", "kid": "other" }).to_string();
    let judged = |claim: &str, value: Value| {
        verify(&signed(&stranger, &with(claims(), claim, Some(value)).to_string())).map(drop)
    };
    assert_eq!(judged("exp", json!(1)), Err(TokenError::Expired));
    assert_eq!(judged("aud", json!("x")), Err(TokenError::WrongAudience));
    assert_eq!(judged("iss", json!("x")), Err(TokenError::WrongIssuer));
    assert_eq!(judged("scope", json!("a  b")).map_err(|error| error == TokenError::UnknownKey), Err(false));
    assert_eq!(judged("jti", json!("2")), Err(TokenError::UnknownKey));
}
