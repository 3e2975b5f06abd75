//! The sources of keys, over real sockets and files.

mod refresh_schedule;
mod rejected_documents;
mod rotation;
mod sources;
mod test_publisher;
mod waiting_requests;

use std::time::{Duration, Instant};

use http::StatusCode;
use library::library;
use scopewright::{Authenticator, Keys, Router, get, requires};
use scopewright_token::{Algorithm, KeySet, SigningKey, Verifier};
use serde_json::{Value, json};

use crate::fixture::{AUDIENCE, ISSUER, call, current_claims, request};

#[requires(library:books:read)]
async fn read() {}

/// Returns an API that accepts tokens of `issuer` with these keys.
fn app(issuer: &str, keys: &Keys) -> axum::Router {
    let authenticator = Authenticator::builder(Verifier::new(issuer, AUDIENCE), keys.clone()).build();
    let authenticator = authenticator.expect("a safe setting");
    Router::new().route("/", get(read)).into_axum(authenticator).0
}

async fn status(app: &axum::Router, token: &str) -> StatusCode {
    call(app, request("GET", "/", Some(token))).await.status
}

fn key() -> SigningKey {
    SigningKey::generate(Algorithm::Es256).expect("a key")
}

fn token_of(issuer: &str, key: &SigningKey) -> String {
    let claims = scopewright_token::Claims { iss: issuer.to_owned(), ..current_claims("library:books:read") };
    key.sign(&claims).expect("a signature")
}

fn set<'k>(keys: impl IntoIterator<Item = &'k SigningKey>) -> Value {
    KeySet::of(keys).to_json()
}

/// Returns a key under another `kid` than its own.
fn under_kid_of(other: &SigningKey, key: &SigningKey) -> Value {
    let mut set = set([key]);
    set["keys"][0]["kid"] = json!(other.kid());
    set
}

/// Advances the clock: timers fire, sockets are not affected.
async fn pass(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}

/// Waits until other tasks and threads have made the condition true.
async fn until(what: &str, condition: impl Fn() -> bool) {
    let begin = Instant::now();
    while !condition() {
        assert!(begin.elapsed() < Duration::from_secs(10), "{what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Waits long enough for a fetch that should not happen.
async fn a_moment() {
    tokio::time::sleep(Duration::from_millis(60)).await;
}
