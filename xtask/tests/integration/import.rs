//! `cargo xtask import openapi`: each document under `tests/documents` against the catalog beside it.

use std::path::{Path, PathBuf};

use scope_catalog::Catalog;

use crate::{folder, xtask};

fn documents() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents")
}

/// Imports the document and compares the catalog with the one beside it and the notes with these.
fn check(document: &str, notes: &[&str]) {
    let ran = xtask(&documents(), &["import", "openapi", document]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let expected = documents().join(document).with_extension("toml");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&expected, &ran.stdout).expect("the catalog is written");
    }
    assert_eq!(
        ran.stdout,
        std::fs::read_to_string(&expected).expect("a catalog"),
        "BLESS=1 accepts the new one"
    );
    assert_eq!(ran.stderr.lines().collect::<Vec<_>>(), notes);
    Catalog::parse(&ran.stdout).unwrap_or_else(|problems| panic!("{}", problems.render(document, false)));
}

#[test]
fn client_credentials_of_3_0() {
    check(
        "client-credentials.json",
        &[
            "note: `pets:audit` has no description; a placeholder stands in for it",
            "note: `pets:audit` is used by no operation; its access is taken for the worst",
            "note: `pets:delete` is declared by no flow, but DELETE /pets/{id} asks for it",
            "note: `pets:delete` has no description; a placeholder stands in for it",
        ],
    );
}

#[test]
fn several_flows_and_alternatives_of_3_1_in_yaml() {
    check(
        "several-flows.yaml",
        &["note: `channels:history` is described in two ways; the other one is \"Read what was said.\""],
    );
}

#[test]
fn names_that_do_not_go_together_are_shown() {
    let text = "openapi: 3.0.0\ninfo: { title: T, version: '1' }\ncomponents: { securitySchemes: { o: { type: oauth2, \
                flows: { f: { scopes: { a-b: One., a.b: Two. } } } } } }\n";
    let folder = folder(&[("odd.yaml", text)]);
    let ran = xtask(folder.path(), &["import", "openapi", "odd.yaml", "--output", "scopes.toml"]);
    assert_eq!(ran.code, Some(0));
    let shown = "note: this is left to mend by hand:\nerror: `a-b` and `a.b` are both `AB` in Rust\n  --> scopes.toml:";
    assert!(ran.stderr.contains(shown), "{}", ran.stderr);
}

#[test]
fn a_document_without_oauth2_has_no_scopes() {
    let ran = xtask(&documents(), &["import", "openapi", "without-oauth2.json"]);
    assert_eq!(ran.code, Some(1));
    let error = "error: without-oauth2.json: no security scheme of the type oauth2";
    assert!(ran.stderr.starts_with(error) && ran.stdout.is_empty(), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn a_catalog_is_replaced_only_by_force() {
    let document = documents().join("client-credentials.json");
    let document = document.to_str().expect("UTF-8");
    let folder = folder(&[("mine.toml", "precious")]);
    let import =
        |arguments: &[&str]| xtask(folder.path(), &[&["import", "openapi", document], arguments].concat());
    let ran = import(&["--output", "mine.toml"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("mine.toml is there already\nhint: `--force` replaces it"), "{}", ran.stderr);
    let text = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("a file");
    assert_eq!(text("mine.toml"), "precious");
    assert_eq!(import(&["--output", "mine.toml", "--force"]).code, Some(0));
    assert_eq!(import(&["--output", "new.toml"]).code, Some(0));
    assert_eq!(text("mine.toml"), text("new.toml"));
    Catalog::parse(&text("new.toml")).expect("a catalog");
}
