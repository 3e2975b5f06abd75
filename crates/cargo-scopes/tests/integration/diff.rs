//! `cargo scopes diff`: scripts go by its exit code.

use crate::{folder, run};

const CATALOG: &str = "schema = 1\n[catalog]\ntitle = \"T\"\nversion = \"1\"\n\
                       [scope.a]\ndescription = \"D.\"\naccess = \"read\"\n";
const MORE: &str = "[scope.b]\ndescription = \"D.\"\naccess = \"read\"\n";

/// A folder with two versions; compares `old` with `new`.
#[track_caller]
fn check(files: &[(&str, &str)], arguments: &[&str], code: i32, parts: &[&str]) {
    let folder = folder(files);
    let ran = run(folder.path(), &[&["diff"], arguments].concat());
    assert_eq!(ran.code, Some(code), "{}{}", ran.stdout, ran.stderr);
    for part in parts {
        assert!(
            ran.stdout.contains(part) || ran.stderr.contains(part),
            "{part:?}: {}{}",
            ran.stdout,
            ran.stderr
        );
    }
}

#[test]
fn zero_when_nothing_breaks() {
    let more = format!("{CATALOG}{MORE}");
    check(
        &[("old.toml", CATALOG), ("new.toml", CATALOG)],
        &["old.toml", "new.toml"],
        0,
        &["Nothing changed."],
    );
    check(
        &[("old/scopes.toml", CATALOG), ("new/scopes.toml", &more)],
        &["old", "new"],
        0,
        &["Only the catalogs are compared: old has no routes.lock.", "Does not break:\n  scope `b` is new"],
    );
    check(
        &[
            ("old/scopes.toml", CATALOG),
            ("old/routes.lock", "GET /a  a\n"),
            ("new/scopes.toml", CATALOG),
            ("new/docs/routes.lock", "GET /a  public: why\n"),
        ],
        &["old", "new"],
        0,
        &["Does not break:\n  OPENS: GET /a needed `a` and is now open to everyone: why"],
    );
}

#[test]
fn the_catalog_of_the_current_folder_is_the_new_version() {
    check(
        &[("old.toml", CATALOG), ("scopes.toml", &format!("{CATALOG}{MORE}"))],
        &["old.toml"],
        0,
        &["scope `b` is new"],
    );
}

#[test]
fn one_when_something_breaks() {
    let more = format!("{CATALOG}{MORE}");
    check(
        &[("old.toml", &more), ("new.toml", CATALOG)],
        &["old.toml", "new.toml"],
        1,
        &["Breaks clients:\n  scope `b` was removed"],
    );
    check(
        &[("old.toml", &more), ("new.toml", CATALOG)],
        &["old.toml", "new.toml", "--format", "json"],
        1,
        &["\"breaks\": true", "\"kind\": \"scope-removed\""],
    );
}

#[test]
fn two_when_there_is_nothing_to_compare() {
    let catalog = ("old/scopes.toml", CATALOG);
    check(&[catalog], &["old", "no-such-version"], 2, &["error: `no-such-version` is neither a folder"]);
    check(
        &[catalog, ("new.toml", "schema = 1\n")],
        &["old", "new.toml"],
        2,
        &["error: new.toml has problems"],
    );
    check(&[], &["--no-such-option"], 2, &["unexpected argument"]);
    check(
        &[catalog, ("old/routes.lock", "GET /a  a\n"), ("new/scopes.toml", CATALOG)],
        &["old", "new"],
        2,
        &["so their routes cannot be compared"],
    );
}

#[test]
fn an_empty_version_is_an_error() {
    check(&[("scopes.toml", CATALOG)], &[""], 2, &["a version is empty"]);
}
