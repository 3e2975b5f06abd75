//! `cargo scopes export`: each form is read by something that knows it.

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{folder, run};

mod gateways;
mod languages;

/// Returns a catalog with names that are not identifiers, texts that end comments and strings, and
/// a long text.
fn catalog() -> String {
    let long = "Much to say. ".repeat(60);
    format!(
        r#"schema = 1
[catalog]
title = "Odd <Shop> */"
version = "1.2"

[group.shop]
title = "The shop"
description = "All of it."

[scope."shop:orders:read"]
description = "Read orders: \"all\" of them, */ and ''' and \"\"\" and \\ and ${{x}}.\nEven 語."
access = "read"

[scope."shop:orders:write"]
description = "{long}"
access = "write"
implies = ["shop:orders:read"]

[scope."shop:everything"]
description = "Everything."
access = "destructive"
implies = ["shop:orders:write"]

[scope."old-orders"]
description = "Read orders as one did."
access = "read"
deprecated = {{ since = "1.1", use = "shop:orders:read", remove_after = "2027-01-31" }}

[scope."chat:write.public"]
description = "Chat."
access = "write"

[scope."https://shop.example/auth/drive"]
description = "Drive."
access = "read"

[scope."2fa"]
description = "Begin with a digit."
access = "read"
docs = "https://shop.example/docs/2fa"

[scope."class"]
description = "Be a keyword."
access = "read"

[scope."__proto__"]
description = "Be a trap."
access = "read"
"#
    )
}

const ROUTES: &str = "\
GET /health  public: probes have no token
GET /orders  shop:orders:read
GET /orders/{id}  shop:orders:read | class  optional: 2fa
POST /orders/{id}/lines  shop:orders:write + chat:write.public | shop:everything
GET /files/{*path}  https://shop.example/auth/drive
";

fn files() -> TempDir {
    folder(&[("scopes.toml", &catalog()), ("routes.lock", ROUTES)])
}

/// Returns the output of `export` for the catalog and routes in a folder.
fn export(folder: &Path, arguments: &[&str]) -> String {
    let sources = ["--catalog", "scopes.toml", "--routes", "routes.lock"];
    let ran = run(folder, &[&["export"], arguments, &sources].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    ran.stdout
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Names and descriptions in the order of the catalog, from the JSON that is checked below.
fn scopes(folder: &Path) -> Vec<(String, String)> {
    let catalog = json_of(&export(folder, &["json"]));
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let scopes = catalog["scopes"].as_array().expect("scopes");
    scopes.iter().map(|scope| (text(&scope["name"]), text(&scope["description"]))).collect()
}

#[track_caller]
fn check_schema(schema: &Value, value: &Value) {
    let validator = jsonschema::validator_for(schema).expect("a schema");
    let errors: Vec<_> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

fn product_schema(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas").join(name);
    json_of(&std::fs::read_to_string(path).expect("a schema"))
}

#[test]
fn json_is_as_its_schema_says() {
    let files = files();
    let catalog = json_of(&export(files.path(), &["json"]));
    check_schema(&json_of(&export(files.path(), &["json-schema"])), &catalog);
    assert_eq!(catalog["scopes"].as_array().map(Vec::len), Some(9));
    let deprecated = json!({ "since": "1.1", "use": "shop:orders:read", "remove_after": "2027-01-31" });
    let expected = json!({
        "name": "old-orders", "description": "Read orders as one did.", "access": "read", "implies": [],
        "rust_name": "OldOrders", "deprecated": deprecated,
    });
    assert_eq!(catalog["scopes"][3], expected);
    assert_eq!(catalog["scopes"][6]["docs"], json!("https://shop.example/docs/2fa"));
    let group = json!({ "name": "shop", "title": "The shop", "description": "All of it." });
    assert_eq!(catalog["groups"], json!([group]));
}

#[test]
fn keycloak_gets_client_scopes() {
    let files = files();
    let value = json_of(&export(files.path(), &["keycloak", "--identifier", "https://shop.example"]));
    check_schema(&product_schema("keycloak.schema.json"), &value);
    let expected = json!({
        "name": "class",
        "description": "Be a keyword.",
        "protocol": "openid-connect",
        "attributes": { "include.in.token.scope": "true", "display.on.consent.screen": "false" },
        "protocolMappers": [{
            "name": "audience",
            "protocol": "openid-connect",
            "protocolMapper": "oidc-audience-mapper",
            "consentRequired": false,
            "config": {
                "included.custom.audience": "https://shop.example",
                "access.token.claim": "true",
                "id.token.claim": "false",
                "introspection.token.claim": "true",
            },
        }],
    });
    assert_eq!(value["clientScopes"][7], expected);
    let without = json_of(&export(files.path(), &["keycloak"]));
    assert_eq!(without["clientScopes"][7]["protocolMappers"], Value::Null);
}

#[test]
fn auth0_gets_a_resource_server() {
    let files = files();
    let value = json_of(&export(files.path(), &["auth0", "--identifier", "https://shop.example"]));
    check_schema(&product_schema("auth0.schema.json"), &value);
    assert_eq!(value["identifier"], json!("https://shop.example"));
    assert_eq!(value["scopes"][8], json!({ "value": "__proto__", "description": "Be a trap." }));
    let ran = run(files.path(), &["export", "auth0", "--catalog", "scopes.toml"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("name yours with `--identifier`"), "{}", ran.stderr);
}

#[test]
fn hydra_gets_a_client_without_deprecated_scopes() {
    let files = files();
    let value = json_of(&export(files.path(), &["hydra", "--identifier", "https://shop.example"]));
    check_schema(&product_schema("hydra.schema.json"), &value);
    let scope = value["scope"].as_str().expect("a text");
    let current = scopes(files.path()).into_iter().map(|(name, _)| name).filter(|name| name != "old-orders");
    assert_eq!(scope, current.collect::<Vec<_>>().join(" "));
    assert_eq!(value["audience"], json!(["https://shop.example"]));
}

#[test]
fn an_export_goes_to_a_file() {
    let files = files();
    assert_eq!(export(files.path(), &["json", "--output", "catalog.json"]), "");
    let written = std::fs::read_to_string(files.path().join("catalog.json")).expect("a file");
    assert_eq!(written, export(files.path(), &["json"]));
}
