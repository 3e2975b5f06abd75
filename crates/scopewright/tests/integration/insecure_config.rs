//! Settings by which a token could be believed that should not are refused at the start, all at once.

use std::time::Duration;

use scopewright::{Authenticator, Keys, Verifier};
use scopewright_token::{Algorithm, KeySet, SigningKey};

fn keys() -> Keys {
    Keys::fixed(KeySet::of([&SigningKey::generate(Algorithm::Es256).expect("a key")]))
}

/// What is told of these settings.
fn problems(verifier: Verifier, keys: Keys) -> Vec<String> {
    match Authenticator::trusting(verifier, keys).build() {
        Ok(_) => Vec::new(),
        Err(weak) => weak.problems().map(str::to_owned).collect(),
    }
}

#[track_caller]
fn check(verifier: Verifier, keys: Keys, expected: &[&str]) {
    let problems = problems(verifier, keys);
    assert_eq!(problems.len(), expected.len(), "{problems:#?}");
    for word in expected {
        assert!(problems.iter().any(|problem| problem.contains(word)), "{word}: {problems:#?}");
    }
}

#[test]
fn safe_settings_are_taken() {
    check(Verifier::new("https://issuer.example", "api"), keys(), &[]);
    check(Verifier::new("http://127.0.0.1:8080/oidc", "api"), keys(), &[]);
    check(Verifier::new("http://[::1]:8080", "api"), keys(), &[]);
    check(Verifier::new("http://localhost:8080", "api").leeway(Duration::from_secs(60)), keys(), &[]);
}

#[test]
fn every_weakness_is_told_at_once() {
    let verifier = Verifier::new("http://issuer.example", "").leeway(Duration::from_secs(61)).algorithms(&[]);
    let empty = Keys::fixed(KeySet::default());
    check(verifier, empty, &["http://issuer.example", "audience", "61", "algorithm", "key"]);
}

#[test]
fn one_weakness_each() {
    check(Verifier::new("http://issuer.example", "api"), keys(), &["http://issuer.example"]);
    check(Verifier::new("http://127.0.0.1.example", "api"), keys(), &["http://127.0.0.1.example"]);
    check(Verifier::new("issuer", "api"), keys(), &["issuer"]);
    check(Verifier::new("https://issuer.example?a=b", "api"), keys(), &["query"]);
    check(Verifier::new("https://issuer.example", ""), keys(), &["audience"]);
    check(
        Verifier::new("https://issuer.example", "api"),
        Keys::jwks("http://keys.example"),
        &["http://keys.example"],
    );
    check(
        Verifier::new("https://issuer.example", "api"),
        Keys::file("no/such/file.json"),
        &["no/such/file.json"],
    );
}

#[test]
fn an_issuer_is_trusted_once() {
    let verifier = Verifier::new("https://issuer.example", "api");
    let weak = Authenticator::trusting(verifier.clone(), keys()).and_trusting(verifier, keys()).build();
    assert!(weak.expect_err("weak").to_string().contains("trusted twice"));
}

#[test]
fn the_metadata_have_an_address() {
    let verifier = Verifier::new("https://issuer.example", "api");
    let weak = Authenticator::trusting(verifier, keys()).resource_metadata("not an address").build();
    assert!(weak.expect_err("weak").to_string().contains("not an address"));
}
