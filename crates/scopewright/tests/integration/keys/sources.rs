//! The sources of keys, and their problems.

use std::fs;
use std::path::PathBuf;

use http::StatusCode;
use scopewright::{Keys, KeysConfigError};
use scopewright_token::KeySet;
use serde_json::json;

use super::test_publisher::{CERTS, OAUTH, OPENID, Publisher, Reply};
use super::{ISSUER, app, key, set, status, token_of, until};

/// Returns a key file for one test.
pub(super) fn file(test: &str, content: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("keys-{test}.json"));
    fs::write(&path, content).expect("written");
    path
}

/// The first address may respond with anything but the issuer's metadata.
#[tokio::test]
async fn an_issuer_without_metadata_is_found_by_its_openid_configuration() {
    let known = key();
    let publisher = Publisher::serve(set([&known])).await;
    publisher.reply(OPENID, Reply::Json(publisher.metadata()));
    let mut of_another = publisher.metadata();
    of_another["issuer"] = json!("https://other.example");
    let answers = [
        Reply::Status(StatusCode::NOT_FOUND),
        Reply::Status(StatusCode::FORBIDDEN),
        Reply::Status(StatusCode::INTERNAL_SERVER_ERROR),
        Reply::Json(json!({ "issuer": publisher.issuer })),
        Reply::Json(of_another),
        Reply::Redirect(format!("{}/elsewhere", publisher.issuer)),
        Reply::Endless,
        Reply::Raw(include_str!("../cases/oauth-address-400.http")),
        Reply::Raw(include_str!("../cases/oauth-address-page.http")),
    ];
    for (number, answer) in answers.into_iter().enumerate() {
        publisher.reply(OAUTH, answer);
        let app = app(&publisher.issuer, &Keys::discover(&publisher.issuer));
        assert_eq!(status(&app, &publisher.token(&known)).await, StatusCode::OK, "answer {number}");
        assert_eq!(publisher.asked(OPENID), number + 1, "answer {number}");
    }
    let asked = publisher.asked(OPENID);
    publisher.reply(OAUTH, Reply::Json(publisher.metadata()));
    let app = app(&publisher.issuer, &Keys::discover(&publisher.issuer));
    assert_eq!(status(&app, &publisher.token(&known)).await, StatusCode::OK);
    assert_eq!(publisher.asked(OPENID), asked, "good metadata at the first address are enough");
}

/// A key set that lists a key for several algorithms, or lists a key twice.
#[tokio::test]
async fn sets_with_shared_kids_are_used() {
    let known = key();
    let publisher = Publisher::serve(set([&known])).await;
    let own = set([&known])["keys"][0].clone();
    for case in
        [include_str!("../cases/one-key-four-algorithms.json"), include_str!("../cases/one-key-twice.json")]
    {
        let mut keys: serde_json::Value = serde_json::from_str(case).expect("JSON");
        keys["keys"].as_array_mut().expect("keys").push(own.clone());
        publisher.publish(keys);
        let app = app(&publisher.issuer, &Keys::discover(&publisher.issuer));
        assert_eq!(status(&app, &publisher.token(&known)).await, StatusCode::OK);
    }
}

#[tokio::test]
async fn an_openid_configuration_of_another_issuer_is_rejected() {
    let known = key();
    let publisher = Publisher::serve(set([&known])).await;
    publisher.reply(OAUTH, Reply::Status(StatusCode::NOT_FOUND));
    publisher.reply(
        OPENID,
        Reply::Json(json!({ "issuer": "https://other.example", "jwks_uri": publisher.certs() })),
    );
    let app = app(&publisher.issuer, &Keys::discover(&publisher.issuer));
    assert_eq!(status(&app, &publisher.token(&known)).await, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!((publisher.asked(OPENID), publisher.asked(CERTS)), (1, 0));
}

#[tokio::test]
async fn a_known_jwks_uri_needs_no_metadata() {
    let known = key();
    let publisher = Publisher::serve(set([&known])).await;
    let app = app(&publisher.issuer, &Keys::jwks(publisher.certs()));
    assert_eq!(status(&app, &publisher.token(&known)).await, StatusCode::OK);
    assert_eq!(publisher.asked(OAUTH), 0);
}

#[tokio::test]
async fn a_changed_file_is_read_again_and_a_broken_one_is_ignored() {
    let (old, new, newest) = (key(), key(), key());
    let path = file("changes", &set([&old]).to_string());
    let keys = Keys::file(path.clone());
    let app = app(ISSUER, &keys);
    assert_eq!(status(&app, &token_of(ISSUER, &old)).await, StatusCode::OK);

    // A token with the new key causes the file to be read at once.
    fs::write(&path, set([&old, &new]).to_string()).expect("written");
    assert_eq!(status(&app, &token_of(ISSUER, &new)).await, StatusCode::OK);

    let huge = " ".repeat(300_000) + &set([&newest]).to_string();
    for broken in ["", "{\"keys\": [", "{\"keys\": []}", &huge] {
        fs::write(&path, broken).expect("written");
        super::pass(Keys::DEFAULT_COOLDOWN).await;
        assert_eq!(status(&app, &token_of(ISSUER, &newest)).await, StatusCode::UNAUTHORIZED);
        assert_eq!(status(&app, &token_of(ISSUER, &new)).await, StatusCode::OK);
    }
    fs::remove_file(&path).expect("removed");
    super::pass(Keys::DEFAULT_COOLDOWN).await;
    assert_eq!(status(&app, &token_of(ISSUER, &newest)).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&app, &token_of(ISSUER, &new)).await, StatusCode::OK);

    // The file is found again without a token.
    fs::write(&path, set([&newest]).to_string()).expect("written");
    super::pass(std::time::Duration::from_secs(30)).await;
    until("the file is read again", || keys.epoch() == 1).await;
    assert_eq!(status(&app, &token_of(ISSUER, &old)).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&app, &token_of(ISSUER, &newest)).await, StatusCode::OK);
}

#[tokio::test]
async fn fixed_keys_are_available_without_fetching() {
    let known = key();
    let keys = Keys::fixed(KeySet::of([&known]));
    assert!(keys.is_ready());
    let app = app(ISSUER, &keys);
    assert_eq!(status(&app, &token_of(ISSUER, &known)).await, StatusCode::OK);
    assert_eq!(status(&app, &token_of(ISSUER, &key())).await, StatusCode::UNAUTHORIZED);
}

#[test]
fn problems_are_known_before_anything_is_fetched() {
    let address = |address: &str| address.to_owned();
    let plain = |at: &str| vec![KeysConfigError::PlainHttp { address: address(at) }];
    let none_at = |at: &str| vec![KeysConfigError::NotAnAddress { address: address(at) }];
    let no_issuer = |issuer: &str| vec![KeysConfigError::NotAnIssuer { issuer: address(issuer) }];
    let secret = vec![KeysConfigError::SecretInAddress { host: address("a.example") }];
    let missing = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("keys-missing.json");
    let unreadable = |path: PathBuf| vec![KeysConfigError::UnreadableFile { path, reason: String::new() }];
    let broken = file("broken", "{}");
    let rows = [
        (Keys::fixed(KeySet::of([&key()])), vec![]),
        (Keys::fixed(KeySet::default()), vec![KeysConfigError::NoUsableKey]),
        (Keys::file(file("sound", &set([&key()]).to_string())), vec![]),
        (Keys::file(missing.clone()), unreadable(missing)),
        (Keys::file(broken.clone()), unreadable(broken)),
        (Keys::discover("https://a.example/oidc"), vec![]),
        (Keys::discover("http://127.0.0.1:8080"), vec![]),
        (Keys::discover("http://localhost"), vec![]),
        (Keys::discover("http://[::1]/a"), vec![]),
        (Keys::discover("http://a.example"), plain("http://a.example")),
        (Keys::discover("a.example"), none_at("a.example")),
        (Keys::discover(""), none_at("")),
        (Keys::discover("https://a.example?tenant=1"), no_issuer("https://a.example?tenant=1")),
        (Keys::discover("https://a.example#1"), no_issuer("https://a.example#1")),
        (Keys::jwks("https://a.example/keys?version=2"), vec![]),
        (Keys::jwks("http://10.0.0.1/keys"), plain("http://10.0.0.1/keys")),
        (Keys::jwks("ftp://a.example/keys"), none_at("ftp://a.example/keys")),
        (Keys::jwks("https://me:secret@a.example/keys"), secret),
    ];
    for (keys, expected) in rows {
        let mut errors = keys.config_errors();
        for error in &mut errors {
            if let KeysConfigError::UnreadableFile { reason, .. } = error {
                assert!(!std::mem::take(reason).is_empty(), "{keys:?}");
            }
        }
        assert_eq!(errors, expected, "{keys:?}");
        let texts: Vec<_> = expected.iter().map(ToString::to_string).collect();
        assert!(texts.iter().all(|text| !text.contains("secret")), "{texts:?}");
    }
}
