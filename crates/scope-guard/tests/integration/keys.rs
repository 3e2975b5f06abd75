//! Keys that are fetched from the issuer: over a real socket, because the socket is the subject.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use access_token::{Algorithm, KeySet, SigningKey, Verifier};
use axum::Json;
use axum::extract::State;
use axum::routing;
use http::StatusCode;
use library::library;
use scope_guard::{Authenticator, Keys, Router, get, requires};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::setting::{AUDIENCE, Answer, call, current_claims, request};

#[requires(library:books:read)]
async fn read() {}

/// An issuer's documents, under the test's control.
#[derive(Clone)]
struct Documents {
    issuer: String,
    keys: Arc<Mutex<Value>>,
    fetches: Arc<AtomicUsize>,
}

impl Documents {
    /// Serves them on a free port, below the path `/oidc`.
    async fn serve(keys: Value) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let issuer = format!("http://{}/oidc", listener.local_addr().expect("an address"));
        let documents = Self { issuer, keys: Arc::new(Mutex::new(keys)), fetches: Arc::default() };
        let app = axum::Router::new()
            .route("/.well-known/oauth-authorization-server/oidc", routing::get(metadata))
            .route("/oidc/certs", routing::get(certs))
            .with_state(documents.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        documents
    }

    fn authenticator(&self) -> Authenticator {
        authenticator(&self.issuer, Keys::discover(&self.issuer))
    }

    fn publish(&self, keys: Value) {
        *self.keys.lock().expect("not poisoned") = keys;
    }

    fn token(&self, key: &SigningKey) -> String {
        let claims =
            access_token::Claims { iss: self.issuer.clone(), ..current_claims("library:books:read") };
        key.sign(&claims).expect("a signature")
    }
}

/// What believes an issuer's tokens with these of its keys.
fn authenticator(issuer: &str, keys: Keys) -> Authenticator {
    Authenticator::trusting(Verifier::new(issuer, AUDIENCE), keys).build().expect("a safe setting")
}

async fn metadata(State(documents): State<Documents>) -> Json<Value> {
    let certs = format!("{}/certs", documents.issuer);
    Json(json!({ "issuer": documents.issuer, "jwks_uri": certs }))
}

async fn certs(State(documents): State<Documents>) -> Json<Value> {
    documents.fetches.fetch_add(1, Ordering::SeqCst);
    Json(documents.keys.lock().expect("not poisoned").clone())
}

fn key() -> SigningKey {
    SigningKey::generate(Algorithm::Es256).expect("a key")
}

fn app(authenticator: Authenticator) -> axum::Router {
    Router::new().route("/", get(read)).into_axum(authenticator).0
}

async fn call_with(app: &axum::Router, token: &str) -> Answer {
    call(app, request("GET", "/", Some(token))).await
}

/// Lets the cooldown between two fetches pass without waiting for it.
async fn pass_the_cooldown() {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(6)).await;
    tokio::time::resume();
}

#[tokio::test]
async fn keys_are_found_by_metadata_and_a_rotation_heals_with_one_fetch() {
    let (old, new) = (key(), key());
    let documents = Documents::serve(KeySet::of([&old]).to_json()).await;
    let app = app(documents.authenticator());
    assert_eq!(call_with(&app, &documents.token(&old)).await.status, StatusCode::OK);
    assert_eq!(call_with(&app, &documents.token(&old)).await.status, StatusCode::OK);
    assert_eq!(documents.fetches.load(Ordering::SeqCst), 1);

    documents.publish(KeySet::of([&old, &new]).to_json());
    pass_the_cooldown().await;
    assert_eq!(call_with(&app, &documents.token(&new)).await.status, StatusCode::OK);
    assert_eq!(call_with(&app, &documents.token(&old)).await.status, StatusCode::OK);
    assert_eq!(documents.fetches.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn unknown_keys_are_not_asked_for_without_end() {
    let known = key();
    let documents = Documents::serve(KeySet::of([&known]).to_json()).await;
    let app = app(documents.authenticator());
    for _ in 0..20 {
        assert_eq!(call_with(&app, &documents.token(&key())).await.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(documents.fetches.load(Ordering::SeqCst), 2);
    assert_eq!(call_with(&app, &documents.token(&known)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_last_good_keys_outlive_a_broken_answer() {
    let known = key();
    let documents = Documents::serve(KeySet::of([&known]).to_json()).await;
    let app = app(documents.authenticator());
    assert_eq!(call_with(&app, &documents.token(&known)).await.status, StatusCode::OK);
    for broken in [json!({ "keys": [] }), json!("no key set"), json!({ "keys": "x".repeat(300_000) })] {
        documents.publish(broken);
        pass_the_cooldown().await;
        assert_eq!(call_with(&app, &documents.token(&key())).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(call_with(&app, &documents.token(&known)).await.status, StatusCode::OK);
    }
    assert_eq!(documents.fetches.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn while_there_have_never_been_keys_nobody_can_be_judged() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let issuer = format!("http://{}", nobody.local_addr().expect("an address"));
    drop(nobody);
    let app = app(authenticator(&issuer, Keys::discover(&issuer)));
    let token = key().sign(&access_token::Claims { iss: issuer, ..current_claims("") }).expect("a signature");
    let answer = call_with(&app, &token).await;
    assert_eq!((answer.status, answer.challenge), (StatusCode::SERVICE_UNAVAILABLE, None));
}

#[tokio::test]
async fn metadata_of_another_issuer_are_not_believed() {
    let known = key();
    let documents = Documents::serve(KeySet::of([&known]).to_json()).await;
    let issuer = documents.issuer.replace("127.0.0.1", "localhost");
    let app = app(authenticator(&issuer, Keys::discover(&issuer)));
    let claims = access_token::Claims { iss: issuer, ..current_claims("library:books:read") };
    let token = known.sign(&claims).expect("a signature");
    assert_eq!(call_with(&app, &token).await.status, StatusCode::SERVICE_UNAVAILABLE);
}
