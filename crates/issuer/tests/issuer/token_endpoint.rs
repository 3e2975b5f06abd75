//! The requests and responses of the token endpoint.

use axum::body::Body;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Method, Request};
use scopes::Scope;
use serde_json::json;

use crate::test_server::{AUDIENCE, FORM, Files, ISSUER, Server, basic, verify};

/// A server whose client `demo` may request the first two scopes.
struct Demo {
    server: Server,
    secret: String,
    basic: String,
    _files: Files,
}

const FIRST: Scope = Scope::ALL[0];
const SECOND: Scope = Scope::ALL[1];
const FORBIDDEN: Scope = Scope::ALL[2];

impl Demo {
    async fn new() -> Self {
        let files = Files::new();
        let server = files.open().await;
        let secret = server.add("demo", &[FIRST, SECOND]).await;
        let basic = basic("demo", &secret);
        Self { server, secret, basic, _files: files }
    }

    /// Checks that a request is granted these scopes.
    async fn grants(&self, authorization: &[&str], form: &str, scopes: &[Scope]) {
        let answer = self.server.token(authorization, form).await;
        assert_eq!(answer.status, 200, "{form}: {answer:?}");
        let expect: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
        assert_eq!(answer.member("scope"), expect.join(" "), "{form}");
    }

    async fn refuses(&self, authorization: &[&str], form: &str, status: u16, code: &str) -> String {
        let answer = self.server.token(authorization, form).await;
        assert_eq!((answer.status.as_u16(), answer.member("error")), (status, code), "{form}: {answer:?}");
        assert_eq!(answer.header("cache-control"), "no-store", "{form}");
        assert_eq!(answer.headers.contains_key("www-authenticate"), status == 401, "{form}");
        let description = answer.member("error_description");
        assert!(
            description.chars().all(|c| matches!(c, ' '..='~') && c != '"' && c != '\\'),
            "{description}"
        );
        description.to_owned()
    }

    /// Checks that a scope is refused, and that the description contains `named`.
    async fn refuses_scope(&self, scope: &str, named: &str) {
        let form = format!("grant_type=client_credentials&scope={scope}");
        let description = self.refuses(&[&self.basic], &form, 400, "invalid_scope").await;
        assert!(description.contains(named), "{description} does not name {named}");
    }
}

fn form(scope: Scope) -> String {
    format!("grant_type=client_credentials&scope={scope}")
}

#[tokio::test]
async fn the_response_is_a_bearer_token_for_the_requested_scope() {
    let demo = Demo::new().await;
    let answer = demo.server.token(&[&demo.basic], &form(SECOND)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    let token = answer.member("access_token").to_owned();
    let expect = json!({
        "access_token": token, "token_type": "Bearer", "expires_in": 900, "scope": SECOND.as_str(),
    });
    assert_eq!(answer.body, expect);

    let claims = verify(&token, &demo.server.key_set().await);
    assert_eq!((claims.iss.as_str(), claims.aud.as_slice()), (ISSUER, [AUDIENCE.to_owned()].as_slice()));
    assert_eq!((claims.sub.as_str(), claims.client_id.as_str()), ("demo", "demo"));
    assert_eq!((claims.exp - claims.iat, claims.scope.as_str()), (900, SECOND.as_str()));
}

#[tokio::test]
async fn every_token_has_its_own_identifier() {
    let demo = Demo::new().await;
    let keys = demo.server.key_set().await;
    let mut identifiers = Vec::new();
    for _ in 0..3 {
        let answer = demo.server.token(&[&demo.basic], &form(FIRST)).await;
        identifiers.push(verify(answer.member("access_token"), &keys).jti);
    }
    identifiers.sort();
    identifiers.dedup();
    assert_eq!(identifiers.len(), 3);
}

#[tokio::test]
async fn the_grant_is_exactly_the_request() {
    let demo = Demo::new().await;
    let basic = [demo.basic.as_str()];
    let check = async |rest: &str, scopes: &[Scope]| {
        demo.grants(&basic, &format!("grant_type=client_credentials&{rest}"), scopes).await;
    };
    check(&format!("scope={FIRST}"), &[FIRST]).await;
    check(&format!("scope={FIRST}+{SECOND}"), &[FIRST, SECOND]).await;
    check(&format!("scope={SECOND}%20{FIRST}"), &[FIRST, SECOND]).await;
    check(&format!("scope={FIRST}+{FIRST}"), &[FIRST]).await;
    check(&format!("scope={FIRST}&unknown=ignored&sub=&client_secret="), &[FIRST]).await;
    check(&format!("scope={FIRST}&client_id=demo"), &[FIRST]).await;
    check(&format!("scope={FIRST}&resource={AUDIENCE}&resource={AUDIENCE}"), &[FIRST]).await;
}

#[tokio::test]
async fn each_authentication_method_is_accepted() {
    let demo = Demo::new().await;
    let Demo { secret, .. } = &demo;
    let form = form(FIRST);
    let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
    let credentials = demo.basic.trim_start_matches("Basic ").to_owned();
    demo.grants(&[&format!("bAsIc {credentials}")], &form, &[FIRST]).await;
    demo.grants(&[&format!("Basic   {credentials}")], &form, &[FIRST]).await;
    demo.grants(&[&basic(&encoded("demo"), &encoded(secret))], &form, &[FIRST]).await;
    demo.grants(&[], &format!("{form}&client_id=demo&client_secret={secret}"), &[FIRST]).await;
    demo.grants(&[], &format!("{form}&client_id=%64emo&client_secret={}", encoded(secret)), &[FIRST]).await;
}

#[tokio::test]
async fn malformed_requests_are_refused() {
    let demo = Demo::new().await;
    let scope = format!("scope={FIRST}");
    let check = async |form: &str, code: &str| {
        demo.refuses(&[&demo.basic], form, 400, code).await;
    };
    check("", "invalid_request").await;
    check(&scope, "invalid_request").await;
    check(&format!("grant_type=&{scope}"), "invalid_request").await;
    check(&format!("grant_type=password&{scope}"), "unsupported_grant_type").await;
    check(&format!("grant_type=Client_Credentials&{scope}"), "unsupported_grant_type").await;
    let good = form(FIRST);
    check(&format!("{good}&{scope}"), "invalid_request").await;
    check(&format!("{good}&grant_type=client_credentials"), "invalid_request").await;
    check(&format!("{good}&other=1&other=2"), "invalid_request").await;
    check(&format!("{good}&sub=someone"), "invalid_request").await;
    check(&format!("{good}&authorization_details=[]"), "invalid_request").await;
    check(&format!("{good}&resource=https://elsewhere.example"), "invalid_target").await;
    check(&format!("{good}&resource={AUDIENCE}/"), "invalid_target").await;
    check(&format!("{good}&resource={AUDIENCE}&resource=https://elsewhere.example"), "invalid_target").await;
}

#[tokio::test]
async fn clients_without_valid_credentials_are_refused() {
    let demo = Demo::new().await;
    let Demo { secret, .. } = &demo;
    let check = async |authorization: &[&str], more: &str, status, code: &str| {
        demo.refuses(authorization, &format!("{}{more}", form(FIRST)), status, code).await;
    };
    check(&[], "", 401, "invalid_client").await;
    check(&[], "&client_id=demo", 401, "invalid_client").await;
    check(&[], "&client_id=demo&client_secret=wrong", 401, "invalid_client").await;
    check(&[], &format!("&client_id=unknown&client_secret={secret}"), 401, "invalid_client").await;
    check(&[], "&client_assertion=a.b.c", 400, "invalid_request").await;
    check(&["Bearer abc"], "", 401, "invalid_client").await;
    check(&[&basic("demo", "wrong")], "", 401, "invalid_client").await;
    check(&[&basic("demo", "")], "", 401, "invalid_client").await;
    check(&[&basic("", secret)], "", 401, "invalid_client").await;
    check(&[&basic("Demo", secret)], "", 401, "invalid_client").await;
    check(&[&basic("' OR 1=1 --", secret)], "", 401, "invalid_client").await;
    check(&[&basic("caf%C3%A9", secret)], "", 401, "invalid_client").await;

    check(&[], &format!("&client_secret={secret}"), 400, "invalid_request").await;
    check(&["Basic"], "", 400, "invalid_request").await;
    check(&["Basic ***"], "", 400, "invalid_request").await;
    check(&["Basic bm8gY29sb24="], "", 400, "invalid_request").await;
    check(&[&basic("demo%00", secret)], "", 400, "invalid_request").await;
    check(&[&demo.basic, &demo.basic], "", 400, "invalid_request").await;
    check(&[&demo.basic], "&client_id=other", 400, "invalid_request").await;
    check(&[&demo.basic], &format!("&client_id=demo&client_secret={secret}"), 400, "invalid_request").await;
    check(&[&demo.basic], "&client_assertion=a.b.c", 400, "invalid_request").await;
}

#[tokio::test]
async fn an_unknown_client_and_a_wrong_secret_get_the_same_answer() {
    let demo = Demo::new().await;
    let unknown = demo.server.token(&[&basic("unknown", &demo.secret)], &form(FIRST)).await;
    let wrong = demo.server.token(&[&basic("demo", "wrong")], &form(FIRST)).await;
    assert_eq!(
        (unknown.status, &unknown.headers, &unknown.body),
        (wrong.status, &wrong.headers, &wrong.body)
    );
    assert!(wrong.header("www-authenticate").starts_with("Basic realm="));
}

#[tokio::test]
async fn a_refusal_names_the_scope() {
    let demo = Demo::new().await;
    demo.refuses(&[&demo.basic], "grant_type=client_credentials", 400, "invalid_scope").await;
    demo.refuses_scope("", "`scope`").await;
    demo.refuses_scope("no:such", "`no:such`").await;
    demo.refuses_scope(&format!("{FIRST}+no:such"), "`no:such`").await;
    demo.refuses_scope(FORBIDDEN.as_str(), &format!("`{FORBIDDEN}`")).await;
    demo.refuses_scope(&format!("{FIRST}+{FORBIDDEN}+{SECOND}"), &format!("`{FORBIDDEN}`")).await;
    demo.refuses_scope(&FIRST.as_str().to_uppercase(), &FIRST.as_str().to_uppercase()).await;
    demo.refuses_scope(&format!("{FIRST}++{SECOND}"), "").await;
    demo.refuses_scope(&format!("+{FIRST}"), "").await;
    demo.refuses_scope("a%22b%5Cc%0D%0Ad%C3%A9", "`a?b?c??d?`").await;
    demo.refuses_scope(&"x".repeat(5000), "xxx...`").await;
    // A wildcard, a prefix and a list with commas have no special meaning.
    demo.refuses_scope("caas:*", "`caas:*`").await;
    demo.refuses_scope("caas:", "`caas:`").await;
    demo.refuses_scope(&format!("{FIRST},{SECOND}"), ",").await;
}

#[tokio::test]
async fn only_forms_are_accepted() {
    let demo = Demo::new().await;
    let check = async |media_type: Option<&str>, expect: u16| {
        let mut request = Request::post("/oidc/token").header(AUTHORIZATION, &demo.basic);
        if let Some(media_type) = media_type {
            request = request.header(CONTENT_TYPE, media_type);
        }
        let answer = demo.server.send(request.body(form(FIRST).into()).expect("a request")).await;
        assert_eq!(answer.status, expect, "{media_type:?}");
        assert_eq!(answer.header("cache-control"), "no-store");
    };
    check(Some(FORM), 200).await;
    check(Some("Application/X-WWW-Form-Urlencoded; charset=UTF-8"), 200).await;
    check(Some("application/json"), 400).await;
    check(Some("multipart/form-data; boundary=x"), 400).await;
    check(Some("application/x-www-form-urlencoded+json"), 400).await;
    check(Some(""), 400).await;
    check(None, 400).await;
}

#[tokio::test]
async fn only_post_is_accepted() {
    let demo = Demo::new().await;
    for method in [Method::GET, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS, Method::HEAD] {
        let request = Request::builder().method(&method).uri("/oidc/token").body(Body::empty());
        let answer = demo.server.send(request.expect("a request")).await;
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, "POST"), "{method}");
        assert_eq!(answer.header("cache-control"), "no-store", "{method}");
    }
}

#[tokio::test]
async fn the_query_is_ignored() {
    let demo = Demo::new().await;
    let uri = format!("/oidc/token?{}&client_id=demo&client_secret={}", form(FIRST), demo.secret);
    let request = Request::post(uri).header(CONTENT_TYPE, FORM).body(Body::empty());
    let answer = demo.server.send(request.expect("a request")).await;
    assert_eq!((answer.status.as_u16(), answer.member("error")), (400, "invalid_request"));
}

#[tokio::test]
async fn a_body_is_limited_to_16_kib() {
    let demo = Demo::new().await;
    let padded = |length: usize| {
        let form = format!("{}&padding=", form(FIRST));
        format!("{form}{}", "x".repeat(length - form.len()))
    };
    demo.grants(&[&demo.basic], &padded(16 * 1024), &[FIRST]).await;
    demo.refuses(&[&demo.basic], &padded(16 * 1024 + 1), 413, "invalid_request").await;
}
