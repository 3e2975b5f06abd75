//! Rows: a client, and the hints about it.

use std::sync::Arc;

use scopes::Scope;

use super::HintKind::*;
use super::*;
use crate::AuthMethod;
use crate::administration::default_document;
use crate::apis::api::Api;
use crate::apis::document::ApiDocument;

/// The creation of every client, the start of the node, and the present.
const CREATED: u64 = 100 * DAY;
const BEGUN: u64 = 150 * DAY;
const NOW: u64 = 200 * DAY;

fn list(scopes: &[Scope]) -> ScopeList {
    scopes.iter().copied().collect()
}

fn client(scope: ScopeList, secrets: Vec<SecretView>) -> ClientView {
    ClientView {
        client_id: "reports".to_owned(),
        scope,
        default_scope: ScopeList::default(),
        auth: AuthMethod::WITH_SECRET.to_vec(),
        lifetime: None,
        disabled: false,
        jwks_uri: None,
        assertion_lifetime: None,
        token_endpoint_audience: false,
        created_at: CREATED,
        secrets,
        keys: Vec::new(),
    }
}

/// Returns a secret without hints: it was used recently, and expires, but not soon.
fn secret() -> SecretView {
    SecretView {
        id: "s".to_owned(),
        state: CredentialState::Live,
        not_before: None,
        expires: Some(NOW + 60 * DAY),
        created_at: CREATED,
        last_used: Some(NOW - 10),
    }
}

/// Checks the hints about a client with these secrets and no scope.
#[track_caller]
fn check(secrets: Vec<SecretView>, expect: &[(HintKind, Option<u64>)]) {
    let hints =
        hints(&client(ScopeList::default(), secrets), &Apis::default(), &ScopeList::default(), BEGUN, NOW);
    let found: Vec<_> = hints.iter().map(|hint| (hint.kind, hint.since.or(hint.expires))).collect();
    assert_eq!(found, expect);
}

#[test]
fn scopes_that_no_token_had_are_reported() {
    #[track_caller]
    fn check(allowed: &[Scope], granted: &[Scope], created_at: u64, expect: Option<(ScopeList, u64)>) {
        let client = ClientView { created_at, ..client(list(allowed), vec![secret()]) };
        let hints = hints(&client, &Apis::default(), &list(granted), BEGUN, NOW);
        let found =
            hints.first().map(|hint| (hint.scope.clone().expect("scopes"), hint.since.expect("a time")));
        assert_eq!(found, expect);
    }
    let [a, b, c] = [Scope::ALL[0], Scope::ALL[1], Scope::ALL[2]];
    check(&[a, b, c], &[b], CREATED, Some((list(&[a, c]), BEGUN)));
    check(&[a], &[], NOW - DAY, Some((list(&[a]), NOW - DAY)));
    check(&[a, b], &[a, b], CREATED, None);
    // Scopes that the client has lost are not reported.
    check(&[a], &[a, b], CREATED, None);
    check(&[], &[], CREATED, None);
}

#[test]
fn a_client_in_order_gets_no_hint() {
    check(vec![secret()], &[]);
    check(Vec::new(), &[]);
    let past = SecretView { state: CredentialState::Expired, expires: Some(NOW - 1), ..secret() };
    check(vec![secret(), past], &[]);
}

#[test]
fn a_secret_that_was_never_used_is_reported_after_a_week() {
    let never = |created_at| SecretView { last_used: None, created_at, ..secret() };
    check(vec![never(NOW - 7 * DAY)], &[(SecretNeverUsed, Some(NOW - 7 * DAY))]);
    check(vec![never(NOW - 7 * DAY + 1)], &[]);
    // Created long ago, and valid since yesterday.
    check(vec![SecretView { not_before: Some(NOW - DAY), ..never(CREATED) }], &[]);
    check(vec![SecretView { state: CredentialState::Pending, ..never(CREATED) }], &[]);
}

#[test]
fn a_secret_that_was_not_used_for_a_month_is_reported() {
    let used = |last| SecretView { last_used: Some(last), ..secret() };
    check(vec![used(NOW - 30 * DAY)], &[(SecretUnused, Some(NOW - 30 * DAY))]);
    check(vec![used(NOW - 30 * DAY + 1)], &[]);
}

#[test]
fn a_secret_that_never_expires_is_reported() {
    check(vec![SecretView { expires: None, ..secret() }], &[(SecretWithoutExpiry, Some(CREATED))]);
}

#[test]
fn several_valid_secrets_are_reported() {
    let later = SecretView { id: "t".to_owned(), created_at: CREATED + 5, ..secret() };
    check(vec![secret(), later.clone()], &[(SeveralSecrets, Some(CREATED + 5))]);
    check(vec![secret(), SecretView { state: CredentialState::Pending, ..later }], &[]);
}

#[test]
fn the_expiry_of_the_last_credential_is_reported_in_time() {
    let ends = |expires| SecretView { expires: Some(expires), ..secret() };
    check(vec![ends(NOW + 14 * DAY)], &[(LastCredentialEnds, Some(NOW + 14 * DAY))]);
    check(vec![ends(NOW + 14 * DAY + 1)], &[]);
    // Another one expires later.
    check(vec![ends(NOW + DAY), SecretView { state: CredentialState::Pending, ..secret() }], &[]);
    // The only one has expired already.
    check(vec![SecretView { state: CredentialState::Expired, ..ends(NOW) }], &[]);
}

#[test]
fn a_disabled_client_gets_no_hint() {
    let secrets = vec![SecretView { expires: None, last_used: None, ..secret() }];
    let client = ClientView { disabled: true, ..client(list(&[Scope::ALL[0]]), secrets) };
    assert_eq!(hints(&client, &Apis::default(), &ScopeList::default(), BEGUN, NOW), []);
}

#[test]
fn deprecated_scopes_are_reported_with_their_end() {
    let catalog = "schema = 1
        [catalog]
        title = \"T\"
        version = \"1\"
        [scope.old]
        description = \"D.\"
        access = \"read\"
        deprecated = { since = \"1\", remove_after = \"1970-12-31\" }
        [scope.older]
        description = \"D.\"
        access = \"read\"
        deprecated = { since = \"1\" }
        [scope.new]
        description = \"D.\"
        access = \"read\"";
    let document = ApiDocument { catalog: catalog.to_owned(), ..default_document("https://api.example", 0) };
    let apis = Apis::new([Arc::new(Api::read("api", &document).expect("an API"))]);
    let all: ScopeList = "new old older".parse().expect("scopes");
    let hints = hints(&client(all.clone(), vec![secret()]), &apis, &all, BEGUN, NOW);
    let found: Vec<_> = hints.iter().map(|hint| (hint.kind, hint.scope.clone(), hint.expires)).collect();
    let scope = |name: &str| Some(name.parse::<ScopeList>().expect("a scope"));
    assert_eq!(
        found,
        [(ScopeDeprecated, scope("old"), Some(365 * DAY)), (ScopeDeprecated, scope("older"), None)]
    );
}
