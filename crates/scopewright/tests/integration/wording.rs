//! The texts that people read, in one golden file: bodies, challenges and configuration problems.
//!
//! After a wanted change of a text, write it with
//! `GOLDEN=overwrite cargo test -p scopewright --test integration wording`.

use std::fmt::{Display, Write as _};
use std::fs;
use std::time::Duration;

use axum::routing;
use http::header::AUTHORIZATION;
use http::{HeaderValue, Request};
use library::library;
use scopewright::testing::TestIssuer;
use scopewright::{
    Authenticator, Keys, KeysConfigError, Quota, QuotaExceeded, Router, Verifier, get, requires,
};
use scopewright_token::KeySet;

use crate::fixture::call;

#[requires(library:books:read)]
async fn read() {}

fn app(authenticator: Authenticator) -> axum::Router {
    Router::new().route("/", get(read)).into_axum(authenticator).0
}

async fn refusal(app: &axum::Router, authorization: &[&str]) -> String {
    let mut request = Request::new(axum::body::Body::empty());
    for value in authorization {
        request.headers_mut().append(AUTHORIZATION, HeaderValue::from_str(value).expect("a header value"));
    }
    let answer = call(app, request).await;
    format!("{}\n  {}\n  {}\n", answer.status, answer.challenge.unwrap_or_default(), answer.body)
}

async fn refusals() -> String {
    let issuer = TestIssuer::new("https://api.test");
    let bearer = |token: String| format!("Bearer {token}");
    let good = bearer(issuer.token().grant(library.books.read).mint());
    let narrow = bearer(issuer.token().mint());
    let exceeded = QuotaExceeded {
        quota: Quota { limit: 1, remaining: 0, reset: Duration::from_secs(1) },
        retry_after: Duration::from_secs(1),
    };
    let busy = issuer.authenticator_builder().limit(move |_| Err(exceeded)).build().expect("secure");
    let no_keys = Authenticator::builder(issuer.verifier(), Keys::jwks("http://127.0.0.1:1/keys"));
    let no_keys = app(no_keys.build().expect("secure"));
    let unguarded = axum::Router::new().route("/", routing::get(read));
    let normal = app(issuer.authenticator());
    let responses = [
        refusal(&normal, &[]).await,
        refusal(&normal, &["Bearer a b"]).await,
        refusal(&normal, &["Bearer a", "Bearer b"]).await,
        refusal(&normal, &["Bearer a"]).await,
        refusal(&normal, &[&narrow]).await,
        refusal(&app(busy), &[&good]).await,
        refusal(&no_keys, &[&good]).await,
        refusal(&unguarded, &[&good]).await,
    ];
    responses.concat()
}

fn configuration_problems() -> String {
    let verifier = Verifier::new("http://issuer.example", "").leeway(Duration::from_secs(61)).algorithms(&[]);
    let keys = || Keys::fixed(KeySet::default());
    let plain = Authenticator::builder(verifier.clone(), keys()).issuer(verifier, keys());
    let malformed = Authenticator::builder(Verifier::new("issuer", "api"), keys());
    let builders = [plain, malformed.resource_metadata("not an address")];
    builders.map(|builder| lines(builder.build().expect_err("insecure").problems())).concat()
}

fn key_problems() -> String {
    let address = || "a.example".to_owned();
    let errors = [
        KeysConfigError::PlainHttp { address: "http://a.example/keys".to_owned() },
        KeysConfigError::NotAnAddress { address: address() },
        KeysConfigError::NotAnIssuer { issuer: "https://a.example?tenant=1".to_owned() },
        KeysConfigError::SecretInAddress { host: address() },
        KeysConfigError::UnreadableFile { path: "keys.json".into(), reason: "not a JWK Set".to_owned() },
        KeysConfigError::NoUsableKey,
    ];
    lines(errors.iter())
}

fn lines(texts: impl Iterator<Item = impl Display>) -> String {
    texts.fold(String::new(), |mut lines, text| {
        _ = writeln!(lines, "{text}");
        lines
    })
}

#[tokio::test]
async fn the_texts_that_people_read() {
    let texts = [
        ("Refusals", refusals().await),
        ("Configuration", configuration_problems()),
        ("Keys", key_problems()),
    ];
    let texts = texts.map(|(title, text)| format!("# {title}\n\n{text}")).join("\n");
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/integration/wording.txt");
    if std::env::var_os("GOLDEN").is_some_and(|value| value == "overwrite") {
        fs::write(file, &texts).expect("a file that can be written");
    }
    let golden = fs::read_to_string(file).expect("the golden file");
    assert_eq!(texts, golden, "write the texts with `GOLDEN=overwrite`");
}
