//! What a file can say, and every way in which it can be wrong, with its place.

use std::io;

use proptest::prelude::*;
use proptest::sample::select;
use scopewright_token::{Algorithm, KeySet, SigningKey};
use serde_json::json;

use super::*;
use crate::AuthMethod;

/// A folder with one good key file, and some that are not.
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

fn problems(text: &str) -> Vec<String> {
    match Manifest::parse(text, &files) {
        Ok(_) => Vec::new(),
        Err(ManifestError::Problems(problems)) => problems,
        Err(other) => panic!("{other}"),
    }
}

/// The members of a client `a`, from the third line on, and the beginnings of the problems.
#[track_caller]
fn check(members: &str, expect: &[&str]) {
    let found = problems(&format!("schema = 1\n[client.a]\n{members}\n"));
    let as_expected = found.len() == expect.len()
        && found.iter().zip(expect).all(|(found, expect)| found.starts_with(expect));
    assert!(as_expected, "{members}\nfound:    {found:#?}\nexpected: {expect:#?}");
}

const SCOPE: &str = r#"scope = ["caas:categories:read"]"#;

#[track_caller]
fn check_besides(member: &str, expect: &[&str]) {
    check(&format!("{SCOPE}\n{member}"), expect);
}

#[test]
fn a_client_can_say_everything() {
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
    assert!(b.settings(true).disabled, "what is not said stays");
}

#[test]
fn a_file_may_be_empty_or_come_from_windows() {
    assert_eq!(problems("schema = 1"), [""; 0]);
    assert_eq!(problems("\u{feff}schema = 1\r\n[client.a]\r\nscope = [\"caas:users:delete\"]\r\n"), [""; 0]);
    assert_eq!(
        problems("\u{feff}schema = 1\r\n\r\nx = 1"),
        ["3:1: unknown key `x`; the keys here are schema, client"]
    );
}

#[test]
fn the_schema_must_be_the_one_that_is_known() {
    assert_eq!(problems(""), ["1:1: `schema` is missing; begin with `schema = 1`"]);
    assert_eq!(problems("schema = 2"), ["1:10: schema 2 is unknown; this version reads `schema = 1`"]);
    assert_eq!(problems("schema = \"1\""), ["1:10: `schema` is a string; write a whole number"]);
    assert_eq!(problems("schema = 1\nclient = 1"), ["2:10: `client` is a whole number; write a table"]);
    assert_eq!(problems("schema = 1\nclient.a = []"), ["2:12: `a` is a list; write a table"]);
}

#[test]
fn what_is_no_toml_is_told_by_its_place() {
    assert!(problems("schema = 1\n[client.é]")[0].starts_with("2:9: this is not TOML: "));
    let twice = "schema = 1\n[client.a]\nscope = []\n[client.b]\nscope = []\n[client.a]\n";
    assert_eq!(problems(twice), ["6:9: `a` is given twice; keep one of the two"]);
    check("scope = []\nscope = []", &["4:1: `scope` is given twice; keep one of the two"]);
}

#[test]
fn a_client_id_is_one_that_a_client_can_have() {
    let text = "schema = 1\n[client.\"a:b\"]\nscope = [\"caas:users:delete\"]";
    assert_eq!(
        problems(text),
        ["2:9: `a:b` is not a valid client id; use 1 to 128 visible ASCII characters without `:`"]
    );
}

#[test]
fn scopes_are_exact() {
    check("", &["2:9: no `scope` is given; list what the client may ask for"]);
    check("scope = []", &["3:9: no `scope` is given"]);
    check("scope = \"caas:categories:read\"", &["3:9: `scope` is a string; write a list of strings"]);
    check(
        "scope = [\n  1,\n  true]",
        &["4:3: `scope` has a whole number in it", "5:3: `scope` has a truth value in it"],
    );
    check(
        r#"scope = ["caas:categories:red"]"#,
        &["3:10: unknown scope `caas:categories:red`; the nearest are `caas:categories:read` and "],
    );
    check(r#"scope = ["caas:categories"]"#, &["3:10: unknown scope `caas:categories`; the nearest are "]);
    check(
        r#"scope = ["caas:categories:read caas:users:delete", ""]"#,
        &[
            "3:10: `caas:categories:read caas:users:delete` is no scope token; one has visible ASCII characters only, without quotes and backslashes",
            "3:52: no scope is named where one belongs; write one or more scopes",
        ],
    );
    check(
        r#"scope = ["caas:users:delete", "caas:users:delete"]"#,
        &["3:31: `caas:users:delete` is given twice; keep one of the two"],
    );
}

#[test]
fn default_scopes_are_harmless_and_allowed() {
    let why =
        "cannot be given by default: a default scope is one that the client may ask for, and not destructive";
    check_besides(
        r#"default_scope = ["caas:transactions:read"]"#,
        &[&format!("4:17: `caas:transactions:read` {why}")],
    );
    check(
        "scope = [\"caas:users:delete\", \"caas:categories:read\"]\ndefault_scope = [\"caas:categories:read\", \"caas:users:delete\"]",
        &[&format!("4:17: `caas:users:delete` {why}")],
    );
    check_besides(r#"default_scope = ["x"]"#, &["4:18: unknown scope `x`"]);
    // What follows from another problem is not told.
    check("scope = [\"x\"]\ndefault_scope = [\"caas:categories:read\"]", &["3:10: unknown scope `x`"]);
}

#[test]
fn the_other_settings_follow_the_rules_of_all_clients() {
    check_besides("auth = []", &["4:8: a client needs a way to prove who it is"]);
    check_besides(
        r#"auth = ["none", "client_secret_basic", "client_secret_basic"]"#,
        &[
            "4:9: \"none\" is no method of client authentication: use one of client_secret_basic, ",
            "4:40: `client_secret_basic` is given twice",
        ],
    );
    for lifetime in ["0", "3601", "-1", "99999999999"] {
        check_besides(
            &format!("lifetime = {lifetime}"),
            &["4:12: the lifetime of tokens is 1 to 3600 seconds"],
        );
    }
    check_besides("lifetime = 1.5", &["4:12: `lifetime` is a number with a fraction; write a whole number"]);
    check_besides("disabled = 0", &["4:12: `disabled` is a whole number; write true or false"]);
    check_besides(
        "resource_server = [2026-01-01]",
        &["4:20: `resource_server` has a date in it; write strings"],
    );
    check_besides("secret = \"x\"", &["4:1: unknown key `secret`; the keys here are scope, default_scope, "]);
}

#[test]
fn keys_are_for_clients_that_sign() {
    let no_keys = "only a client that authenticates by private_key_jwt has keys";
    check_besides(r#"jwks = "one.json""#, &[&format!("4:8: {no_keys}")]);
    check_besides(r#"jwks_uri = "https://client.example/""#, &[&format!("4:12: {no_keys}")]);
    check_besides("token_endpoint_audience = true", &[&format!("4:27: {no_keys}")]);
    let signing = |member: &str, expect: &[&str]| {
        check_besides(&format!("auth = [\"private_key_jwt\"]\n{member}"), expect);
    };
    signing("", &["2:9: a client that authenticates by private_key_jwt needs its public keys"]);
    signing(r#"jwks_uri = "http://client.example/""#, &["5:12: the `jwks_uri` must begin with https://"]);
    signing("jwks = 1", &["5:8: `jwks` is a whole number; write a string"]);
    signing(r#"jwks = "none.json""#, &["5:8: cannot read none.json: entity not found; name a JWK Set file"]);
    signing(r#"jwks = "text.json""#, &["5:8: text.json: not a JWK Set"]);
    signing(
        r#"jwks = "private.json""#,
        &["5:8: private.json: key 1 of the set has a private or symmetric member"],
    );
    signing(r#"jwks = "many.json""#, &["5:8: many.json has 17 keys; a client can have 16 at most"]);
}

#[test]
fn every_problem_is_told_at_once_in_the_order_of_the_text() {
    let text = "[client.b]\nscope = [\"é\", \"x\"]\nlifetime = 0\n[client.a]\nscop = []\n[clients.c]\n";
    let places: Vec<_> =
        problems(text).iter().map(|problem| problem.split(": ").next().map(str::to_owned)).collect();
    assert_eq!(
        places.into_iter().flatten().collect::<Vec<_>>(),
        ["1:1", "2:10", "2:15", "3:12", "4:9", "5:1", "6:2"]
    );
}

proptest! {
    /// Pieces of what is read, whole and broken, in any order: a file is read or refused.
    #[test]
    fn any_text_is_read_or_refused(pieces in prop::collection::vec(select(&PIECES[..]), 0..30)) {
        let text = pieces.concat();
        if let Err(cause) = Manifest::parse(&text, &files) {
            prop_assert!(!cause.to_string().is_empty());
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
