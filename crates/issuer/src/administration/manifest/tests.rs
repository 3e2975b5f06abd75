//! Valid manifests, and the places of problems. `tests/issuer/wording.txt` has their texts.

use std::io;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::select;
use scopewright_token::{Algorithm, KeySet, SigningKey};
use serde_json::json;

use super::*;
use crate::AuthMethod;
use crate::administration::api_settings::ApiSettings;
use crate::administration::client_settings::ClientSettings;
use crate::administration::vocabulary::default_document;
use crate::apis::api::Api;
use crate::apis::built_in::administration;

const SHOP: &str = "schema = 1\n[catalog]\ntitle = \"Shop\"\nversion = \"1\"\n[scope.\"orders:read\"]\ndescription = \"D.\"\naccess = \"read\"\n";

/// Reads one of several files, of which some are valid.
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
        Some("shop.toml") => Ok(SHOP.into()),
        Some("bad.toml") => Ok(SHOP.replace("description = \"D.\"\n", "").into()),
        Some("text.json") => Ok(b"keys".to_vec()),
        _ => Err(io::ErrorKind::NotFound.into()),
    }
}

/// Returns the place of each problem, as `LINE:COLUMN`.
fn places(text: &str) -> Vec<String> {
    match Manifest::parse(text, &files) {
        Ok(manifest) => {
            manifest.check_scopes(&default_apis()).map_or_else(|problems| listed(&problems), |()| Vec::new())
        }
        Err(files) => listed(&files[0].problems),
    }
}

fn listed(problems: &Problems) -> Vec<String> {
    problems.iter().map(|problem| format!("{}:{}", problem.line(), problem.column())).collect()
}

/// Returns the APIs of a new database.
fn default_apis() -> Apis {
    let caas = default_document("https://api.example", 0);
    Apis::new([Arc::new(administration("")), Arc::new(Api::read("caas", &caas).expect("an API"))])
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
        [client."team/b.c"]
        scope = ["caas:users:delete"]
    "#;
    let Manifest { clients, .. } = Manifest::parse(text, &files).expect("a sound file");
    assert_eq!(clients.keys().collect::<Vec<_>>(), ["a", "team/b.c"]);
    let (a, b) = (&clients["a"], &clients["team/b.c"]);
    let expected = ClientSettings {
        default_scope: "caas:categories:read".parse().expect("a scope"),
        auth: vec![AuthMethod::PrivateKeyJwt, AuthMethod::ClientSecretPost],
        jwks_uri: Some("https://client.example/jwks.json".to_owned()),
        lifetime: Some(300),
        disabled: true,
        token_endpoint_audience: true,
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
        &["4:42"],
    );
    check_member(r#"default_scope = ["x"]"#, &["4:17"]);
    // A problem that only follows from another one is not reported.
    check("scope = [\"\u{e9}\"]\ndefault_scope = [\"caas:categories:read\"]", &["3:10"]);
}

#[test]
fn the_other_settings_follow_the_rules_of_all_clients() {
    check_member("auth = []", &["4:8"]);
    check_member(r#"auth = ["none", "client_secret_basic", "client_secret_basic"]"#, &["4:9", "4:40"]);
    for lifetime in ["0", "3601", "-1", "99999999999", "1.5"] {
        check_member(&format!("lifetime = {lifetime}"), &["4:12"]);
    }
    check_member("disabled = 0", &["4:12"]);
    // It is a setting of the API now.
    check_member("resource_server = [\"https://api.example\"]", &["4:19"]);
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
    let text = "[client.b]\nscope = [\"\u{e9}\", 1]\nlifetime = 0\n[client.a]\nscop = []\n[clients.c]\n";
    assert_eq!(places(text), ["1:1", "2:10", "2:15", "3:12", "4:9", "5:1", "6:2"]);
}

#[test]
fn an_api_can_have_every_member() {
    let text = r#"
        schema = 1
        [api.shop]
        audience = "https://shop.example"
        catalog = "shop.toml"
        listed = false
        lifetime = 600
        destructive_lifetime = 60
        algorithm = "EdDSA"
        resource_servers = ["shop"]
        origins = ["https://explorer.example"]
    "#;
    let Manifest { apis, .. } = Manifest::parse(text, &files).expect("a sound file");
    let expected = ApiSettings {
        listed: false,
        lifetime: Some(600),
        destructive_lifetime: Some(60),
        algorithm: Some(Algorithm::EdDsa),
        resource_servers: vec!["shop".parse().expect("an id")],
        origins: vec!["https://explorer.example".parse().expect("an origin")],
        ..ApiSettings::new("https://shop.example".parse().expect("an audience"), SHOP.to_owned())
    };
    assert_eq!(apis["shop"].settings, expected);
}

#[test]
fn the_members_of_an_api_are_checked() {
    #[track_caller]
    fn check(members: &str, expected: &[&str]) {
        let head = "schema = 1\n[api.shop]\naudience = \"https://shop.example\"\ncatalog = \"shop.toml\"";
        assert_eq!(places(&format!("{head}\n{members}\n")), expected, "{members}");
    }
    check("", &[]);
    check("listed = 1", &["5:10"]);
    check("lifetime = 0", &["5:12"]);
    check("destructive_lifetime = 3601", &["5:24"]);
    check("algorithm = \"HS256\"", &["5:13"]);
    check("resource_servers = [\"a:b\"]", &["5:21"]);
    check("origins = [\"https://a.example/\"]", &["5:12"]);
    check("scopes = []", &["5:1"]);
    assert_eq!(places("schema = 1\n[api.shop]"), ["2:6", "2:6"]);
    assert_eq!(
        places("schema = 1\n[api.Shop]\naudience = \"https://a.example\"\ncatalog = \"shop.toml\""),
        ["2:6"]
    );
    assert_eq!(places("schema = 1\n[api.a]\naudience = \"a\"\ncatalog = \"none.toml\""), ["3:12", "4:11"]);
}

#[test]
fn the_problems_of_a_catalog_are_listed_with_its_file() {
    let text = "schema = 1\n[api.a]\naudience = \"https://a.example\"\ncatalog = \"bad.toml\"";
    let problems = Manifest::parse(text, &files).expect_err("problems");
    assert_eq!(listed(&problems[0].problems), ["4:11"]);
    assert_eq!(problems[1].file.as_deref(), Some("bad.toml"));
    assert_eq!(listed(&problems[1].problems), ["5:8"]);
}

proptest! {
    /// Pieces of valid and invalid text, in any order.
    #[test]
    fn any_text_is_read_or_refused(pieces in prop::collection::vec(select(&PIECES[..]), 0..30)) {
        let text = pieces.concat();
        if let Err(cause) = Manifest::parse(&text, &files) {
            prop_assert!(!cause[0].problems.render("clients.toml", false).is_empty());
        }
    }
}

const PIECES: [&str; 26] = [
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
    "[api.a]\n",
    "audience = \"https://a.example\"\ncatalog = \"shop.toml\"\n",
    "x = 1\n",
];
