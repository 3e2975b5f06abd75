//! The explanations of rejected tokens in the log.

use scopewright_token::{Profile, Verifier};
use serde_json::{Value, json};

use crate::fixture::*;

/// Checks that a token is rejected and that the explanation contains these texts.
#[track_caller]
fn check_reason(verifier: &Verifier, header: &Value, claims: &Value, expected: &[&str]) {
    let token = signed(&header.to_string(), &claims.to_string());
    let error = verifier.verify(&token, &keys(), now()).expect_err("a bad token");
    let reason = verifier.explain(&token, error);
    for part in expected {
        assert!(reason.contains(part), "{part} in {reason}");
    }
}

#[test]
fn an_explanation_has_the_type_found_and_expected_and_names_the_profile() {
    let jwt = with(header(), "typ", Some(json!("JWT")));
    check_reason(&verifier(), &jwt, &claims(), &["`typ`", "`JWT`", "`at+jwt`", "`Profile`"]);
    check_reason(&verifier(), &with(header(), "typ", None), &claims(), &["`typ` is missing", "`at+jwt`"]);
    let keycloak = verifier().profile(Profile::KEYCLOAK);
    let id_token = with(claims(), "typ", Some(json!("ID")));
    check_reason(&keycloak, &jwt, &id_token, &["`typ`", "`ID`", "`Bearer`"]);
    let okta = verifier().profile(Profile::OKTA);
    check_reason(&okta, &jwt, &with(claims(), "nonce", Some(json!("1"))), &["`nonce`"]);
}

#[test]
fn an_explanation_has_the_audience_found_and_expected() {
    for aud in [json!("account"), json!(["account", "x"]), json!([])] {
        let found = aud.as_str().map_or_else(|| aud.to_string(), str::to_owned);
        let other = with(claims(), "aud", Some(aud));
        check_reason(&verifier(), &header(), &other, &[&format!("`aud` is `{found}`"), AUDIENCE]);
    }
    check_reason(&verifier(), &header(), &with(claims(), "aud", None), &["`aud` is missing", AUDIENCE]);
    let cognito = verifier().profile(Profile::COGNITO);
    let without = with(with(claims(), "aud", None), "token_use", Some(json!("access")));
    check_reason(&cognito, &header(), &without, &["`aud` is missing", "https://api.example/"]);
}

#[test]
fn an_explanation_has_the_issuer_and_the_algorithm_found() {
    let other = with(claims(), "iss", Some(json!("https://other.example")));
    check_reason(&verifier(), &header(), &other, &["https://other.example", ISSUER]);
    let hmac = with(header(), "alg", Some(json!("HS256")));
    check_reason(&verifier(), &hmac, &claims(), &["`alg`", "`HS256`"]);
}

#[test]
fn an_explanation_names_the_missing_claim() {
    for claim in ["sub", "client_id", "jti", "exp", "iat", "iss"] {
        let without = with(claims(), claim, None);
        check_reason(&verifier(), &header(), &without, &[&format!("`{claim}` is missing")]);
    }
    let auth0 = verifier().profile(Profile::AUTH0);
    let without = with(claims(), "client_id", None);
    check_reason(&auth0, &header(), &without, &["`azp` or `client_id` is missing"]);
}

/// Text of a sender must not flood or forge a log.
#[test]
fn values_of_a_token_are_cut_and_escaped_in_an_explanation() {
    let hostile = format!("\n\u{1b}]0;x\u{7}\u{202e}{}", "é".repeat(3000));
    for (header, claims) in [
        (with(header(), "typ", Some(json!(hostile))), claims()),
        (header(), with(claims(), "aud", Some(json!([hostile])))),
        (header(), with(claims(), "iss", Some(json!(hostile)))),
        (with(header(), "alg", Some(json!(hostile))), claims()),
    ] {
        let token = signed(&header.to_string(), &claims.to_string());
        let error = verifier().verify(&token, &keys(), now()).expect_err("a bad token");
        let reason = verifier().explain(&token, error);
        assert!(reason.chars().count() < 400, "{reason}");
        assert!(!reason.contains(|c: char| c.is_control() || c == '\u{202e}'), "{reason:?}");
    }
}
