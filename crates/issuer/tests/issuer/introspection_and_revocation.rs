//! Introspection (RFC 7662) and revocation (RFC 7009).

use issuer::{AdminError, ClientSettings};
use serde_json::json;

use crate::test_server::{Answer, FORM, Files, ISSUER, Server, basic};
use axum::body::Body;
use http::Request;
use http::header::{AUTHORIZATION, CONTENT_TYPE};

const SCOPE: &str = "caas:categories:read";

/// Two clients with tokens, their resource server, and one of another audience.
struct Fixture {
    server: Server,
    one: String,
    other: String,
    resource_server: String,
    outsider: String,
    _files: Files,
}

impl Fixture {
    async fn new() -> Self {
        let files = Files::new();
        let server = files.open().await;
        let client = async |id: &str| {
            let scope = SCOPE.parse().expect("a scope");
            basic(id, &server.add_with(id, ClientSettings::new(scope)).await)
        };
        let (one, other) = (client("one").await, client("other").await);
        let resource_server = client("caas").await;
        server.serve_by("caas").await;
        let outsider = client("outsider").await;
        server.add_api("outside", "https://outsider.example", &["outside:read"], &["outsider"]).await;
        Self { server, one, other, resource_server, outsider, _files: files }
    }

    async fn token(&self, client: &str) -> String {
        let answer =
            self.server.token(&[client], &format!("grant_type=client_credentials&scope={SCOPE}")).await;
        answer.member("access_token").to_owned()
    }

    async fn post(&self, endpoint: &str, client: &str, form: &str) -> Answer {
        let request = Request::post(format!("/oidc/{endpoint}"))
            .header(CONTENT_TYPE, FORM)
            .header(AUTHORIZATION, client);
        self.server.send(request.body(Body::from(form.to_owned())).expect("a request")).await
    }

    async fn is_active(&self, token: &str) -> bool {
        let answer = self.post("introspect", &self.resource_server, &format!("token={token}")).await;
        assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-store"));
        if answer.body["active"] == json!(false) {
            assert_eq!(answer.body, json!({ "active": false }), "an inactive token has no other member");
        }
        answer.body["active"] == json!(true)
    }
}

#[tokio::test]
async fn introspection_returns_the_claims_of_an_active_token() {
    let fixture = Fixture::new().await;
    let token = fixture.token(&fixture.one).await;
    let answer = fixture
        .post("introspect", &fixture.resource_server, &format!("token={token}&token_type_hint=x"))
        .await;
    let body = answer.body.as_object().expect("an object");
    for member in ["active", "scope", "client_id", "token_type", "exp", "iat", "sub", "aud", "iss", "jti"] {
        assert!(body.contains_key(member), "{member} is missing");
    }
    assert_eq!(
        (&body["client_id"], &body["scope"], &body["iss"]),
        (&json!("one"), &json!(SCOPE), &json!(ISSUER))
    );
}

/// R2, R3 and T14.
#[tokio::test]
async fn introspection_reveals_nothing_to_other_clients() {
    let fixture = Fixture::new().await;
    let token = fixture.token(&fixture.one).await;
    for client in [&fixture.outsider, &fixture.other] {
        let answer = fixture.post("introspect", client, &format!("token={token}")).await;
        assert_eq!((answer.status.as_u16(), answer.body), (200, json!({ "active": false })));
    }
    let answer = fixture.post("introspect", &basic("caas", "wrong"), &format!("token={token}")).await;
    assert_eq!((answer.status.as_u16(), answer.member("error")), (401, "invalid_client"));
    let answer = fixture.post("introspect", &fixture.resource_server, "").await;
    assert_eq!((answer.status.as_u16(), answer.member("error")), (400, "invalid_request"));
    let last = if token.ends_with('A') { 'Q' } else { 'A' };
    let forged = format!("{}{last}", &token[..token.len() - 1]);
    for garbage in ["x", "a.b.c", &forged, &token[..token.len() - 4]] {
        assert!(!fixture.is_active(garbage).await, "{garbage}");
    }
}

/// R1.
#[tokio::test]
async fn a_client_can_revoke_only_its_own_tokens() {
    let fixture = Fixture::new().await;
    let (token, kept) = (fixture.token(&fixture.one).await, fixture.token(&fixture.one).await);
    let revoke =
        async |client: &str, token: &str| fixture.post("revoke", client, &format!("token={token}")).await;
    assert_eq!(revoke(&fixture.other, &token).await.status, 200);
    assert!(fixture.is_active(&token).await, "another client cannot revoke it");
    for unknown in ["garbage", "a.b.c"] {
        assert_eq!(revoke(&fixture.one, unknown).await.status, 200);
    }
    assert_eq!(revoke(&basic("one", "wrong"), &token).await.status, 401);
    for _ in 0..2 {
        let answer = revoke(&fixture.one, &token).await;
        assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-store"));
        assert!(!fixture.is_active(&token).await);
    }
    assert!(fixture.is_active(&kept).await, "its other tokens stay active");
}

#[tokio::test]
async fn tokens_are_revoked_by_client_by_key_and_by_time() {
    let fixture = Fixture::new().await;
    let administration = fixture.server.0.administration();
    let (one, other) = (fixture.token(&fixture.one).await, fixture.token(&fixture.other).await);
    administration.revoke_client(&"one".parse().expect("an id")).await.expect("revoked");
    assert_eq!((fixture.is_active(&one).await, fixture.is_active(&other).await), (false, true));
    let keys = administration.signing_keys().await.expect("keys");
    let unknown = administration.revoke_signed_by("another").await;
    assert!(matches!(unknown, Err(AdminError::NoSuchKey(_))), "{unknown:?}");
    let unknown = administration.revoke_client(&"unknown".parse().expect("an id")).await;
    assert!(matches!(unknown, Err(AdminError::NoSuchClient(..))), "{unknown:?}");
    assert!(fixture.is_active(&other).await);
    administration.revoke_signed_by(&keys[0].kid).await.expect("revoked");
    assert!(!fixture.is_active(&other).await);
    let past = administration.revoke_issued_until(1).await.expect("revoked");
    assert_eq!((past.what.as_str(), past.issued_until), ("everything", Some(1)));
}

#[tokio::test]
async fn a_disabled_or_removed_client_has_no_active_token() {
    let fixture = Fixture::new().await;
    let administration = fixture.server.0.administration();
    let (one, other) = (fixture.token(&fixture.one).await, fixture.token(&fixture.other).await);
    let id = |id: &str| id.parse().expect("an id");
    administration.update_client(&id("one"), |settings| settings.disabled = true).await.expect("disabled");
    administration.remove_client(&id("other")).await.expect("removed");
    assert_eq!((fixture.is_active(&one).await, fixture.is_active(&other).await), (false, false));
}

/// A client already knows the claims of its own token.
#[tokio::test]
async fn a_client_may_inspect_its_own_token() {
    let fixture = Fixture::new().await;
    let token = fixture.token(&fixture.one).await;
    let answer = fixture.post("introspect", &fixture.one, &format!("token={token}")).await;
    assert_eq!((&answer.body["active"], answer.member("client_id")), (&json!(true), "one"));
}

#[tokio::test]
async fn a_withdrawn_key_invalidates_its_tokens_and_is_replaced() {
    let fixture = Fixture::new().await;
    let administration = fixture.server.0.administration();
    let token = fixture.token(&fixture.one).await;
    let kid = administration.signing_keys().await.expect("keys")[0].kid.clone();
    administration.retire_key(&kid).await.expect("retired");
    assert!(!fixture.is_active(&token).await);
    let keys = fixture.server.key_set().await;
    assert!(!keys.contains(&kid) && keys.len() == 1);
    let next = fixture.token(&fixture.one).await;
    assert!(fixture.is_active(&next).await);
}
