//! Which API a command is about, and settings that are refused.

use std::path::Path;

use serde_json::json;
use tempfile::TempDir;

use super::{folder, run};

fn catalog(scope: &str) -> String {
    format!(
        "schema = 1\n[catalog]\ntitle = \"T\"\nversion = \"1\"\n[scope.\"{scope}\"]\ndescription = \"D.\"\n\
         access = \"read\"\n"
    )
}

fn manifest(name: &str, settings: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{settings}")
}

/// Returns a workspace with the packages `a` and `b`, each with its catalog. Only `a` has settings.
fn workspace(settings: &str) -> TempDir {
    let settings = format!("[package.metadata.scopes]\n{settings}\n");
    folder(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\"]\nresolver = \"3\"\n"),
        ("a/Cargo.toml", &manifest("a", &settings)),
        ("a/src/lib.rs", ""),
        ("a/scopes.toml", &catalog("a:read")),
        ("b/Cargo.toml", &manifest("b", "")),
        ("b/src/lib.rs", ""),
        ("b/scopes.toml", &catalog("b:read")),
    ])
}

#[track_caller]
fn check_names(place: &Path, arguments: &[&str], scopes: &[&str]) {
    let exported = run(place, &[&["export", "json"], arguments].concat());
    assert_eq!(exported.code, Some(0), "{}", exported.stderr);
    for scope in ["a:read", "b:read"] {
        assert_eq!(exported.stdout.contains(scope), scopes.contains(&scope), "{scope}");
    }
}

#[test]
fn in_the_folder_of_a_package_its_own_api_is_meant() {
    let place = workspace("");
    check_names(&place.path().join("a"), &[], &["a:read"]);
    check_names(&place.path().join("b"), &[], &["b:read"]);
    check_names(&place.path().join("b/src"), &[], &["b:read"]);
    check_names(place.path(), &[], &["a:read"]);
    check_names(place.path(), &["--package", "b"], &["b:read"]);
    let unknown = run(place.path(), &["check", "--package", "c"]);
    assert_eq!(unknown.code, Some(1));
    assert!(unknown.stderr.contains("a, b"), "{}", unknown.stderr);
}

#[test]
fn settings_that_mean_nothing_are_refused() {
    for (settings, part) in [
        ("catalog = []", "`catalog` is empty"),
        ("catalog = \"\"", "`catalog` is empty"),
        ("catalog = 3", "a path or a list of paths"),
        ("lock = \"\"", "`lock` is empty"),
        ("surface = \"surface\"", "expected a table with `package`"),
        ("catalogue = \"scopes.toml\"", "catalogue"),
    ] {
        let place = workspace(settings);
        let ran = run(place.path(), &["check"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{settings}");
        assert!(
            ran.stderr.contains(part) && ran.stderr.contains("[package.metadata.scopes]"),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn no_file_is_written_over_another() {
    for settings in ["lock = \"scopes.toml\"", "lock = \"docs/openapi.json\""] {
        let place = workspace(settings);
        let ran = run(place.path(), &["docs"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{settings}");
        assert!(ran.stderr.contains("set another"), "{}", ran.stderr);
        let kept = std::fs::read_to_string(place.path().join("a/scopes.toml")).expect("a catalog");
        assert_eq!(kept, catalog("a:read"));
    }
}

/// Returns the files of a package whose program prints the documents of an API with one route.
fn printing(name: &str, settings: &str) -> Vec<(String, String)> {
    let flows = json!({ "clientCredentials": { "tokenUrl": "https://issuer.example/token", "scopes": {} } });
    let operation = json!({ "summary": format!("Serve {name}."), "responses": {}, "security": [{ "oauth2": ["a:read"] }] });
    let document = json!({
        "openapi": "3.0.3", "info": { "title": name, "version": "1" }, "servers": [{ "url": "https://api.example" }],
        "paths": { (format!("/{name}")): { "get": operation } },
        "components": { "securitySchemes": { "oauth2": { "type": "oauth2", "flows": flows } } },
    });
    let lock = format!("GET /{name}  a:read\n");
    let documents = json!({ "format": 1, "routes.lock": lock, "openapi.json": document.to_string() });
    let settings = format!("[package.metadata.scopes]\ncatalog = \"../scopes.toml\"\n{settings}\n");
    let program = "fn main() { print!(\"{}\", include_str!(\"../../documents.json\")) }\n";
    [
        ("Cargo.toml", manifest(name, &settings)),
        ("documents.json", documents.to_string()),
        ("src/bin/surface.rs", program.to_owned()),
    ]
    .map(|(file, text)| (format!("{name}/{file}"), text))
    .into()
}

fn printing_workspace(settings: [&str; 2]) -> TempDir {
    let root = "[workspace]\nmembers = [\"x\", \"y\"]\nresolver = \"3\"\n".to_owned();
    let mut files = vec![("Cargo.toml".to_owned(), root), ("scopes.toml".to_owned(), catalog("a:read"))];
    files.extend(printing("x", settings[0]));
    files.extend(printing("y", settings[1]));
    folder(&files.iter().map(|(file, text)| (file.as_str(), text.as_str())).collect::<Vec<_>>())
}

#[test]
fn apis_that_share_their_pages_are_documented_together() {
    let shared =
        |name: &str| format!("docs = \"../docs\"\nopenapi = \"openapi.json\"\nlock = \"../{name}.lock\"");
    let place = printing_workspace([&shared("x"), &shared("y")]);
    let page = || std::fs::read_to_string(place.path().join("docs/scopes.md")).expect("a page");
    for from in ["", "x", "y"] {
        let written = run(&place.path().join(from), &["docs"]);
        assert_eq!(written.code, Some(0), "{}", written.stderr);
        assert!(page().contains("Serve x.") && page().contains("Serve y."), "from {from:?}: {}", page());
        let checked = run(&place.path().join(from), &["docs", "--check"]);
        assert_eq!(checked.code, Some(0), "{}", checked.stderr);
    }
    // The same paths for different things are found before anything is written.
    let place = printing_workspace(["docs = \"../docs\"", "docs = \"../docs\""]);
    let refused = run(place.path(), &["docs"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (Some(1), ""));
    assert!(refused.stderr.contains("docs/openapi.json"), "{}", refused.stderr);
}

#[test]
fn the_same_catalog_twice_is_one() {
    let place = workspace("catalog = [\"scopes.toml\", \"./scopes.toml\", \"../a/scopes.toml\"]");
    check_names(place.path(), &[], &["a:read"]);
}
