//! Servers on this machine that publish the keys of a client, some of them malicious.

use std::error::Error;
use std::future::Future;
use std::time::Duration;

use http::StatusCode;
use scopewright_fetch::{FetchError, ForbiddenAddress};
use scopewright_token::{Algorithm, KeySetError, SigningKey};
use serde_json::{Value, json};

use super::jwks_uri::JwksUriError;
use super::*;

mod publisher;

use publisher::{Publisher, Reply};

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn key() -> SigningKey {
    SigningKey::generate(Algorithm::EdDsa).expect("a key")
}

fn set(keys: &[&SigningKey]) -> Value {
    KeySet::of(keys.iter().copied()).to_json()
}

/// Returns a schedule by which keys are stale at once and can be fetched again at once.
fn without_pauses() -> Schedule {
    Schedule {
        freshness: Duration::ZERO..=Duration::ZERO,
        default_freshness: Duration::ZERO,
        pause: Duration::ZERO,
        pause_after_failure: Duration::ZERO,
        ..Schedule::DEFAULT
    }
}

fn limits(publisher: &Publisher) -> Limits {
    Limits {
        addresses: AddressPolicy::PublicAndPrivate,
        roots: publisher.roots.clone(),
        ..ClientKeys::LIMITS
    }
}

fn client_keys(publisher: &Publisher, schedule: Schedule) -> ClientKeys {
    ClientKeys::with(limits(publisher), schedule)
}

/// Waits for much longer than any fetch in these tests takes.
async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(seconds(20), future).await.expect("an end")
}

async fn kids(keys: &ClientKeys, uri: &str, wanted: Option<&str>) -> Result<Vec<String>, ClientKeysError> {
    let keys = soon(keys.keys(uri, wanted)).await?;
    Ok(keys.kids().map(str::to_owned).collect())
}

async fn refusal(keys: &ClientKeys, uri: &str) -> ClientKeysError {
    kids(keys, uri, None).await.expect_err("no keys")
}

/// Returns why the keys could not be fetched.
async fn fetch_error(keys: &ClientKeys, uri: &str) -> Arc<FetchError> {
    match refusal(keys, uri).await {
        ClientKeysError::Fetch(error) => error,
        other => panic!("{other}"),
    }
}

/// Returns whether an address was refused as it was written, or as it was resolved.
fn is_forbidden(error: &FetchError) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = match error {
        FetchError::Forbidden(_) => return true,
        FetchError::Http(cause) => Some(cause),
        _ => None,
    };
    while let Some(error) = cause {
        if error.is::<ForbiddenAddress>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Returns why the document that was fetched is not accepted.
async fn key_set_error(keys: &ClientKeys, uri: &str) -> KeySetError {
    match refusal(keys, uri).await {
        ClientKeysError::Keys(error) => error,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn keys_are_fetched_once_and_cached() {
    let key = key();
    let publisher = Publisher::serve(Reply::json(&set(&[&key]))).await;
    let keys = ClientKeys::new(ClientKeysPolicy { private_networks: true, roots: publisher.roots.clone() });
    for wanted in [None, Some(key.kid()), None] {
        assert_eq!(kids(&keys, &publisher.uri(), wanted).await.expect("keys"), [key.kid()]);
    }
    assert_eq!(publisher.requests(), 1);
    assert!(publisher.last_request().starts_with("GET /jwks.json HTTP/1.1\r\n"));
}

#[tokio::test]
async fn many_requests_cause_one_fetch() {
    let key = key();
    let publisher = Publisher::serve(Reply::json(&set(&[&key]))).await;
    let keys = client_keys(&publisher, Schedule::DEFAULT);
    let all: Vec<_> = (0..50)
        .map(|_| {
            let keys = keys.clone();
            let uri = publisher.uri();
            tokio::spawn(async move { kids(&keys, &uri, None).await })
        })
        .collect();
    for one in all {
        assert_eq!(one.await.expect("no panic").expect("keys"), [key.kid()]);
    }
    assert_eq!(publisher.requests(), 1);
}

#[tokio::test]
async fn a_dropped_request_does_not_end_the_fetch() {
    let key = key();
    let publisher = Publisher::serve(Reply::json(&set(&[&key])).after(Duration::from_millis(200))).await;
    let keys = client_keys(&publisher, Schedule::DEFAULT);
    let uri = publisher.uri();
    tokio::select! {
        biased;
        _ = keys.keys(&uri, None) => panic!("the response is delayed"),
        () = tokio::time::sleep(Duration::from_millis(20)) => {}
    }
    assert!(kids(&keys, &uri, None).await.is_ok());
    assert_eq!(publisher.requests(), 1);
}

#[tokio::test]
async fn a_new_key_is_found_when_an_assertion_names_it() {
    let old = key();
    let new = key();
    let publisher = Publisher::serve(Reply::json(&set(&[&old]))).await;
    let schedule = Schedule { pause: Duration::ZERO, ..Schedule::DEFAULT };
    let keys = client_keys(&publisher, schedule);
    assert_eq!(kids(&keys, &publisher.uri(), Some(old.kid())).await.expect("keys"), [old.kid()]);
    publisher.reply(Reply::json(&set(&[&new])));
    assert_eq!(kids(&keys, &publisher.uri(), Some(old.kid())).await.expect("keys"), [old.kid()]);
    assert_eq!(kids(&keys, &publisher.uri(), Some(new.kid())).await.expect("keys"), [new.kid()]);
    assert_eq!(publisher.requests(), 2);
}

/// A8: the pause applies to every invented `kid`.
#[tokio::test]
async fn a8_invented_kids_cause_one_fetch() {
    let publisher = Publisher::serve(Reply::json(&set(&[&key()]))).await;
    let keys = client_keys(&publisher, Schedule::DEFAULT);
    for made_up in 0..100 {
        assert!(kids(&keys, &publisher.uri(), Some(&made_up.to_string())).await.is_ok());
    }
    assert_eq!(publisher.requests(), 1);
}

/// A8: the pause applies to a server that is down.
#[tokio::test]
async fn a8_a_server_that_is_down_is_not_flooded() {
    let publisher = Publisher::serve(Reply::status("503 Service Unavailable")).await;
    let keys = client_keys(&publisher, Schedule::DEFAULT);
    for _ in 0..100 {
        let error = fetch_error(&keys, &publisher.uri()).await;
        assert!(matches!(*error, FetchError::Status(StatusCode::SERVICE_UNAVAILABLE)), "{error}");
    }
    assert_eq!(publisher.requests(), 1);
}

#[tokio::test]
async fn the_last_keys_remain_in_use_while_the_server_is_down() {
    let key = key();
    let publisher = Publisher::serve(Reply::json(&set(&[&key]))).await;
    let keys = client_keys(&publisher, without_pauses());
    assert!(kids(&keys, &publisher.uri(), None).await.is_ok());
    for down in [Reply::status("500 Oh"), Reply::raw("not http"), Reply::text("<html>")] {
        publisher.reply(down);
        assert_eq!(kids(&keys, &publisher.uri(), None).await.expect("keys"), [key.kid()]);
    }
    assert_eq!(publisher.requests(), 4);
    let without_grace = Schedule { grace: Duration::ZERO, ..without_pauses() };
    let keys = client_keys(&publisher, without_grace);
    assert_eq!(key_set_error(&keys, &publisher.uri()).await, KeySetError::NotAKeySet);
}

#[tokio::test]
async fn a_client_can_withdraw_its_keys() {
    let key = key();
    let publisher = Publisher::serve(Reply::json(&set(&[&key]))).await;
    let keys = client_keys(&publisher, without_pauses());
    let mut private = set(&[&key]);
    private["keys"][0]["d"] = json!("AA");
    for (document, expected) in
        [(json!({ "keys": [] }), KeySetError::NoUsableKey), (private, KeySetError::SecretKey(1))]
    {
        publisher.reply(Reply::json(&set(&[&key])));
        assert!(kids(&keys, &publisher.uri(), None).await.is_ok());
        publisher.reply(Reply::json(&document));
        assert_eq!(key_set_error(&keys, &publisher.uri()).await, expected);
    }
}

/// A8, T16: a server cannot choose another address.
#[tokio::test]
async fn a8_t16_redirects_are_not_followed() {
    let publisher = Publisher::serve(Reply::text("")).await;
    let keys = client_keys(&publisher, without_pauses());
    for status in ["301", "302", "303", "307", "308"] {
        let head =
            format!("HTTP/1.1 {status} Moved\r\nlocation: {}\r\ncontent-length: 0\r\n\r\n", publisher.uri());
        publisher.reply(Reply::raw(&head));
        let error = fetch_error(&keys, &publisher.uri()).await;
        assert!(matches!(&*error, FetchError::Status(found) if found.as_str() == status), "{error}");
    }
    assert_eq!(publisher.requests(), 5);
}

/// A8, T9.
#[tokio::test]
async fn a8_t9_a_long_document_is_refused() {
    let document = set(&[&key()]).to_string();
    let padded = |length: usize| format!("{document}{}", " ".repeat(length - document.len()));
    let publisher = Publisher::serve(Reply::text(&padded(64 * 1024))).await;
    let keys = client_keys(&publisher, without_pauses());
    assert!(kids(&keys, &publisher.uri(), None).await.is_ok());
    let keys = client_keys(&publisher, without_pauses());
    let endless = format!("HTTP/1.1 200 OK\r\n\r\n{}", "[".repeat(1 << 20));
    for reply in [Reply::text(&padded(64 * 1024 + 1)), Reply::raw(&endless)] {
        publisher.reply(reply);
        let error = fetch_error(&keys, &publisher.uri()).await;
        assert!(matches!(*error, FetchError::TooLarge { limit: 65_536 }), "{error}");
    }
}

/// A8: neither a slow head nor a slow body blocks a request for long.
#[tokio::test]
async fn a8_a_slow_fetch_times_out() {
    let publisher = Publisher::serve(Reply::stuck()).await;
    let limits = Limits { time: Duration::from_millis(300), ..limits(&publisher) };
    let keys = ClientKeys::with(limits, without_pauses());
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{";
    for reply in [Reply::stuck(), Reply::raw_and_stuck(head)] {
        publisher.reply(reply);
        let started = Instant::now();
        let error = fetch_error(&keys, &publisher.uri()).await;
        assert!(matches!(&*error, FetchError::Http(cause) if cause.is_timeout()), "{error}");
        assert!(started.elapsed() < seconds(5));
    }
    assert_eq!(ClientKeys::LIMITS.time, seconds(5));
}

/// A8, T16: internal hosts are not called, by address or by name.
#[tokio::test]
async fn a8_t16_this_machine_is_not_called() {
    let publisher = Publisher::serve(Reply::json(&set(&[&key()]))).await;
    let keys = ClientKeys::new(ClientKeysPolicy { private_networks: false, roots: publisher.roots.clone() });
    let port = publisher.port;
    for host in ["127.0.0.1", "2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:127.0.0.1]", "localhost"] {
        let error = fetch_error(&keys, &format!("https://{host}:{port}/jwks.json")).await;
        assert!(is_forbidden(&error), "{host}: {error}");
    }
    assert_eq!(publisher.connected(), 0);
    let keys = ClientKeys::new(ClientKeysPolicy { private_networks: true, roots: publisher.roots.clone() });
    for host in ["169.254.169.254", "[fe80::1]", "0.0.0.0", "[::]", "224.0.0.1", "[::ffff:127.0.0.1]"] {
        let error = fetch_error(&keys, &format!("https://{host}:{port}/jwks.json")).await;
        assert!(is_forbidden(&error), "{host}: {error}");
    }
    assert_eq!(publisher.connected(), 0);
    assert!(kids(&keys, &format!("https://localhost:{port}/jwks.json"), None).await.is_ok());
}

#[tokio::test]
async fn a_server_needs_a_trusted_certificate() {
    let (publisher, other) =
        (Publisher::serve(Reply::text("")).await, Publisher::serve(Reply::text("")).await);
    for roots in [RootCertificates::NONE, other.roots.clone()] {
        let keys = ClientKeys::new(ClientKeysPolicy { private_networks: true, roots });
        let error = fetch_error(&keys, &publisher.uri()).await;
        assert!(matches!(&*error, FetchError::Http(cause) if cause.is_connect()), "{error}");
    }
    assert_eq!(publisher.requests(), 0);
}

#[tokio::test]
async fn an_unacceptable_address_is_not_fetched() {
    let keys = ClientKeys::new(ClientKeysPolicy::default());
    for (uri, expected) in [
        ("http://client.example/", JwksUriError::NotHttps),
        ("https://me:secret@client.example/", JwksUriError::Credentials),
        ("https://client.example/#a", JwksUriError::Fragment),
    ] {
        let refusal = refusal(&keys, uri).await;
        assert!(matches!(refusal, ClientKeysError::Uri(error) if error == expected), "{refusal}");
        assert!(!refusal.to_string().contains("secret"), "{refusal}");
    }
}
