//! Refusals: each is recorded or counted, and none of them can fill the disk or stop grants.

use std::path::Path;

use axum::body::Body;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Method, Request};
use issuer::{AuditRecord, AuthorizationServer, ClientSettings, Config, read_audit};
use prometheus_client::registry::Registry;
use scopes::Scope;
use serde_json::{Value, json};

use crate::test_server::{Files, Server, basic};

const SCOPE: Scope = Scope::ALL[0];

async fn recording(files: &Files, durable_audit: bool) -> Server {
    let config = Config { audit: Some(files.path("audit")), durable_audit, ..files.config() };
    Server(AuthorizationServer::open(config).await.expect("a server"))
}

fn records(folder: &Path) -> Vec<Value> {
    let records = read_audit(folder, 100_000, |_: &AuditRecord| true).expect("a log");
    records.iter().map(|record| serde_json::to_value(record).expect("JSON")).collect()
}

/// Returns the size of the files in a folder.
fn size(folder: &Path) -> u64 {
    std::fs::read_dir(folder)
        .expect("a folder")
        .map(|file| file.expect("a file").metadata().expect("its size").len())
        .sum()
}

/// Finding 4: requests of unauthenticated callers take little space, however many they are and
/// whatever they contain.
#[tokio::test]
async fn refusals_of_unauthenticated_callers_take_bounded_space() {
    let files = Files::new();
    let server = recording(&files, false).await;
    let secret = server.add("demo", &[SCOPE]).await;
    let odd = format!("{}{}", "%01".repeat(1000), "%C3%A9".repeat(500));
    for _ in 0..500 {
        let forms = [
            format!("grant_type=x&scope={odd}&client_id={odd}"),
            format!("grant_type=client_credentials&client_id={odd}&client_secret=x"),
        ];
        for form in forms {
            let answer = server.token(&[], &form).await;
            assert!(answer.status.is_client_error(), "{answer:?}");
        }
    }
    let form = format!("grant_type=client_credentials&scope={SCOPE}");
    assert_eq!(server.token(&[&basic("demo", &secret)], &form).await.status, 200);
    server.0.close().await;
    let folder = files.path("audit");
    assert!(size(&folder) < 64 * 1024, "{} bytes", size(&folder));
    let records = records(&folder);
    let refused: u64 = records
        .iter()
        .filter(|record| record["kind"] == "token.refused")
        .map(|record| record["count"].as_u64().unwrap_or(1))
        .sum();
    assert_eq!(refused, 1000, "each is recorded or counted");
    let granted = records.iter().filter(|record| record["kind"] == "token.granted").count();
    assert_eq!(granted, 1, "a grant has its own record");
    let longest = records.iter().map(|record| record.to_string().len()).max();
    assert!(longest.is_some_and(|length| length < 1024), "{longest:?}");
}

/// Finding 4: requests over a rate limit are only counted.
#[tokio::test]
async fn rate_limited_requests_are_counted_and_not_recorded_individually() {
    let files = Files::new();
    let server = recording(&files, false).await;
    server.add("demo", &[SCOPE]).await;
    let form = format!("grant_type=client_credentials&scope={SCOPE}");
    let mut throttled = 0;
    for _ in 0..30 {
        throttled += u64::from(server.token(&[&basic("demo", "guess")], &form).await.status == 429);
    }
    server.0.close().await;
    let records = records(&files.path("audit"));
    let counted: Vec<_> =
        records.iter().filter(|record| record["error"] == "temporarily_unavailable").collect();
    assert_eq!(counted.len(), 1, "{counted:?}");
    assert_eq!(counted[0]["count"], json!(throttled));
}

/// Finding 10: attempts at administration beyond the caller's scopes are recorded.
#[tokio::test]
async fn attempted_administration_is_recorded() {
    let files = Files::new();
    let server = recording(&files, false).await;
    let scope = "issuer:clients:write".parse().expect("a scope");
    let secret = server.add_with("reader", ClientSettings::new(scope)).await;
    let powerful = "issuer:clients:write issuer:keys:write".parse().expect("scopes");
    server.add_with("admin", ClientSettings::new(powerful)).await;
    let form = "grant_type=client_credentials&scope=issuer:clients:write";
    let token = server.token(&[&basic("reader", &secret)], form).await.member("access_token").to_owned();
    let call = async |method: Method, path: &str, body: Value, token: &str| {
        let request = Request::builder().method(method).uri(format!("/oidc/admin/v1{path}"));
        let request =
            request.header(AUTHORIZATION, format!("Bearer {token}")).header(CONTENT_TYPE, "application/json");
        server.send(request.body(Body::from(body.to_string())).expect("a request")).await.status.as_u16()
    };
    let more = json!({ "scope": "issuer:clients:write issuer:keys:write" });
    let new = json!({ "client_id": "new", "scope": "issuer:clients:delete" });
    for (method, path, body) in [
        (Method::POST, "/clients/admin/secrets", json!({})),
        (Method::PATCH, "/clients/reader", more),
        (Method::POST, "/clients", new),
        (Method::GET, "/clients", Value::Null),
    ] {
        assert_eq!(call(method, path, body, &token).await, 403, "{path}");
    }
    assert_eq!(call(Method::GET, "/clients", Value::Null, "garbage").await, 401);
    server.0.close().await;
    let records = records(&files.path("audit"));
    let refused: Vec<_> = records.iter().rev().filter(|record| record["kind"] == "admin.refused").collect();
    let recorded: Vec<_> = refused
        .iter()
        .map(|record| {
            let text = |name: &str| record[name].as_str().unwrap_or("-").to_owned();
            [text("client_id"), text("operation"), text("error")]
        })
        .collect();
    assert_eq!(
        recorded,
        [
            ["reader", "POST /oidc/admin/v1/clients/admin/secrets", "access_denied"],
            ["reader", "PATCH /oidc/admin/v1/clients/reader", "access_denied"],
            ["reader", "POST /oidc/admin/v1/clients", "access_denied"],
            ["reader", "GET /oidc/admin/v1/clients", "insufficient_scope"],
            ["-", "GET /oidc/admin/v1/clients", "invalid_token"],
        ]
    );
}

/// Finding 4: a node that must record grants and cannot is not ready.
#[tokio::test]
async fn a_node_whose_audit_log_cannot_be_written_is_not_ready() {
    let files = Files::new();
    let server = recording(&files, true).await;
    let secret = server.add("demo", &[SCOPE]).await;
    let form = format!("grant_type=client_credentials&scope={SCOPE}");
    assert_eq!(server.get("/readyz").await.status, 200);
    assert_eq!(server.token(&[&basic("demo", &secret)], &form).await.status, 200);
    let segment = files.path("audit").join("00000001.jsonl");
    std::fs::rename(&segment, files.path("audit").join("moved")).expect("moved");
    let refused = server.token(&[&basic("demo", &secret)], &form).await;
    assert_eq!((refused.status.as_u16(), refused.member("error")), (503, "temporarily_unavailable"));
    assert_eq!(server.get("/readyz").await.status, 503);
    let mut registry = Registry::default();
    server.0.register_metrics(&mut registry);
    let mut metrics = String::new();
    prometheus_client::encoding::text::encode(&mut metrics, &registry).expect("metrics");
    assert!(metrics.contains("issuer_audit_lost_total 1\n"), "{metrics}");
    std::fs::rename(files.path("audit").join("moved"), &segment).expect("moved back");
    for _ in 0..100 {
        if server.get("/readyz").await.status == 200 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(server.token(&[&basic("demo", &secret)], &form).await.status, 200, "grants resume");
}

/// The reason of a refused assertion is for the operator only.
#[tokio::test]
async fn the_reason_of_a_refused_assertion_is_recorded() {
    let files = Files::new();
    let server = recording(&files, false).await;
    let assertion = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJhIiwic3ViIjoiYSJ9.AAAA";
    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    let form =
        format!("grant_type=client_credentials&client_assertion={assertion}&client_assertion_type={kind}");
    let answer = server.token(&[], &form).await;
    assert_eq!((answer.status.as_u16(), answer.member("error")), (401, "invalid_client"));
    server.0.close().await;
    let reason = records(&files.path("audit"))[0]["reason"].as_str().expect("a reason").to_owned();
    assert!(reason.contains("jti") && !answer.member("error_description").contains("jti"), "{reason}");
}

/// Finding 4: introspections, and revocations without effect, have no rate limit.
#[tokio::test]
async fn unlimited_requests_of_a_client_take_bounded_space() {
    let files = Files::new();
    let server = recording(&files, false).await;
    let client = basic("demo", &server.add("demo", &[SCOPE]).await);
    let post = async |endpoint: &str| {
        let request = Request::post(format!("/oidc/{endpoint}"))
            .header(CONTENT_TYPE, crate::test_server::FORM)
            .header(AUTHORIZATION, &client);
        server.send(request.body(Body::from("token=garbage")).expect("a request")).await.status.as_u16()
    };
    for _ in 0..200 {
        assert_eq!((post("introspect").await, post("revoke").await), (200, 200));
    }
    server.0.close().await;
    let records = records(&files.path("audit"));
    assert!(records.len() < 60, "{} records", records.len());
    for kind in ["token.inspected", "revocation.ignored"] {
        let of_kind = records.iter().filter(|record| record["kind"] == kind);
        let count: u64 = of_kind.map(|record| record["count"].as_u64().unwrap_or(1)).sum();
        assert_eq!(count, 200, "{kind}");
    }
    assert!(records.iter().all(|record| record["kind"] != "token.revoked"), "nothing was revoked");
}

/// Finding 10: a malformed attempt is recorded as well.
#[tokio::test]
async fn malformed_attempts_are_recorded_with_their_client() {
    let files = Files::new();
    let server = recording(&files, false).await;
    let secret = server
        .add_with("reader", ClientSettings::new("issuer:clients:write".parse().expect("a scope")))
        .await;
    let form = "grant_type=client_credentials&scope=issuer:clients:write";
    let token = server.token(&[&basic("reader", &secret)], form).await.member("access_token").to_owned();
    for (body, status) in [(r#"{"scope":"issuer:root:write"}"#, 400), ("{", 400)] {
        let request = Request::patch("/oidc/admin/v1/clients/reader")
            .header(AUTHORIZATION, format!("Bearer {token}"))
            .header(CONTENT_TYPE, "application/json");
        let answer = server.send(request.body(Body::from(body)).expect("a request")).await;
        assert_eq!(answer.status, status);
    }
    server.0.close().await;
    let records = records(&files.path("audit"));
    let refused: Vec<_> = records.iter().filter(|record| record["kind"] == "admin.refused").collect();
    assert_eq!(refused.len(), 2, "{refused:?}");
    assert!(refused.iter().all(|record| record["client_id"] == "reader"), "{refused:?}");
}
