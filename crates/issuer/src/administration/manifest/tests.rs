//! Valid manifests, and the places of problems. `tests/issuer/wording.txt` has their texts.

use std::io;

use proptest::prelude::*;
use proptest::sample::select;
use scopewright_token::{Algorithm, KeySet, SigningKey};
use serde_json::json;

use super::*;
use crate::AuthMethod;
use crate::administration::client_settings::ClientSettings;

/// Reads one of several key files, of which one is valid.
fn files(path: &Path) -> io::Result<Vec<u8>> {
    let key = |_| SigningKey::generate(Algorithm::EdDsa).expect("a key");
    let set = |keys: &[SigningKey]| Ok(KeySet::of(keys).to_json().to_string().into_bytes());
    match path.to_str() {
        Some("one.json") => set(&[key(0)]),
        Some("many.json") => set(&(0..17).map(key).collect::<Vec<_>>()),
        Some("private.json") => {
            Ok(json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "x": "AA", "d": "AA" }] })
                .to_string()
                .into())
        }
        Some("text.json") => Ok(b"keys".to_vec()),
        _ => Err(io::ErrorKind::NotFound.into()),
    }
}

/// Returns the place of each problem, as `LINE:COLUMN`.
fn places(text: &str) -> Vec<String> {
    match Manifest::parse(text, &files) {
        Ok(_) => Vec::new(),
        Err(problems) => {
            problems.iter().map(|problem| format!("{}:{}", problem.line(), problem.column())).collect()
        }
    }
}

/// Checks the places of the problems of a client `a`, whose members begin in the third line.
#[track_caller]
fn check(members: &str, expected: &[&str]) {
    assert_eq!(places(&format!("schema = 1\n[client.a]\n{members}\n")), expected, "{members}");
}

/// Checks the places of the problems of a member that follows a valid scope, in the fourth line.
#[track_caller]
fn check_member(member: &str, expected: &[&str]) {
    check(&format!("scope = [\"caas:categories:read\"]\n{member}"), expected);
}

#[test]
fn a_client_can_have_every_member() {
    let text = r#"
        schema = 1
        [client.a]
        scope = ["caas:transactions:read", "caas:categories:read"]
        default_scope = ["caas:categories:read"]
        auth = ["private_key_jwt", "client_secret_post"]
        jwks = "one.json"
        jwks_uri = "https://client.example/jwks.json"
        lifetime = 300
        disabled = true
        token_endpoint_audience = true
        resource_server = ["https://api.example/caas/v1"]
        [client."team/b.c"]
        scope = ["caas:users:delete"]
    "#;
    let Manifest { clients } = Manifest::parse(text, &files).expect("a sound file");
    assert_eq!(clients.keys().collect::<Vec<_>>(), ["a", "team/b.c"]);
    let (a, b) = (&clients["a"], &clients["team/b.c"]);
    let expected = ClientSettings {
        default_scope: "caas:categories:read".parse().expect("a scope"),
        auth: vec![AuthMethod::PrivateKeyJwt, AuthMethod::ClientSecretPost],
        jwks_uri: Some("https://client.example/jwks.json".to_owned()),
        lifetime: Some(300),
        disabled: true,
        token_endpoint_audience: true,
        resource_server: vec!["https://api.example/caas/v1".to_owned()],
        ..ClientSettings::new("caas:transactions:read caas:categories:read".parse().expect("scopes"))
    };
    assert_eq!((a.settings(false), a.keys.len()), (expected, 1));
    let expected = ClientSettings::new("caas:users:delete".parse().expect("a scope"));
    assert_eq!((b.settings(false), b.keys.len()), (expected, 0));
    assert!(b.settings(true).disabled, "a missing member does not change");
}

#[test]
fn a_file_may_be_empty_or_come_from_windows() {
    assert_eq!(places("schema = 1"), [""; 0]);
    assert_eq!(places("\u{feff}schema = 1\r\n[client.a]\r\nscope = [\"caas:users:delete\"]\r\n"), [""; 0]);
    assert_eq!(places("\u{feff}schema = 1\r\n\r\nx = 1"), ["3:1"]);
}

#[test]
fn the_schema_must_be_known() {
    assert_eq!(places(""), ["1:1"]);
    assert_eq!(places("schema = 2"), ["1:10"]);
    assert_eq!(places("schema = \"1\""), ["1:10"]);
    assert_eq!(places("schema = 1\nclient = 1"), ["2:1"]);
    assert_eq!(places("schema = 1\nclient.a = []"), ["2:8"]);
}

#[test]
fn invalid_toml_is_reported_with_its_place() {
    assert_eq!(places("schema = 1\n[client.\u{e9}]").len(), 1);
    let twice = "schema = 1\n[client.a]\nscope = [\"caas:users:delete\"]\n[client.a]\n";
    assert_eq!(places(twice), ["4:9"]);
    check("scope = [\"caas:users:delete\"]\nscope = []", &["4:1"]);
}

#[test]
fn a_client_id_must_be_valid() {
    assert_eq!(places("schema = 1\n[client.\"a:b\"]\nscope = [\"caas:users:delete\"]"), ["2:9"]);
}

#[test]
fn scopes_must_be_in_the_catalog() {
    check("", &["2:9"]);
    check("scope = []", &["3:9"]);
    check("scope = \"caas:categories:read\"", &["3:9"]);
    check("scope = [\n  1,\n  true]", &["4:3", "5:3"]);
    check(r#"scope = ["caas:categories:red"]"#, &["3:10"]);
    check(r#"scope = ["caas:categories"]"#, &["3:10"]);
    check(r#"scope = ["caas:categories:read caas:users:delete", ""]"#, &["3:10", "3:52"]);
    check(r#"scope = ["caas:users:delete", "caas:users:delete"]"#, &["3:31"]);
}

#[test]
fn default_scopes_must_be_allowed_and_not_destructive() {
    check_member(r#"default_scope = ["caas:transactions:read"]"#, &["4:17"]);
    check(
        "scope = [\"caas:users:delete\", \"caas:categories:read\"]\n\
         default_scope = [\"caas:categories:read\", \"caas:users:delete\"]",
        &["4:17"],
    );
    check_member(r#"default_scope = ["x"]"#, &["4:18"]);
    // A problem that only follows from another one is not reported.
    check("scope = [\"x\"]\ndefault_scope = [\"caas:categories:read\"]", &["3:10"]);
}

#[test]
fn the_other_settings_follow_the_rules_of_all_clients() {
    check_member("auth = []", &["4:8"]);
    check_member(r#"auth = ["none", "client_secret_basic", "client_secret_basic"]"#, &["4:9", "4:40"]);
    for lifetime in ["0", "3601", "-1", "99999999999", "1.5"] {
        check_member(&format!("lifetime = {lifetime}"), &["4:12"]);
    }
    check_member("disabled = 0", &["4:12"]);
    check_member("resource_server = [2026-01-01]", &["4:20"]);
    check_member("secret = \"x\"", &["4:1"]);
}

#[test]
fn keys_are_for_clients_that_sign_assertions() {
    check_member(r#"jwks = "one.json""#, &["4:8"]);
    check_member(r#"jwks_uri = "https://client.example/""#, &["4:12"]);
    check_member("token_endpoint_audience = true", &["4:27"]);
    let signing = |member: &str, expected: &[&str]| {
        check_member(&format!("auth = [\"private_key_jwt\"]\n{member}"), expected);
    };
    signing("", &["2:9"]);
    signing(r#"jwks_uri = "http://client.example/""#, &["5:12"]);
    for jwks in ["1", r#""none.json""#, r#""text.json""#, r#""private.json""#, r#""many.json""#] {
        signing(&format!("jwks = {jwks}"), &["5:8"]);
    }
}

#[test]
fn all_problems_are_reported_in_the_order_of_the_text() {
    let text = "[client.b]\nscope = [\"\u{e9}\", \"x\"]\nlifetime = 0\n[client.a]\nscop = []\n[clients.c]\n";
    assert_eq!(places(text), ["1:1", "2:10", "2:15", "3:12", "4:9", "5:1", "6:2"]);
}

proptest! {
    /// Pieces of valid and invalid text, in any order.
    #[test]
    fn any_text_is_read_or_refused(pieces in prop::collection::vec(select(&PIECES[..]), 0..30)) {
        let text = pieces.concat();
        if let Err(cause) = Manifest::parse(&text, &files) {
            prop_assert!(!cause.render("clients.toml", false).is_empty());
        }
    }
}

const PIECES: [&str; 24] = [
    "schema = 1\n",
    "[client.a]\n",
    "[client.\"b:\"]\n",
    "client",
    ".",
    "=",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "\n",
    ",",
    "é",
    "\u{0}",
    "scope = [\"caas:categories:read\"]\n",
    "default_scope = [\"caas:users:delete\"]\n",
    "auth = [\"private_key_jwt\"]\n",
    "jwks = \"text.json\"\n",
    "lifetime = 9\n",
    "lifetime = 1e9\n",
    "disabled = true\n",
    "resource_server = [[]]\n",
    "x = 1\n",
];
