//! A program drafts a catalog from a document that it did not write.

use scopewright_catalog::Catalog;
use scopewright_catalog::import::{References, draft_of_openapi};

const HEADING: &str = "openapi: 3.0.3\ninfo: { title: A, version: '1' }\ncomponents: { securitySchemes: { o: { \
                       type: oauth2, flows: { f: { scopes: { a: One. } } } } } }\n";

#[test]
fn a_draft_is_a_catalog_with_notes() {
    let draft = draft_of_openapi(HEADING, References::WithinDocument).expect("a draft");
    assert_eq!(draft.notes, ["`a` is used by no operation; its access is guessed as destructive"]);
    let catalog = Catalog::parse(&draft.catalog).expect("a valid catalog");
    assert_eq!((catalog.title.as_str(), catalog.scopes.len()), ("A", 1));
}

#[test]
fn a_document_alone_reads_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("get.yaml");
    std::fs::write(&file, "security: [{ o: [private] }]\n").expect("a file");
    let text = format!("{HEADING}paths: {{ /a: {{ get: {{ $ref: '{}' }} }} }}\n", file.display());
    let of = |references: References<'_>| draft_of_openapi(&text, references).expect("a draft").catalog;
    assert!(of(References::FilesFrom(&folder.path().join("api.yaml"))).contains("private"));
    let alone = of(References::WithinDocument);
    assert!(!alone.contains("private") && !alone.contains("#[public"), "{alone}");
}

#[test]
fn an_error_is_a_sentence() {
    for (text, message) in [
        ("a: [", "not valid YAML: "),
        ("swagger: '2.0'", "this is Swagger 2.0; convert it"),
        ("openapi: 3.1.0\npaths: []\n", "paths: found a list in place of an object"),
        ("openapi: 3.1.0\n", "no security scheme of the type oauth2 or openIdConnect"),
    ] {
        let error = draft_of_openapi(text, References::WithinDocument).expect_err(text).to_string();
        assert!(error.starts_with(message) && error.lines().count() == 1, "{error}");
    }
}
