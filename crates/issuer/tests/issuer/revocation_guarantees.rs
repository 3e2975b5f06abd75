//! Revocations only grow: a token that was revoked, or whose client was removed or disabled, is
//! never active again on any node. The numbers are those of the findings in the security model.

#![expect(clippy::disallowed_methods, reason = "the clock of the test")]

use std::time::{Duration, SystemTime};

use axum::body::Body;
use http::Request;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use issuer::{Administration, ClientId, ClientSettings, IssuedTokens, TokenState};
use proptest::prelude::*;
use proptest::test_runner::{Config as Cases, TestRunner};
use scopes::Scope;
use scopewright_token::{Algorithm, KeySet, SigningKey};
use serde_json::json;

use crate::test_server::{FORM, Files, ISSUER, Server, basic};

const SCOPE: Scope = Scope::ALL[0];

fn id(text: &str) -> ClientId {
    text.parse().expect("a client id")
}

fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970").as_secs()
}

async fn token(server: &Server, client: &str) -> String {
    let answer = server.token(&[client], &format!("grant_type=client_credentials&scope={SCOPE}")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.member("access_token").to_owned()
}

async fn state(administration: &Administration, token: &str) -> TokenState {
    administration.inspect(token, SystemTime::now()).await.expect("a token").state
}

/// Makes a server read the database, as it does twice a second when it runs.
async fn catch_up(server: &Server) {
    let answer = server.token(&[&basic("unknown", "guess")], "grant_type=client_credentials").await;
    assert_eq!(answer.status, 401);
}

/// Adds a resource server, and returns its credentials.
async fn introspector(server: &Server) -> String {
    let secret = server.add("inspector", &[SCOPE]).await;
    server.serve_by("inspector").await;
    basic("inspector", &secret)
}

async fn is_active(server: &Server, introspector: &str, token: &str) -> bool {
    let request = Request::post("/oidc/introspect")
        .header(CONTENT_TYPE, FORM)
        .header(AUTHORIZATION, introspector)
        .body(Body::from(format!("token={token}")))
        .expect("a request");
    let answer = server.send(request).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body["active"] == json!(true)
}

/// Finding 1.
#[tokio::test]
async fn a_narrower_revocation_does_not_replace_a_wider_one() {
    let files = Files::new();
    let server = files.open().await;
    let client = basic("a", &server.add("a", &[SCOPE]).await);
    let token = token(&server, &client).await;
    let administration = server.0.administration();
    let wide = administration.revoke_issued_until(now()).await.expect("revoked");
    let narrow = administration.revoke_issued_until(1).await.expect("revoked");
    assert_eq!(narrow, wide, "the response shows the whole revocation");
    assert_eq!(state(administration, &token).await, TokenState::Revoked);
    assert_eq!(administration.revocations().await.expect("revocations"), [wide]);
    assert!(administration.revoke_issued_until(now() + 60).await.is_err(), "future tokens cannot be revoked");
}

/// Finding 2: a stale node issues tokens for a leaked secret, at a time after the revocation.
#[tokio::test]
async fn no_token_of_an_expired_secret_is_active_on_any_node() {
    let files = Files::new();
    let obeying = files.open().await;
    let introspector = introspector(&obeying).await;
    let leaked = obeying.add("a", &[SCOPE]).await;
    // Nothing polls the database here, as on a node without a connection.
    let stale = files.open().await;
    let administration = obeying.0.administration();
    let client = administration.client(&id("a")).await.expect("a client");
    let fresh = administration.add_secret(&id("a"), Default::default(), None).await.expect("a secret");
    let secret = &client.secrets[0].id;
    administration.expire_credential(&id("a"), secret, now(), IssuedTokens::Revoke).await.expect("expired");
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let stolen = token(&stale, &basic("a", &leaked)).await;
    let good = token(&obeying, &basic("a", fresh.secret.expose())).await;
    for node in [&obeying, &stale] {
        assert!(!is_active(node, &introspector, &stolen).await);
        assert!(is_active(node, &introspector, &good).await, "the client can use its new secret");
    }
    assert_eq!(state(administration, &stolen).await, TokenState::Revoked);
    // The stale node has caught up by now.
    let form = format!("grant_type=client_credentials&scope={SCOPE}");
    assert_eq!(stale.token(&[&basic("a", &leaked)], &form).await.status, 401);
}

/// Finding 2, in two steps as in older guides.
#[tokio::test]
async fn expiring_and_then_revoking_covers_stale_nodes() {
    let files = Files::new();
    let (obeying, stale) = (files.open().await, files.open().await);
    let leaked = obeying.add("a", &[SCOPE]).await;
    token(&stale, &basic("a", &leaked)).await;
    let administration = obeying.0.administration();
    let secret = administration.client(&id("a")).await.expect("a client").secrets[0].id.clone();
    administration.expire_credential(&id("a"), &secret, now(), IssuedTokens::Keep).await.expect("expired");
    administration.revoke_client(&id("a")).await.expect("revoked");
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let stolen = token(&stale, &basic("a", &leaked)).await;
    assert_eq!(state(administration, &stolen).await, TokenState::Revoked);
}

#[tokio::test]
async fn tokens_are_not_revoked_with_a_secret_that_expires_later() {
    let files = Files::new();
    let server = files.open().await;
    server.add("a", &[SCOPE]).await;
    let administration = server.0.administration();
    let secret = administration.client(&id("a")).await.expect("a client").secrets[0].id.clone();
    let later = administration.expire_credential(&id("a"), &secret, now() + 60, IssuedTokens::Revoke).await;
    assert!(later.is_err());
    assert_eq!(administration.revocations().await.expect("revocations"), []);
}

/// Finding 9.
#[tokio::test]
async fn tokens_of_a_client_that_was_disabled_or_removed_stay_revoked() {
    let files = Files::new();
    let server = files.open().await;
    let administration = server.0.administration();
    let client = basic("a", &server.add("a", &[SCOPE]).await);
    let of_disabled = token(&server, &client).await;
    for disabled in [true, false] {
        administration
            .update_client(&id("a"), |settings| settings.disabled = disabled)
            .await
            .expect("changed");
    }
    assert_eq!(state(administration, &of_disabled).await, TokenState::Revoked);
    tokio::time::sleep(Duration::from_millis(1100)).await;
    catch_up(&server).await;
    let of_removed = token(&server, &client).await;
    assert_eq!(state(administration, &of_removed).await, TokenState::Active, "an enabled client goes on");
    administration.remove_client(&id("a")).await.expect("removed");
    let again = basic("a", &server.add("a", &[SCOPE]).await);
    for token in [&of_disabled, &of_removed] {
        assert_eq!(state(administration, token).await, TokenState::Revoked);
    }
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let of_new = token(&server, &again).await;
    assert_eq!(
        state(administration, &of_new).await,
        TokenState::Active,
        "a client that is added again starts clean"
    );
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Issue,
    RevokeOne(prop::sample::Index),
    RevokeClient,
    RevokeKey,
    RevokeUntil(u64),
    Disable(bool),
    Remove,
    Add,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::Issue),
        1 => any::<prop::sample::Index>().prop_map(Step::RevokeOne),
        1 => Just(Step::RevokeClient),
        1 => Just(Step::RevokeKey),
        1 => (0..1000_u64).prop_map(Step::RevokeUntil),
        2 => any::<bool>().prop_map(Step::Disable),
        1 => Just(Step::Remove),
        2 => Just(Step::Add),
    ]
}

/// Findings 1 and 9: for any sequence of operations, no token that was inactive is active later.
#[test]
fn an_inactive_token_stays_inactive_after_any_operation() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut runner = TestRunner::new(Cases { cases: 24, ..Cases::default() });
    let sequences = prop::collection::vec(step(), 1..16);
    runner.run(&sequences, |steps| runtime.block_on(play(steps))).expect("every sequence");
}

async fn play(steps: Vec<Step>) -> Result<(), TestCaseError> {
    let files = Files::new();
    let server = files.open().await;
    let administration = server.0.administration();
    let mut client = Some(basic("a", &server.add("a", &[SCOPE]).await));
    let mut tokens: Vec<(String, bool)> = Vec::new();
    for step in steps {
        match step {
            Step::Issue => {
                let form = format!("grant_type=client_credentials&scope={SCOPE}");
                if let Some(client) = &client {
                    let answer = server.token(&[client], &form).await;
                    tokens.extend(
                        (answer.status == 200).then(|| (answer.member("access_token").to_owned(), true)),
                    );
                }
            }
            Step::RevokeOne(index) if !tokens.is_empty() => {
                // The token may be revoked already.
                _ = administration.revoke(&index.get(&tokens).0, SystemTime::now()).await;
            }
            Step::RevokeClient => _ = administration.revoke_client(&id("a")).await,
            Step::RevokeKey => {
                let kid = administration.signing_keys().await.expect("keys")[0].kid.clone();
                administration.revoke_signed_by(&kid).await.expect("revoked");
            }
            Step::RevokeUntil(age) => {
                _ = administration.revoke_issued_until(now() - age).await.expect("revoked")
            }
            Step::Disable(disabled) => {
                _ = administration.update_client(&id("a"), |settings| settings.disabled = disabled).await;
            }
            Step::Remove => {
                _ = administration.remove_client(&id("a")).await;
                client = None;
            }
            Step::Add if client.is_none() => client = Some(basic("a", &server.add("a", &[SCOPE]).await)),
            Step::RevokeOne(_) | Step::Add => {}
        }
        for (token, was_active) in &mut tokens {
            let is_active = state(administration, token).await == TokenState::Active;
            prop_assert!(*was_active || !is_active, "active again after {step:?}");
            *was_active = is_active;
        }
    }
    Ok(())
}

/// Findings 3 and 14: a client that revokes all its tokens at once neither delays administration
/// nor fills the chain of changes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn revocations_by_clients_do_not_delay_administration() {
    const TOKENS: usize = 300;
    let files = Files::new();
    let server = std::sync::Arc::new(files.open().await);
    let client = basic("a", &server.add("a", &[SCOPE]).await);
    server.add("other", &[SCOPE]).await;
    let mut tokens = Vec::new();
    for _ in 0..TOKENS {
        tokens.push(token(&server, &client).await);
    }
    let changes = server.0.administration().changes(None, 1000).await.expect("changes").len();
    let revoking: Vec<_> = tokens
        .iter()
        .map(|token| {
            let (server, client, form) = (server.clone(), client.clone(), format!("token={token}"));
            tokio::spawn(async move {
                let request =
                    Request::post("/oidc/revoke").header(CONTENT_TYPE, FORM).header(AUTHORIZATION, client);
                server.send(request.body(Body::from(form)).expect("a request")).await.status
            })
        })
        .collect();
    for lifetime in 1..=10 {
        let other = id("other");
        let changed = server
            .0
            .administration()
            .update_client(&other, |settings| settings.lifetime = Some(lifetime))
            .await;
        changed.expect("a change by an administrator never fails");
    }
    for revoked in revoking {
        assert_eq!(revoked.await.expect("an answer"), 200);
    }
    assert_eq!(state(server.0.administration(), &tokens[TOKENS - 1]).await, TokenState::Revoked);
    let made = server.0.administration().changes(None, 1000).await.expect("changes").len() - changes;
    assert_eq!(made, 10, "revocations by clients are not part of the chain");
}

/// Finding 3: simultaneous changes of one process wait for their turn.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn simultaneous_changes_all_succeed() {
    let files = Files::new();
    let server = std::sync::Arc::new(files.open().await);
    let adding: Vec<_> = (0..100)
        .map(|number| {
            let server = server.clone();
            tokio::spawn(async move { server.add(&format!("client-{number}"), &[SCOPE]).await })
        })
        .collect();
    for added in adding {
        added.await.expect("added");
    }
    assert_eq!(server.0.administration().clients().await.expect("clients").len(), 100);
}

/// Finding 14: revocations of a client are rate-limited.
#[tokio::test]
async fn revocations_are_rate_limited() {
    let files = Files::new();
    let config = issuer::Config { rates: issuer::Rates { per_second: 10, burst: 2 }, ..files.config() };
    let server = Server(issuer::AuthorizationServer::open(config).await.expect("a server"));
    let client = basic("a", &server.add("a", &[SCOPE]).await);
    let mut tokens = Vec::new();
    for _ in 0..3 {
        tokens.extend([token(&server, &client).await, token(&server, &client).await]);
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    let mut statuses = Vec::new();
    for token in &tokens {
        let request = Request::post("/oidc/revoke").header(CONTENT_TYPE, FORM).header(AUTHORIZATION, &client);
        let request = request.body(Body::from(format!("token={token}"))).expect("a request");
        statuses.push(server.send(request).await.status.as_u16());
    }
    assert_eq!(statuses[..2], [200, 200]);
    assert!(statuses.contains(&429), "{statuses:?}");
}

/// Finding 26: the rate limit applies before the `jti` of an assertion is stored.
#[tokio::test]
async fn assertions_are_rate_limited() {
    let files = Files::new();
    let config = issuer::Config { rates: issuer::Rates { per_second: 1, burst: 2 }, ..files.config() };
    let server = Server(issuer::AuthorizationServer::open(config).await.expect("a server"));
    let key = SigningKey::generate(Algorithm::EdDsa).expect("a key");
    let settings = ClientSettings {
        auth: vec![issuer::AuthMethod::PrivateKeyJwt],
        ..ClientSettings::new([SCOPE].into_iter().collect())
    };
    let jwks = KeySet::of([&key]).to_json().to_string();
    server.0.administration().add_client(&id("a"), settings, Some(jwks.as_bytes())).await.expect("a client");
    let mut statuses = Vec::new();
    for number in 0..6 {
        let header = json!({ "alg": "EdDSA", "kid": key.kid(), "typ": "JWT" });
        let claims =
            json!({ "iss": "a", "sub": "a", "aud": ISSUER, "jti": number.to_string(), "exp": now() + 3600 });
        let assertion = key.seal(&header, &claims);
        let form = format!(
            "token=x&client_assertion={assertion}&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        );
        let request = Request::post("/oidc/introspect").header(CONTENT_TYPE, FORM).body(Body::from(form));
        statuses.push(server.send(request.expect("a request")).await.status.as_u16());
    }
    assert_eq!(statuses[..2], [200, 200], "an assertion of one hour is accepted: {statuses:?}");
    assert!(statuses[2..].contains(&429), "{statuses:?}");
}

/// The expiry of a credential can only become earlier; a later time is an error.
#[tokio::test]
async fn the_expiry_of_a_credential_is_never_postponed() {
    let files = Files::new();
    let server = files.open().await;
    server.add("a", &[SCOPE]).await;
    let administration = server.0.administration();
    let secret = administration.client(&id("a")).await.expect("a client").secrets[0].id.clone();
    let expire = async |at| administration.expire_credential(&id("a"), &secret, at, IssuedTokens::Keep).await;
    let changes = async || administration.changes(Some("a"), 100).await.expect("changes").len();
    let soon = now() + 300;
    assert_eq!(expire(soon).await.expect("expires"), soon);
    let before = changes().await;
    assert!(expire(soon + 1).await.is_err());
    assert_eq!(expire(soon).await.expect("the same end"), soon);
    assert_eq!(changes().await, before, "nothing was changed");
    let past = now();
    assert_eq!(expire(past).await.expect("expired"), past);
    assert!(expire(past + 90 * 86_400).await.is_err());
    assert_eq!(expire(now()).await.expect("expired before"), past);
}
