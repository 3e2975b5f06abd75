//! Which API a command is about, and settings that are refused.

use std::path::Path;

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

#[test]
fn the_same_catalog_twice_is_one() {
    let place = workspace("catalog = [\"scopes.toml\", \"./scopes.toml\", \"../a/scopes.toml\"]");
    check_names(place.path(), &[], &["a:read"]);
}
