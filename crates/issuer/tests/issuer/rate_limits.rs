//! Rate limits, and the audit records and metrics of requests.

use issuer::{AuthorizationServer, Config, Rates};
use scopes::Scope;

use crate::test_server::{Files, Server, basic};

const SCOPE: Scope = Scope::ALL[0];

fn form() -> String {
    format!("grant_type=client_credentials&scope={SCOPE}")
}

#[tokio::test]
async fn a_client_over_its_limit_is_refused_and_others_are_not() {
    let files = Files::new();
    let rates = Rates { per_second: 1, burst: 5 };
    let server =
        Server(AuthorizationServer::open(Config { rates, ..files.config() }).await.expect("a server"));
    let (wild, other) = (server.add("wild", &[SCOPE]).await, server.add("other", &[SCOPE]).await);
    let mut statuses = Vec::new();
    for _ in 0..8 {
        let answer = server.token(&[&basic("wild", &wild)], &form()).await;
        if answer.status == 429 {
            let after: u64 = answer.header("retry-after").parse().expect("seconds");
            assert!((1..=5).contains(&after), "{after}");
            assert_eq!(answer.header("cache-control"), "no-store");
        }
        statuses.push(answer.status.as_u16());
    }
    assert_eq!(statuses[..5], [200; 5]);
    assert!(statuses[5..].contains(&429), "{statuses:?}");
    assert_eq!(server.token(&[&basic("other", &other)], &form()).await.status, 200);
}

/// C12 and T18.
#[tokio::test]
async fn guesses_are_limited_and_correct_credentials_are_not() {
    let files = Files::new();
    let server = files.open().await;
    let secret = server.add("demo", &[SCOPE]).await;
    for id in ["demo", "unknown"] {
        let mut statuses = Vec::new();
        for _ in 0..14 {
            statuses.push(server.token(&[&basic(id, "guess")], &form()).await.status.as_u16());
        }
        assert_eq!(statuses[..10], [401; 10], "{id}");
        assert!(statuses[10..].contains(&429), "{id}: {statuses:?}");
        assert_eq!(
            server.token(&[&basic("demo", &secret)], &form()).await.status,
            200,
            "correct credentials are accepted"
        );
    }
}

#[tokio::test]
async fn every_grant_and_refusal_is_recorded_without_a_secret() {
    let files = Files::new();
    let folder = files.path("audit");
    let config = Config { audit: Some(folder.clone()), durable_audit: true, ..files.config() };
    let server = Server(AuthorizationServer::open(config).await.expect("a server"));
    let secret = server.add("demo", &[SCOPE]).await;
    let granted = server.token(&[&basic("demo", &secret)], &form()).await;
    server.token(&[&basic("demo", "a-wrong-secret")], &form()).await;
    server.token(&[&basic("demo", &secret)], "grant_type=client_credentials&scope=no:such").await;
    server.token(&[], "grant_type=client_credentials").await;
    server.0.close().await;
    let records = issuer::read_audit(&folder, 10, |_| true).expect("a log");
    let kinds: Vec<_> = records.iter().map(|record| record.text("kind").unwrap_or_default()).collect();
    assert_eq!(kinds, ["token.refused", "token.refused", "token.refused", "token.granted"]);
    let errors: Vec<_> = records.iter().map(|record| record.text("error").unwrap_or("-")).collect();
    assert_eq!(errors, ["invalid_client", "invalid_scope", "invalid_client", "-"]);
    assert_eq!(records[3].text("granted"), Some(SCOPE.as_str()));
    assert_eq!(records[1].text("requested"), Some("no:such"));
    assert_eq!(issuer::verify_audit(&folder, None).expect("a whole chain").records, 4);
    let text = std::fs::read_to_string(folder.join("00000001.jsonl")).expect("a file");
    for secret in [&secret, "a-wrong-secret", granted.member("access_token")] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[tokio::test]
async fn requests_are_counted_for_prometheus() {
    let files = Files::new();
    let server = files.open().await;
    let secret = server.add("demo", &[SCOPE]).await;
    for secret in [secret.as_str(), "wrong"] {
        server.token(&[&basic("demo", secret)], &form()).await;
    }
    let mut registry = prometheus_client::registry::Registry::default();
    server.0.register_metrics(&mut registry);
    let mut text = String::new();
    prometheus_client::encoding::text::encode(&mut text, &registry).expect("metrics");
    for line in [
        r#"issuer_requests_total{endpoint="token",result="granted"} 1"#,
        r#"issuer_requests_total{endpoint="token",result="invalid_client"} 1"#,
        "issuer_token_request_seconds_count 2",
        "issuer_clients 1",
        "issuer_published_keys 1",
    ] {
        assert!(text.contains(line), "{line} is missing in\n{text}");
    }
    assert!(!text.contains("demo"), "no label names a client");
}

#[tokio::test]
async fn liveness_and_readiness_are_reported() {
    let files = Files::new();
    let server = files.open().await;
    assert_eq!(
        (server.get("/livez").await.status, server.get("/readyz").await.status),
        (200.try_into().expect("a status"), 200.try_into().expect("a status"))
    );
}
