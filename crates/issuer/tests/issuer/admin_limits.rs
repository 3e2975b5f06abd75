//! Limits of the admin API. The numbers are those of the findings in the security model.

use http::Method;
use issuer::ClientSettings;
use scopewright_token::{Algorithm, KeySet, SigningKey};
use serde_json::{Value, json};

use crate::admin_api::{ALL, Admin, SCOPE};

fn code(answer: &crate::test_server::Answer) -> (u16, &str) {
    (answer.status.as_u16(), answer.member("error"))
}

/// Finding 8: rotations never publish more keys than resource servers accept.
#[tokio::test]
async fn the_number_of_published_keys_is_limited() {
    let admin = Admin::new(ALL).await;
    let token = admin.token(ALL).await;
    let mut refused = 0;
    for _ in 0..12 {
        let answer = admin
            .call(&token, Method::POST, "/signing-keys", Some(json!({ "now": true, "algorithm": "EdDSA" })))
            .await;
        match code(&answer) {
            (201, _) => {}
            (409, "conflict") => refused += 1,
            other => panic!("{other:?}"),
        }
    }
    assert!(refused >= 4, "{refused}");
    let published = admin.server.key_set().await.len();
    assert!(published <= 8, "{published}");
    let announced = admin.server.0.administration().signing_keys().await.expect("keys");
    let last = announced.last().expect("a key").kid.clone();
    assert_eq!(admin.call(&token, Method::DELETE, &format!("/signing-keys/{last}"), None).await.status, 204);
    let again = admin
        .call(&token, Method::POST, "/signing-keys", Some(json!({ "now": true, "algorithm": "EdDSA" })))
        .await;
    assert_eq!(again.status, 201, "a retired key makes room");
}

/// Finding 13: text that one database cannot store is refused on both.
#[tokio::test]
async fn control_characters_are_refused() {
    let admin = Admin::new(ALL).await;
    let token = admin.token(ALL).await;
    let answer = admin.call(&token, Method::GET, "/changes?subject=%00", None).await;
    assert_eq!(code(&answer), (400, "invalid_request"));
    let answer = admin.call(&token, Method::POST, "/revocations", Some(json!({ "kid": "a\u{0}" }))).await;
    assert_eq!(code(&answer), (404, "not_found"));
    let answer = admin.call(&token, Method::DELETE, "/clients/admin/credentials/%00", None).await;
    assert_eq!(code(&answer), (404, "not_found"));
    let form = "grant_type=client_credentials&client_secret=x&client_id=a%1bb";
    assert_eq!(code(&admin.server.token(&[], form).await), (400, "invalid_request"));
}

/// Finding 16: a client cannot act under the name of the server.
#[tokio::test]
async fn a_client_cannot_act_under_the_name_of_the_server() {
    let admin = Admin::new("issuer:clients:write issuer:audit:read").await;
    let scope = "issuer:clients:write".parse().expect("a scope");
    let secret = admin.server.add_with("issuer", ClientSettings::new(scope)).await;
    let basic = crate::test_server::basic("issuer", &secret);
    let form = "grant_type=client_credentials&scope=issuer:clients:write";
    let token = admin.server.token(&[&basic], form).await.member("access_token").to_owned();
    let new = json!({ "client_id": "new", "scope": SCOPE });
    assert_eq!(admin.call(&token, Method::POST, "/clients", Some(new)).await.status, 201);
    let changes = admin.server.0.administration().changes(Some("new"), 1).await.expect("changes");
    assert_eq!(changes[0].actor, "client:issuer");
}

/// Finding 17: every object can be named in a path.
#[tokio::test]
async fn no_identifier_is_a_dot_segment_of_a_path() {
    let admin = Admin::new(ALL).await;
    let token = admin.token(ALL).await;
    for id in [".", ".."] {
        let new = json!({ "client_id": id, "scope": SCOPE });
        assert_eq!(
            code(&admin.call(&token, Method::POST, "/clients", Some(new)).await),
            (400, "invalid_request")
        );
    }
    let key = SigningKey::generate(Algorithm::EdDsa).expect("a key");
    let mut jwks = KeySet::of([&key]).to_json();
    jwks["keys"][0]["kid"] = json!("..");
    let new = json!({ "client_id": "signer", "scope": SCOPE, "auth": ["private_key_jwt"], "jwks": jwks });
    let added = admin.call(&token, Method::POST, "/clients", Some(new)).await;
    assert_eq!(added.body["client"]["keys"][0]["id"], json!(key.kid()), "a key is named by its thumbprint");
    let path = format!("/clients/signer/credentials/{}", key.kid());
    assert_eq!(admin.call(&token, Method::DELETE, &path, None).await.status, 204);
}

/// A registered key has one algorithm, and further ones are not dropped silently.
#[tokio::test]
async fn a_key_is_registered_for_one_algorithm() {
    let admin = Admin::new(ALL).await;
    let token = admin.token(ALL).await;
    let jwks =
        include_str!("../../../scopewright-token/tests/integration/cases/one-key-four-algorithms.json");
    let jwks: Value = serde_json::from_str(jwks).expect("JSON");
    let new = json!({ "client_id": "signer", "scope": SCOPE, "auth": ["private_key_jwt"], "jwks": jwks });
    let added = admin.call(&token, Method::POST, "/clients", Some(new)).await;
    assert_eq!(code(&added), (400, "invalid_request"));
}

/// Finding 21.
#[tokio::test]
async fn a_change_leaves_a_client_a_usable_credential() {
    let admin = Admin::new(ALL).await;
    let token = admin.token(ALL).await;
    admin.server.add_with("a", ClientSettings::new(SCOPE.parse().expect("a scope"))).await;
    let change = async |auth: &[&str]| {
        let answer = admin.call(&token, Method::PATCH, "/clients/a", Some(json!({ "auth": auth }))).await;
        answer.status.as_u16()
    };
    assert_eq!(change(&["private_key_jwt"]).await, 400);
    assert_eq!(change(&["private_key_jwt", "client_secret_basic"]).await, 204);
    assert_eq!(change(&["private_key_jwt"]).await, 400, "no key is registered yet");
    let jwks = KeySet::of([&SigningKey::generate(Algorithm::EdDsa).expect("a key")]).to_json();
    let added = admin.call(&token, Method::POST, "/clients/a/keys", Some(json!({ "jwks": jwks }))).await;
    assert_eq!(added.status, 201);
    assert_eq!(change(&["private_key_jwt"]).await, 204);
    assert_eq!(change(&["client_secret_basic"]).await, 204, "the first secret still exists");
}

/// Finding 22.
#[tokio::test]
async fn a_response_to_a_write_reveals_nothing() {
    let admin = Admin::new("issuer:clients:write").await;
    let token = admin.token("issuer:clients:write").await;
    admin.server.add_with("a", ClientSettings::new(SCOPE.parse().expect("a scope"))).await;
    let answer = admin.call(&token, Method::PATCH, "/clients/a", Some(json!({}))).await;
    assert_eq!((answer.status.as_u16(), answer.body), (204, Value::Null));
    let changes = admin.server.0.administration().changes(Some("a"), 10).await.expect("changes");
    assert_eq!(changes.len(), 1, "a change without an effect is not recorded");
}

/// Errors quote little of a request, escape it, and are not interpreted as pages.
#[tokio::test]
async fn errors_quote_little_of_a_request() {
    let admin = Admin::new(ALL).await;
    let token = admin.token(ALL).await;
    let long = format!("{}\u{202e}{}", "x".repeat(50), "y".repeat(20_000));
    let answers = [
        admin.call(&token, Method::POST, "/clients", Some(json!({ &long: 1 }))).await,
        admin
            .call(&token, Method::POST, "/clients", Some(json!({ "client_id": &long, "scope": SCOPE })))
            .await,
        admin.call(&token, Method::POST, "/clients", Some(json!({ "client_id": "a", "scope": &long }))).await,
        admin.call(&token, Method::POST, "/signing-keys", Some(json!({ "algorithm": &long }))).await,
        admin.server.token(&[], &format!("{0}=1&{0}=2", &long[..1000])).await,
        admin.server.token(&[], &format!("grant_type=client_credentials&scope={}", &long[..1000])).await,
    ];
    for answer in answers {
        assert!(answer.status.is_client_error(), "{answer:?}");
        let text = answer.body.to_string();
        assert!(!text.contains(&"y".repeat(101)) && !text.contains('\u{202e}'), "{text}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{text}");
    }
}

/// Finding 2: a node applies a change before the admin API responds.
#[tokio::test]
async fn a_change_applies_when_its_response_is_sent() {
    let admin = Admin::new(ALL).await;
    let token = admin.token(ALL).await;
    let secret = admin.server.add_with("a", ClientSettings::new(SCOPE.parse().expect("a scope"))).await;
    let basic = crate::test_server::basic("a", &secret);
    let form = format!("grant_type=client_credentials&scope={SCOPE}");
    let status = async || admin.server.token(&[&basic], &form).await.status.as_u16();
    assert_eq!(status().await, 200);
    let patched = |change: Value| admin.call(&token, Method::PATCH, "/clients/a", Some(change));
    assert_eq!(patched(json!({ "scope": "caas:transactions:read" })).await.status, 204);
    assert_eq!(status().await, 400, "the scope is gone");
    assert_eq!(patched(json!({ "scope": SCOPE, "disabled": true })).await.status, 204);
    assert_eq!(status().await, 401);
    assert_eq!(patched(json!({ "disabled": false })).await.status, 204);
    assert_eq!(status().await, 200);
    let shown = admin.call(&token, Method::GET, "/clients/a", None).await.body;
    let id = shown["secrets"][0]["id"].as_str().expect("an id");
    let path = format!("/clients/a/credentials/{id}?revoke_tokens=true");
    assert_eq!(admin.call(&token, Method::DELETE, &path, None).await.status, 204);
    assert_eq!(status().await, 401);
    let revoked = admin.call(&token, Method::GET, "/revocations", None).await.body;
    assert_eq!(revoked["revocations"][0]["what"], json!("client a"));
}

/// Finding 19.
#[tokio::test]
async fn the_openapi_document_is_rendered_once() {
    let admin = Admin::new(ALL).await;
    let document = async || {
        let request = http::Request::get("/oidc/admin/v1/openapi.json").body(axum::body::Body::empty());
        let response = tower::ServiceExt::oneshot(admin.server.0.router(), request.expect("a request")).await;
        http_body_util::BodyExt::collect(response.expect("infallible").into_body())
            .await
            .expect("a body")
            .to_bytes()
    };
    let (one, other) = (document().await, document().await);
    assert!(one.len() > 1000);
    assert_eq!(one.as_ptr(), other.as_ptr(), "both share their memory");
}
