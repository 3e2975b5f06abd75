//! Challenges with any content.

use http::StatusCode;
use library::library;
use scopewright::testing::TestIssuer;
use scopewright::{Caller, Refusal, RefusalBody, Router, get, requires};
use serde_json::json;

use crate::fixture::{call, request};

#[requires(library:books:read)]
async fn read(caller: Caller) -> Result<(), Refusal> {
    caller.require(library.books.write)
}

#[tokio::test]
async fn an_api_writes_its_own_bodies_and_nothing_else() {
    let issuer = TestIssuer::new("https://api.test");
    let own = |refusal: &Refusal| RefusalBody::json(&json!({ "code": refusal.error_code(), "status": 200 }));
    let plain = Router::new().route("/", get(read)).into_axum(issuer.authenticator()).0;
    let authenticator = issuer.authenticator_builder().refusal_body(own).build().expect("a safe setting");
    let ours = Router::new().route("/", get(read)).into_axum(authenticator).0;
    let rows = [
        (None, "null"),
        (Some("garbage".to_owned()), r#""invalid_token""#),
        (Some("no token".to_owned()), r#""invalid_request""#),
        (Some(issuer.token().mint()), r#""insufficient_scope""#),
        (Some(issuer.token().grant(library.books.read).mint()), r#""insufficient_scope""#),
    ];
    for (token, code) in rows {
        let expected = call(&plain, request("GET", "/", token.as_deref())).await;
        let answer = call(&ours, request("GET", "/", token.as_deref())).await;
        assert_eq!((answer.status, &answer.challenge), (expected.status, &expected.challenge));
        assert_eq!(answer.body, format!(r#"{{"code":{code},"status":200}}"#));
    }
}

#[tokio::test]
async fn a_challenge_is_one_header_of_quoted_strings_whatever_the_realm() {
    let realm = "a\"b\\c\r\nSet-Cookie: x=1\u{e9}\u{2028}\0";
    let issuer = TestIssuer::new(realm);
    let app = Router::new().route("/", get(read)).into_axum(issuer.authenticator()).0;
    let answer = call(&app, request("GET", "/", None)).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    let challenge = answer.challenge.expect("a challenge");
    assert_eq!(challenge, r#"Bearer realm="a\"b\\c??Set-Cookie: x=1???""#);
}
