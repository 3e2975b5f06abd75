//! The cache of verified tokens: a cached token is accepted exactly when it would be verified
//! again.

use std::time::Duration;

use http::StatusCode;
use library::library;
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use scopewright::testing::TestIssuer;
use scopewright::{Authenticator, Keys, Router, get, requires};
use scopewright_token::{Algorithm, KeySet, SigningKey, Verifier};

use crate::fixture::{AUDIENCE, ISSUER, call, current_claims, request};

#[requires(library:books:read)]
async fn read() {}

fn app(authenticator: &Authenticator) -> axum::Router {
    Router::new().route("/", get(read)).into_axum(authenticator.clone()).0
}

async fn status(app: &axum::Router, token: &str) -> StatusCode {
    call(app, request("GET", "/", Some(token))).await.status
}

/// Returns the value of a metric without labels.
fn metric(authenticator: &Authenticator, name: &str) -> u64 {
    let mut registry = Registry::default();
    authenticator.register_metrics(&mut registry);
    let mut text = String::new();
    encode(&mut text, &registry).expect("metrics");
    let line = text.lines().find_map(|line| line.strip_prefix(&format!("scopewright_{name} ")));
    line.unwrap_or_else(|| panic!("no {name} in {text}")).parse().expect("a number")
}

#[tokio::test]
async fn a_returning_token_is_verified_once() {
    let issuer = TestIssuer::new("https://api.test");
    let authenticator = issuer.authenticator();
    let app = app(&authenticator);
    let token = issuer.token().grant(library.books.read).mint();
    for _ in 0..5 {
        assert_eq!(status(&app, &token).await, StatusCode::OK);
    }
    assert_eq!(metric(&authenticator, "token_cache_misses_total"), 1);
    assert_eq!(metric(&authenticator, "token_cache_hits_total"), 4);
    assert_eq!(metric(&authenticator, "token_cache_tokens"), 1);
}

#[tokio::test]
async fn a_cached_token_expires_to_the_second() {
    let issuer = TestIssuer::new("https://api.test");
    let app = app(&issuer.authenticator());
    let token = issuer.token().grant(library.books.read).mint();
    let rows = [(0, StatusCode::OK), (909, StatusCode::OK), (1, StatusCode::UNAUTHORIZED)];
    for (seconds, expected) in rows {
        issuer.advance(Duration::from_secs(seconds));
        assert_eq!(status(&app, &token).await, expected, "after {seconds} s more");
    }
}

#[tokio::test]
async fn a_cached_token_is_rejected_before_its_time() {
    let issuer = TestIssuer::new("https://api.test");
    let later = issuer.clone();
    let behind = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(0));
    let clock = std::sync::Arc::clone(&behind);
    let authenticator = issuer
        .authenticator_builder()
        .clock(move || later.now() - Duration::from_secs(clock.load(std::sync::atomic::Ordering::SeqCst)));
    let app = app(&authenticator.build().expect("a safe setting"));
    let token = issuer.token().grant(library.books.read).mint();
    assert_eq!(status(&app, &token).await, StatusCode::OK);
    behind.store(11, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(status(&app, &token).await, StatusCode::UNAUTHORIZED, "the clock was set back");
}

#[tokio::test]
async fn a_cached_token_matches_no_other_token() {
    let issuer = TestIssuer::new("https://api.test");
    let authenticator = issuer.authenticator();
    let app = app(&authenticator);
    let token = issuer.token().grant(library.books.read).mint();
    assert_eq!(status(&app, &token).await, StatusCode::OK);
    let (signed, _) = token.rsplit_once('.').expect("three parts");
    let neighbours = [
        signed.to_owned(),
        format!("{signed}."),
        format!("{token}A"),
        token[..token.len() - 1].to_owned(),
        token.to_uppercase(),
        issuer.token().grant(library.books.read).forged().mint(),
    ];
    for neighbour in neighbours {
        assert_eq!(status(&app, &neighbour).await, StatusCode::UNAUTHORIZED, "{neighbour}");
    }
    assert_eq!(metric(&authenticator, "token_cache_tokens"), 1, "a rejected token is not cached");
    assert_eq!(status(&app, &token).await, StatusCode::OK);
}

#[tokio::test]
async fn cached_tokens_are_dropped_when_their_key_is_withdrawn() {
    let (first, second) = (key(), key());
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("keys.json");
    let publish = |keys: &[&SigningKey]| {
        let partial = path.with_extension("partial");
        let keys = KeySet::of(keys.iter().copied()).to_json().to_string();
        std::fs::write(&partial, keys).and_then(|()| std::fs::rename(&partial, &path)).expect("a file");
    };
    publish(&[&first, &second]);
    let keys = Keys::file(&path);
    let authenticator = Authenticator::builder(Verifier::new(ISSUER, AUDIENCE), keys.clone());
    let app = app(&authenticator.build().expect("a safe setting"));
    let of_first = first.sign(&current_claims("library:books:read")).expect("a token");
    let of_second = second.sign(&current_claims("library:books:read")).expect("a token");
    for token in [&of_first, &of_second, &of_first, &of_second] {
        assert_eq!(status(&app, token).await, StatusCode::OK);
    }
    let epoch = keys.epoch();
    publish(&[&second]);
    for _ in 0..200 {
        if keys.epoch() != epoch {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert_eq!(status(&app, &of_first).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&app, &of_second).await, StatusCode::OK);
}

#[tokio::test]
async fn the_cache_stays_within_its_capacity() {
    let issuer = TestIssuer::new("https://api.test");
    let rows = [(64, 1 << 30), (1_000_000, 100_000)];
    for (tokens, bytes) in rows {
        let authenticator =
            issuer.authenticator_builder().cache_capacity(tokens, bytes).build().expect("safe");
        let app = app(&authenticator);
        for number in 0..500 {
            let token = issuer
                .token()
                .grant(library.books.read)
                .claim("jti", number)
                .claim("jti", format!("{number}"));
            assert_eq!(status(&app, &token.mint()).await, StatusCode::OK);
        }
        assert!(metric(&authenticator, "token_cache_tokens") <= tokens as u64);
        assert!(metric(&authenticator, "token_cache_tokens") > 10);
        assert!(metric(&authenticator, "token_cache_bytes") <= bytes);
    }
}

#[tokio::test]
async fn without_a_cache_every_signature_is_verified() {
    let issuer = TestIssuer::new("https://api.test");
    let authenticator =
        issuer.authenticator_builder().cache_capacity(0, 1 << 20).build().expect("a safe setting");
    let app = app(&authenticator);
    let token = issuer.token().grant(library.books.read).mint();
    for _ in 0..3 {
        assert_eq!(status(&app, &token).await, StatusCode::OK);
    }
    assert_eq!(metric(&authenticator, "token_cache_misses_total"), 3);
    assert_eq!(metric(&authenticator, "token_cache_tokens"), 0);
}

fn key() -> SigningKey {
    SigningKey::generate(Algorithm::Es256).expect("a key")
}

#[tokio::test]
async fn a_revoked_token_is_refused_although_it_is_cached() {
    let issuer = TestIssuer::new("https://api.test");
    let taken_back = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
    let asked = std::sync::Arc::clone(&taken_back);
    let is_revoked = move |_: &str, claims: &scopewright::Claims| {
        claims.jti.as_deref() == Some(&*asked.lock().expect("a lock"))
    };
    let app = app(&issuer.authenticator_builder().revoked(is_revoked).build().expect("a safe setting"));
    let (token, other) = (issuer.token().grant(library.books.read), issuer.token().grant(library.books.read));
    let (token, other) = (token.claim("jti", "one").mint(), other.claim("jti", "other").mint());
    assert_eq!(status(&app, &token).await, StatusCode::OK);
    "one".clone_into(&mut taken_back.lock().expect("a lock"));
    for _ in 0..2 {
        assert_eq!(status(&app, &token).await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(status(&app, &other).await, StatusCode::OK);
}

#[tokio::test]
async fn published_keys_are_valid_at_once() {
    let (first, second) = (key(), key());
    let (keys, publisher) = Keys::published(KeySet::of([&first]));
    let app =
        app(&Authenticator::builder(Verifier::new(ISSUER, AUDIENCE), keys).build().expect("a safe setting"));
    let claims = current_claims("library:books:read");
    let [old, new] = [&first, &second].map(|key| key.sign(&claims).expect("a signature"));
    assert_eq!(
        [status(&app, &old).await, status(&app, &new).await],
        [StatusCode::OK, StatusCode::UNAUTHORIZED]
    );
    publisher.publish(KeySet::of([&second]));
    assert_eq!(
        [status(&app, &old).await, status(&app, &new).await],
        [StatusCode::UNAUTHORIZED, StatusCode::OK]
    );
}
