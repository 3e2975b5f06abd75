//! Assertions of one client with a key of each algorithm, each with one thing changed.

use std::sync::LazyLock;
use std::time::{Duration, UNIX_EPOCH};

use scopewright_token::testing::{compact, hs256};
use scopewright_token::{Algorithm, Claims, SigningKey, TokenError, Verifier};
use serde_json::{Value, json};

use super::*;

const ISSUER: &str = "https://issuer.example/oidc";
const TOKEN_ENDPOINT: &str = "https://issuer.example/oidc/token";
const NOW: u64 = 1_800_000_000;

const RULES: AssertionRules<'_> = AssertionRules {
    issuer: ISSUER,
    token_endpoint: None,
    longest_lifetime: 600,
    algorithms: &Algorithm::ALL,
};

/// The rules for a client that may name the token endpoint.
const LAX: AssertionRules<'_> = AssertionRules {
    issuer: ISSUER,
    token_endpoint: Some(TOKEN_ENDPOINT),
    longest_lifetime: 600,
    algorithms: &Algorithm::ALL,
};

fn key(algorithm: Algorithm) -> &'static SigningKey {
    static KEYS: LazyLock<Vec<SigningKey>> = LazyLock::new(|| {
        Algorithm::ALL.map(|algorithm| SigningKey::generate(algorithm).expect("a key")).into()
    });
    KEYS.iter().find(|key| key.algorithm() == algorithm).expect("a key for each algorithm")
}

fn keys() -> KeySet {
    KeySet::of(Algorithm::ALL.map(key))
}

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

fn header() -> Value {
    json!({ "typ": "client-authentication+jwt", "alg": "ES256", "kid": key(Algorithm::Es256).kid() })
}

fn claims() -> Value {
    json!({ "iss": "c", "sub": "c", "aud": ISSUER, "iat": NOW, "exp": NOW + 60, "jti": "1" })
}

/// Returns an object with one member changed, or removed if the value is `None`.
fn with(mut object: Value, member: &str, value: impl Into<Option<Value>>) -> Value {
    match value.into() {
        Some(value) => object[member] = value,
        None => _ = object.as_object_mut().and_then(|object| object.remove(member)),
    }
    object
}

fn signed(header: &Value, claims: &Value) -> String {
    key(Algorithm::Es256).seal(header, claims)
}

fn verified_by_all(text: &str, rules: &AssertionRules<'_>) -> Result<VerifiedAssertion, AssertionError> {
    Assertion::read(text)?.verify(&keys(), rules, at(NOW))
}

type Expected = Result<(), AssertionError>;

#[track_caller]
fn check(text: &str, expected: Expected, what: impl fmt::Debug) {
    assert_eq!(verified_by_all(text, &RULES).map(drop), expected, "{what:?}");
}

/// Checks the valid claims with one of them changed.
#[track_caller]
fn check_claim(name: &str, value: impl Into<Option<Value>>, expected: Expected) {
    let claims = with(claims(), name, value);
    check(&signed(&header(), &claims), expected, claims);
}

/// Checks the valid header with one of its members changed.
#[track_caller]
fn check_member(name: &str, value: impl Into<Option<Value>>, expected: Expected) {
    let header = with(header(), name, value);
    check(&signed(&header, &claims()), expected, header);
}

fn malformed(error: AssertionError) -> bool {
    matches!(error, AssertionError::Jwt(TokenError::Malformed(_)))
}

#[track_caller]
fn check_malformed(text: &str, what: impl fmt::Debug) {
    assert_eq!(verified_by_all(text, &RULES).map_err(malformed), Err(true), "{what:?}");
}

#[test]
fn an_assertion_by_each_algorithm_is_verified() {
    for algorithm in Algorithm::ALL {
        for typ in [Some("client-authentication+jwt"), Some("JWT"), None] {
            for kid in [Some(key(algorithm).kid()), None] {
                let header = json!({ "alg": algorithm.as_str() });
                let header =
                    with(with(header, "kid", kid.map(|kid| json!(kid))), "typ", typ.map(|t| json!(t)));
                let text = key(algorithm).seal(&header, &claims());
                let assertion = Assertion::read(&text).expect("an assertion");
                assert_eq!((assertion.client_id(), assertion.key_id()), ("c", kid));
                let proof = assertion.verify(&keys(), &RULES, at(NOW)).expect("verified");
                let until = at(NOW + 60 + 10);
                assert_eq!(
                    proof,
                    VerifiedAssertion { jti: "1".into(), until, key_id: key(algorithm).kid().into() }
                );
            }
        }
    }
    let fully_specified = with(header(), "alg", json!("Ed25519"));
    let text = key(Algorithm::EdDsa).seal(&with(fully_specified, "kid", None), &claims());
    check(&text, Ok(()), "Ed25519 as RFC 9864 names it");
}

/// T1, T2, J8, A7: no symmetric algorithm, no `none`, and only the algorithm of the key.
#[test]
fn t1_t2_the_algorithm_must_be_that_of_the_key() {
    let refused = Err(AssertionError::Jwt(TokenError::AlgorithmNotAllowed));
    for alg in ["none", "None", "nOnE", "", "HS256", "HS384", "HS512", "es256", "ES512", "ES384", "EdDSA"] {
        check_member("alg", json!(alg), refused);
    }
    let jwks = keys().to_json();
    for key in jwks["keys"].as_array().expect("keys") {
        for secret in [key.to_string(), format!(" {key}\n")] {
            let header = json!({ "alg": "HS256", "kid": key["kid"] }).to_string();
            let forged = hs256(header.as_bytes(), claims().to_string().as_bytes(), secret.as_bytes());
            check(&forged, refused, "a public key as a shared secret");
        }
    }
    check_malformed(&compact(br#"{"alg":"none"}"#, claims().to_string().as_bytes(), b""), "no signature");
}

/// A7.
#[test]
fn a_client_may_use_only_its_algorithms() {
    let text = signed(&header(), &claims());
    let verified =
        |algorithms: &[Algorithm]| verified_by_all(&text, &AssertionRules { algorithms, ..RULES }).map(drop);
    assert_eq!(verified(&[Algorithm::Ps256, Algorithm::Es256]), Ok(()));
    for algorithms in [&[][..], &[Algorithm::Ps256, Algorithm::EdDsa]] {
        assert_eq!(verified(algorithms), Err(AssertionError::Algorithm(Algorithm::Es256)));
    }
}

/// T3, T4, J7, J8: the header cannot choose a key or a rule, and causes no fetch.
#[test]
fn t3_t4_the_header_does_not_choose_the_key() {
    let own = SigningKey::generate(Algorithm::Es256).expect("a key");
    let jwk = KeySet::of([&own]).to_json()["keys"][0].clone();
    let embedded = json!({ "alg": "ES256", "jwk": jwk });
    check_malformed(&own.seal(&embedded, &claims()), "an embedded key");
    for member in ["jwk", "jku", "x5u", "x5c", "crit", "b64", "zip"] {
        for value in [json!("https://evil.example"), json!(["exp"]), json!([]), Value::Null] {
            check_malformed(&signed(&with(header(), member, value), &claims()), member);
        }
    }
    check_member("x5t", json!("a thumbprint"), Ok(()));
}

/// T8.
#[test]
fn t8_a_kid_is_only_looked_up() {
    for kid in ["", "' OR 1=1 --", "../../dev/null", "\0", "a\r\nb", "https://evil.example/k"] {
        check_member("kid", json!(kid), Err(AssertionError::Jwt(TokenError::UnknownKey)));
    }
    check_malformed(&signed(&with(header(), "kid", json!("k".repeat(1 << 20))), &claims()), "1 MB");
    for kid in [json!(7), json!(["a"]), Value::Null] {
        check_malformed(&signed(&with(header(), "kid", kid), &claims()), "not a string");
    }
}

#[test]
fn an_assertion_by_another_key_is_refused() {
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa] {
        let other_key = SigningKey::generate(algorithm).expect("a key");
        for kid in [Some(json!(key(algorithm).kid())), None] {
            let text = other_key.seal(&with(json!({ "alg": algorithm.as_str() }), "kid", kid), &claims());
            check(&text, Err(AssertionError::Jwt(TokenError::BadSignature)), algorithm);
        }
    }
    let text = signed(&header(), &claims());
    let without_keys =
        Assertion::read(&text).expect("an assertion").verify(&KeySet::default(), &RULES, at(NOW));
    assert_eq!(without_keys, Err(AssertionError::Jwt(TokenError::UnknownKey)));
}

/// T6, T7: a signature of zeros, and signatures of other lengths and encodings.
#[test]
fn t6_t7_malformed_signatures_are_refused() {
    let header = header().to_string();
    for signature in [vec![0; 64], vec![0xff; 64], vec![1; 63], vec![0; 65], vec![0x30, 6, 2, 1, 1, 2, 1, 1]]
    {
        let text = compact(header.as_bytes(), claims().to_string().as_bytes(), &signature);
        check(&text, Err(AssertionError::Jwt(TokenError::BadSignature)), signature);
    }
}

/// T9, T10, J9: only the compact form is accepted, up to a maximum length.
#[test]
fn t9_t10_other_forms_are_malformed() {
    let valid = signed(&header(), &claims());
    check_malformed(&format!("{valid}{}", "A".repeat(8 * 1024)), "too long");
    for malformed in
        ["", ".", "..", "a.b", "a.b.c.d.e", &format!(" {valid}"), &format!("{valid}\n"), &format!("{valid}=")]
    {
        check_malformed(malformed, malformed);
    }
    check_malformed(&format!(r#"{{"payload":"{valid}","signatures":[]}}"#), "JSON serialization");
    let deep = format!(r#"{{"a":{}1{}}}"#, "[".repeat(1000), "]".repeat(1000));
    check_malformed(
        &key(Algorithm::Es256).seal_bytes(header().to_string().as_bytes(), deep.as_bytes()),
        "deep",
    );
    let twice = claims().to_string().replacen('{', r#"{"iss":"other","#, 1);
    check_malformed(
        &key(Algorithm::Es256).seal_bytes(header().to_string().as_bytes(), twice.as_bytes()),
        "twice",
    );
}

/// A2: both claims must name the client.
#[test]
fn a2_iss_and_sub_must_be_the_client() {
    for claim in ["iss", "sub"] {
        check_claim(claim, None, Err(AssertionError::Missing(claim)));
        check_claim(claim, json!(""), Err(AssertionError::Missing(claim)));
        for value in [Value::Null, json!(7), json!(["c"]), json!({})] {
            check_claim(claim, value, Err(AssertionError::NotText(claim)));
        }
        for other in ["d", "C", "c "] {
            check_claim(claim, json!(other), Err(AssertionError::IssuerIsNotSubject));
        }
    }
}

/// A3, T11: the issuer must be the only audience.
#[test]
fn a3_t11_the_audience_must_be_the_issuer_alone() {
    use AssertionError::{Missing, NotOneAudience, NotText, OtherAudience};
    #[track_caller]
    fn check(typ: Option<&str>, rules: &AssertionRules<'_>, aud: Value, expected: Expected) {
        let header = with(header(), "typ", typ.map(|typ| json!(typ)));
        let text = signed(&header, &with(claims(), "aud", aud.clone()));
        assert_eq!(verified_by_all(&text, rules).map(drop), expected, "{typ:?} {aud}");
    }
    let explicit = Some("client-authentication+jwt");
    for typ in [explicit, Some("JWT"), None] {
        for rules in [&RULES, &LAX] {
            check(typ, rules, json!(ISSUER), Ok(()));
            for other in
                ["https://evil.example", "https://issuer.example/oidc/", "https://issuer.example", "", "c"]
            {
                check(typ, rules, json!(other), Err(OtherAudience));
                check(typ, rules, json!([other]), Err(OtherAudience));
                check(typ, rules, json!([ISSUER, other]), Err(NotOneAudience));
                check(typ, rules, json!([other, ISSUER]), Err(NotOneAudience));
            }
            check(typ, rules, json!([ISSUER, ISSUER]), Err(NotOneAudience));
            check(typ, rules, json!([ISSUER, TOKEN_ENDPOINT]), Err(NotOneAudience));
            check(typ, rules, json!([]), Err(NotOneAudience));
            for value in [Value::Null, json!(7), json!([7]), json!([[ISSUER]]), json!({ "a": ISSUER })] {
                check(typ, rules, value, Err(NotText("aud")));
            }
        }
    }
    for typ in [Some("JWT"), None] {
        check(typ, &RULES, json!([ISSUER]), Ok(()));
        check(typ, &RULES, json!(TOKEN_ENDPOINT), Err(OtherAudience));
        check(typ, &LAX, json!(TOKEN_ENDPOINT), Ok(()));
        check(typ, &LAX, json!([TOKEN_ENDPOINT]), Ok(()));
    }
    // A4: the strict rules apply to an explicit type, whatever the client's setting.
    check(explicit, &LAX, json!([ISSUER]), Err(OtherAudience));
    check(explicit, &LAX, json!(TOKEN_ENDPOINT), Err(OtherAudience));
    check_claim("aud", None, Err(Missing("aud")));
}

/// T23, J15: other types of JWT are not accepted as assertions.
#[test]
fn t23_another_type_of_jwt_is_not_an_assertion() {
    for typ in ["JWT", "jwt", "Client-Authentication+JWT", "application/client-authentication+jwt"] {
        check_member("typ", json!(typ), Ok(()));
    }
    for typ in [
        "at+jwt",
        "AT+JWT",
        "application/at+jwt",
        "dpop+jwt",
        "token-introspection+jwt",
        "logout+jwt",
        "",
        "JWS",
    ] {
        check_member("typ", json!(typ), Err(AssertionError::OtherType));
    }
    for typ in [Value::Null, json!(7), json!(["JWT"])] {
        check_malformed(&signed(&with(header(), "typ", typ), &claims()), "typ");
    }
    let token = Claims {
        iss: "c".to_owned(),
        sub: "c".to_owned(),
        aud: vec![ISSUER.to_owned()],
        client_id: "c".to_owned(),
        iat: NOW,
        exp: NOW + 60,
        nbf: None,
        jti: Some("1".to_owned()),
        scope: String::new(),
    };
    let token = key(Algorithm::Es256).sign(&token).expect("a signature");
    check(&token, Err(AssertionError::OtherType), "an access token");
}

/// T23 in the other direction: an assertion that also has the claims of an access token, signed by
/// the issuer's own key.
#[test]
fn t23_an_assertion_is_not_an_access_token() {
    let verifier = Verifier::new("c", ISSUER);
    let claims = with(with(claims(), "client_id", json!("c")), "scope", json!(""));
    let access = with(header(), "typ", json!("at+jwt"));
    assert!(verifier.verify(&signed(&access, &claims), &keys(), at(NOW)).is_ok());
    for typ in [Some(json!("client-authentication+jwt")), Some(json!("JWT")), None] {
        let text = signed(&with(header(), "typ", typ), &claims);
        assert_eq!(verified_by_all(&text, &RULES).map(drop), Ok(()));
        assert_eq!(verifier.verify(&text, &keys(), at(NOW)).err(), Some(TokenError::NotAnAccessToken));
    }
}

/// A6, J6: the lifetime and the age are limited.
#[test]
fn a6_the_times_of_an_assertion_are_limited() {
    use AssertionError::{Expired, Missing, NotYetValid, TooLong, TooOld};
    let long = Err(TooLong { seconds: 600 });
    check_claim("exp", None, Err(Missing("exp")));
    for (exp, expected) in [
        (NOW - 300, Err(Expired)),
        (NOW - 10, Err(Expired)),
        (NOW - 9, Ok(())),
        (NOW, Ok(())),
        (NOW + 600, Ok(())),
        (NOW + 610, Ok(())),
        (NOW + 611, long),
        (NOW + 3600, long),
        (1 << 53, long),
        (0, Err(Expired)),
    ] {
        check_claim("exp", json!(exp), expected);
    }
    for (nbf, expected) in
        [(0, Ok(())), (NOW, Ok(())), (NOW + 8, Ok(())), (NOW + 10, Ok(())), (NOW + 11, Err(NotYetValid))]
    {
        check_claim("nbf", json!(nbf), expected);
    }
    let old = Err(TooOld { seconds: 600 });
    for (iat, expected) in [
        (0, old),
        (NOW - 611, old),
        (NOW - 610, Ok(())),
        (NOW, Ok(())),
        (NOW + 8, Ok(())),
        (NOW + 60, Ok(())),
        (NOW + 61, Err(NotYetValid)),
        (1 << 53, Err(NotYetValid)),
    ] {
        check_claim("iat", json!(iat), expected);
    }
    check_claim("iat", None, Ok(()));
    check_claim("exp", json!(NOW as f64 + 60.5), Ok(()));
}

/// T5, J6.
#[test]
fn t5_a_time_must_be_a_number() {
    for claim in ["exp", "nbf", "iat"] {
        for value in [json!("1800000060"), json!([NOW]), json!({}), json!(true), Value::Null, json!(-1)] {
            check_claim(claim, value, Err(AssertionError::NotATime(claim)));
        }
        for written in ["1e400", "9007199254740993"] {
            let claims = with(claims(), claim, json!("here")).to_string().replace("\"here\"", written);
            let text = key(Algorithm::Es256).seal_bytes(header().to_string().as_bytes(), claims.as_bytes());
            check(&text, Err(AssertionError::NotATime(claim)), written);
        }
    }
}

/// A5, T12: a `jti` must be remembered for as long as its assertion is accepted.
#[test]
fn a5_t12_a_jti_is_remembered_while_its_assertion_is_accepted() {
    let text = signed(&header(), &claims());
    let assertion = Assertion::read(&text).expect("an assertion");
    let verify = |now| assertion.verify(&keys(), &RULES, now);
    let until = verify(at(NOW)).expect("verified").until;
    assert!(verify(until - Duration::from_nanos(1)).is_ok());
    assert_eq!(verify(until), Err(AssertionError::Expired));
    assert_eq!(
        verify(UNIX_EPOCH - Duration::from_secs(1)).err(),
        Some(AssertionError::TooLong { seconds: 600 })
    );
}

/// A5.
#[test]
fn a5_an_assertion_needs_a_jti() {
    check_claim("jti", None, Err(AssertionError::Missing("jti")));
    for value in [Value::Null, json!(7), json!(["1"])] {
        check_claim("jti", value, Err(AssertionError::NotText("jti")));
    }
    for (jti, expected) in [
        (String::new(), Err(AssertionError::Jti)),
        ("j".repeat(256), Ok(())),
        ("\u{e9}".repeat(256), Ok(())),
        ("j".repeat(257), Err(AssertionError::Jti)),
    ] {
        check_claim("jti", json!(jti), expected);
    }
}

/// T22: log lines contain no text of the request, and nothing shows a whole assertion.
#[test]
fn t22_neither_errors_nor_debug_repeat_an_assertion() {
    let text =
        signed(&with(header(), "kid", json!("evil\r\nkid")), &with(claims(), "aud", json!("evil\r\naud")));
    let assertion = Assertion::read(&text).expect("an assertion");
    let shown = format!("{assertion:?}");
    assert_eq!(shown, r#"Assertion { client_id: "c", .. }"#);
    let error = verified_by_all(&text, &RULES).expect_err("another audience");
    assert_eq!(error, AssertionError::OtherAudience);
    assert!(!error.to_string().contains("evil"), "{error}");
}

/// An unknown key is reported last, so that a flood of invalid assertions does not cause fetches of
/// keys.
#[test]
fn an_unknown_key_is_reported_last() {
    let unknown_key = with(header(), "kid", json!("other"));
    let error = |claim: &str, value: Value| {
        verified_by_all(&signed(&unknown_key, &with(claims(), claim, value)), &RULES).err()
    };
    assert_eq!(error("exp", json!(1)), Some(AssertionError::Expired));
    assert_eq!(error("aud", json!("x")), Some(AssertionError::OtherAudience));
    assert_eq!(error("jti", json!("2")), Some(AssertionError::Jwt(TokenError::UnknownKey)));
}

/// Replaces every byte of a valid assertion in turn by other characters.
#[test]
fn an_assertion_with_one_changed_byte_is_refused() {
    let key = key(Algorithm::EdDsa);
    let header = json!({ "typ": "JWT", "alg": "EdDSA", "kid": key.kid() });
    let text = key.seal(&header, &claims());
    check(&text, Ok(()), "valid");
    for at in 0..text.len() {
        for other in [b'A', b'Q', b'_', b'.', b'=', b' ', text.as_bytes()[at] ^ 1] {
            let mut changed = text.clone().into_bytes();
            changed[at] = other;
            let changed = String::from_utf8(changed).expect("ASCII");
            assert!(changed == text || verified_by_all(&changed, &RULES).is_err(), "byte {at} as {other}");
        }
        let mut without = text.clone();
        let mut twice = text.clone();
        without.remove(at);
        twice.insert(at, char::from(text.as_bytes()[at]));
        assert!(
            verified_by_all(&without, &RULES).is_err() && verified_by_all(&twice, &RULES).is_err(),
            "byte {at}"
        );
    }
}
