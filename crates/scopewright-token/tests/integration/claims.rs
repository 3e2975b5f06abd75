//! The claims of a token.

use scopewright_token::{Malformation, TokenError};
use serde_json::{Value, json};

use crate::fixture::*;

#[test]
fn a_token_of_the_issuer_is_accepted() {
    let claims = verify(&good_token()).expect("good");
    for algorithm in scopewright_token::Algorithm::ALL {
        let token = key(algorithm).sign(&claims).expect("a signature");
        assert_eq!(verify(&token).as_ref(), Ok(&claims), "{algorithm}");
    }
}

/// J2, pitfall 21: a missing claim does not match.
#[test]
fn required_claims_are_required() {
    for (name, missing) in [
        ("iss", missing(&["iss"])),
        ("sub", missing(&["sub"])),
        ("aud", Err(TokenError::WrongAudience)),
        ("client_id", missing(&["client_id"])),
        ("iat", missing(&["iat"])),
        ("exp", missing(&["exp"])),
        ("jti", missing(&["jti"])),
    ] {
        check_claim(name, None, missing);
        for wrong in [Value::Null, json!({}), json!([[]]), json!(true)] {
            let verdict =
                verify(&signed(&header().to_string(), &with(claims(), name, Some(wrong)).to_string()));
            assert!(matches!(verdict, Err(TokenError::Malformed(_))), "{name}: {verdict:?}");
        }
    }
    for name in ["sub", "client_id", "jti"] {
        let verdict =
            verify(&signed(&header().to_string(), &with(claims(), name, Some(json!(""))).to_string()));
        assert!(matches!(verdict, Err(TokenError::Malformed(_))), "{name}: {verdict:?}");
    }
    check_claim("scope", None, Ok(()));
    check_claim("something", json!({ "else": true }), Ok(()));
    check_claim("nonce", json!("the header determines the kind"), Ok(()));
}

/// Pitfall 22: an array of issuers contains the right one and another.
#[test]
fn the_issuer_is_a_single_string() {
    let wrong = Err(TokenError::WrongIssuer);
    for issuer in [
        "",
        "https://issuer.example/",
        "https://ISSUER.example",
        "http://issuer.example",
        "https://issuer.example.evil",
        "https://issuer.exampl",
        "https://evil.example",
        " https://issuer.example",
    ] {
        check_claim("iss", json!(issuer), wrong);
    }
    for issuer in [json!([ISSUER]), json!(["https://evil.example", ISSUER]), json!(7), Value::Null] {
        check_claim("iss", issuer, malformed(Malformation::Issuer));
    }
}

/// Pitfalls 21, 22.
#[test]
fn the_audience_contains_the_resource_server() {
    for audience in [json!(AUDIENCE), json!([AUDIENCE]), json!(["https://x.example", AUDIENCE])] {
        check_claim("aud", audience, Ok(()));
    }
    let wrong = Err(TokenError::WrongAudience);
    for audience in [
        json!(""),
        json!("https://api.example/"),
        json!("https://api.example.evil"),
        json!("https://API.example"),
        json!("https://x.example https://api.example"),
        json!([]),
        json!(["https://x.example"]),
        json!([""]),
    ] {
        check_claim("aud", audience, wrong);
    }
    let odd = malformed(Malformation::Audience);
    for audience in
        [json!([7]), json!(7), json!([AUDIENCE, 7]), json!([[AUDIENCE]]), json!({ "0": AUDIENCE })]
    {
        check_claim("aud", audience, odd);
    }
}

/// Pitfall 27: a sender-constrained token without its proof may be stolen.
#[test]
fn a_token_bound_to_a_key_is_rejected() {
    for cnf in [json!({ "jkt": "x" }), json!({ "x5t#S256": "x" }), json!({}), Value::Null] {
        check_claim("cnf", cnf, Err(TokenError::SenderConstrained));
    }
}

/// T23: a JWT of another kind with the issuer's own signature.
#[test]
fn an_assertion_of_a_client_is_rejected() {
    let assertion = json!({ "iss": "c", "sub": "c", "aud": ISSUER, "exp": NOW + 60, "iat": NOW, "jti": "1" });
    check_payload(&assertion.to_string(), Err(TokenError::WrongIssuer));
}
