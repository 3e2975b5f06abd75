//! An authenticator is not built from an insecure configuration, and all problems are reported.

use std::time::Duration;

use scopewright::{Authenticator, AuthenticatorBuilder, Keys, Verifier};
use scopewright_token::{Algorithm, KeySet, SigningKey};

const ISSUER: &str = "https://issuer.example";

fn keys() -> Keys {
    Keys::fixed(KeySet::of([&SigningKey::generate(Algorithm::Es256).expect("a key")]))
}

fn verifier(issuer: &str) -> Verifier {
    Verifier::new(issuer, "api")
}

#[track_caller]
fn check(builder: AuthenticatorBuilder, problems: usize) {
    let found = builder.build().err().map(|error| error.problems().map(str::to_owned).collect::<Vec<_>>());
    assert_eq!(found.as_ref().map_or(0, Vec::len), problems, "{found:#?}");
}

#[test]
fn secure_configurations_are_accepted() {
    for issuer in [ISSUER, "http://127.0.0.1:8080/oidc", "http://[::1]:8080", "http://localhost:8080"] {
        check(Authenticator::builder(verifier(issuer), keys()), 0);
    }
    check(Authenticator::builder(verifier(ISSUER).leeway(Duration::from_secs(60)), keys()), 0);
}

#[test]
fn all_problems_are_reported_together() {
    let verifier = Verifier::new("http://issuer.example", "").leeway(Duration::from_secs(61)).algorithms(&[]);
    check(Authenticator::builder(verifier, Keys::fixed(KeySet::default())), 5);
}

#[test]
fn one_problem_each() {
    for issuer in
        ["http://issuer.example", "http://127.0.0.1.example", "issuer", "https://issuer.example?a=b"]
    {
        check(Authenticator::builder(verifier(issuer), keys()), 1);
    }
    check(Authenticator::builder(Verifier::new(ISSUER, ""), keys()), 1);
    check(Authenticator::builder(verifier(ISSUER), Keys::jwks("http://keys.example")), 1);
    check(Authenticator::builder(verifier(ISSUER), Keys::file("no/such/file.json")), 1);
    check(Authenticator::builder(verifier(ISSUER), keys()).issuer(verifier(ISSUER), keys()), 1);
    check(Authenticator::builder(verifier(ISSUER), keys()).resource_metadata("not an address"), 1);
}
