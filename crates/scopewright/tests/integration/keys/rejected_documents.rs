//! Responses that are not key sets. They neither replace valid keys nor become the first keys.

use std::time::{Duration, Instant};

use http::StatusCode;
use scopewright::Keys;
use serde_json::{Value, json};

use super::test_publisher::{CERTS, OAUTH, OPENID, Publisher, Reply};
use super::{app, key, pass, set, status, until};

/// Returns responses that contain the key of `forger` where possible.
fn answers(publisher: &Publisher, forger: &Value) -> Vec<(&'static str, &'static str, Reply)> {
    let metadata = |member: &str, value: &str| {
        let mut metadata = publisher.metadata();
        metadata[member] = json!(value);
        Reply::Json(metadata)
    };
    let many: Vec<_> = (0..101).map(|_| set([&key()])["keys"][0].clone()).collect();
    let elsewhere = publisher.certs().replace("certs", "elsewhere");
    publisher.reply("/oidc/elsewhere", Reply::Json(forger.clone()));
    vec![
        ("a failure", CERTS, Reply::Status(StatusCode::INTERNAL_SERVER_ERROR)),
        ("nothing there", CERTS, Reply::Status(StatusCode::NOT_FOUND)),
        ("a success without content", CERTS, Reply::Status(StatusCode::NO_CONTENT)),
        ("a redirect", CERTS, Reply::Redirect(elsewhere.clone())),
        ("no key", CERTS, Reply::Json(json!({ "keys": [] }))),
        (
            "no usable key",
            CERTS,
            Reply::Json(json!({ "keys": [{ "kty": "oct", "kid": "1", "k": "c2VjcmV0" }] })),
        ),
        ("no key set", CERTS, Reply::Json(json!({ "key": "set" }))),
        ("a page", CERTS, Reply::Text("<!DOCTYPE html><title>Maintenance</title>")),
        ("an empty body", CERTS, Reply::Text("")),
        ("too many keys", CERTS, Reply::Json(json!({ "keys": many }))),
        ("a body without end", CERTS, Reply::Endless),
        ("failing metadata", OAUTH, Reply::Status(StatusCode::SERVICE_UNAVAILABLE)),
        ("no metadata at all", OAUTH, Reply::Status(StatusCode::NOT_FOUND)),
        ("redirected metadata", OAUTH, Reply::Redirect(format!("{}{OPENID}", publisher.issuer))),
        ("metadata without keys", OAUTH, Reply::Json(json!({ "issuer": publisher.issuer }))),
        ("metadata of another issuer", OAUTH, metadata("issuer", &format!("{}/", publisher.issuer))),
        ("keys over plain http elsewhere", OAUTH, metadata("jwks_uri", "http://192.0.2.1/certs")),
        ("keys in a file", OAUTH, metadata("jwks_uri", "file:///etc/keys.json")),
    ]
}

#[tokio::test]
async fn the_last_good_keys_survive_a_rejected_document() {
    let (known, forger) = (key(), key());
    let publisher = Publisher::serve(set([&known])).await;
    let app = app(&publisher.issuer, &Keys::discover(&publisher.issuer));
    assert_eq!(status(&app, &publisher.token(&known)).await, StatusCode::OK);
    for (what, path, reply) in answers(&publisher, &set([&forger])) {
        publisher.reply(path, reply);
        let asked = publisher.asked(path);
        assert_eq!(status(&app, &publisher.token(&forger)).await, StatusCode::UNAUTHORIZED, "{what}");
        assert!(publisher.asked(path) > asked, "{what}: asked");
        assert_eq!(status(&app, &publisher.token(&known)).await, StatusCode::OK, "{what}");

        publisher.reply(OAUTH, Reply::Json(publisher.metadata()));
        publisher.publish(set([&known]));
        pass(Keys::DEFAULT_COOLDOWN).await;
    }
    assert_eq!(publisher.asked("/oidc/elsewhere"), 0, "redirects are not followed");
}

#[tokio::test]
async fn rejected_documents_are_never_the_first_keys() {
    let forger = key();
    let publisher = Publisher::serve(Value::Null).await;
    for (what, path, reply) in answers(&publisher, &set([&forger])) {
        publisher.reply(OAUTH, Reply::Json(publisher.metadata()));
        publisher.publish(set([&forger]));
        publisher.reply(path, reply);
        let keys = Keys::discover(&publisher.issuer);
        let app = app(&publisher.issuer, &keys);
        assert_eq!(status(&app, &publisher.token(&forger)).await, StatusCode::SERVICE_UNAVAILABLE, "{what}");
        assert!(!keys.is_ready(), "{what}");
    }
}

/// A request waits two seconds at most, and a fetch ends after five, whether the head or the body
/// is late.
#[tokio::test]
async fn a_request_does_not_wait_for_a_slow_response() {
    let known = key();
    let publisher = Publisher::serve(set([&known])).await;
    for slow in [Reply::Stuck, Reply::After(Duration::from_secs(3600), set([&known]))] {
        publisher.reply(CERTS, slow);
        let keys = Keys::discover(&publisher.issuer);
        let app = app(&publisher.issuer, &keys);
        let asked = publisher.asked(CERTS);
        let (token, begin) = (publisher.token(&known), Instant::now());
        let waiting = tokio::spawn(async move { status(&app, &token).await });
        until("the fetch is under way", || publisher.asked(CERTS) == asked + 1).await;
        pass(Duration::from_secs(2)).await;
        assert_eq!(waiting.await.expect("an answer"), StatusCode::SERVICE_UNAVAILABLE);
        assert!(begin.elapsed() < Duration::from_millis(1500), "{:?}", begin.elapsed());

        publisher.publish(set([&known]));
        pass(Duration::from_secs(4)).await;
        until("the next attempt succeeds", || keys.is_ready()).await;
    }
}
