//! `cargo scopes import openapi`: each document under `tests/documents`, compared with its catalog.

use std::path::{Path, PathBuf};

use scopewright_catalog::Catalog;

use crate::{folder, run};

fn documents() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents")
}

/// Imports the document, and compares the catalog with the expected one and the notes with these.
#[track_caller]
fn check(document: &str, notes: &[&str]) {
    let ran = run(&documents(), &["import", "openapi", document]);
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
            "note: `pets:audit` has no description; the catalog has a placeholder",
            "note: `pets:audit` is used by no operation; its access is guessed as destructive",
            "note: `pets:delete` is declared by no flow, but DELETE /pets/{id} asks for it",
            "note: `pets:delete` has no description; the catalog has a placeholder",
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
fn an_operation_in_a_missing_file_is_never_public() {
    check(
        "ref-operation.yaml",
        &[
            "note: POST /orders was not read, so fill in its guard: `$ref: resources/orders/create.yml`: the file \
             cannot be read: No such file or directory (os error 2)",
            "note: DELETE /orders/{id} was not read, so fill in its guard: `$ref: resources/orders/remove.yml`: the \
             file cannot be read: No such file or directory (os error 2)",
            "note: `orders:write` is used by no operation that was read; its access is guessed as destructive",
        ],
    );
}

#[test]
fn an_operation_in_another_file_is_read() {
    let document = std::fs::read_to_string(documents().join("ref-operation.yaml")).expect("a document");
    let folder = folder(&[("api.yaml", &document)]);
    let resources = folder.path().join("resources/orders");
    std::fs::create_dir_all(&resources).expect("a folder");
    std::fs::write(resources.join("create.yml"), "security: [{ oauth: ['orders:write'] }]\n")
        .expect("a file");
    std::fs::write(resources.join("remove.yml"), "{ $ref: './create.yml' }\n").expect("a file");
    let ran = run(folder.path(), &["import", "openapi", "api.yaml"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert!(ran.stdout.contains("# POST /orders  #[requires(orders:write)]\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("# DELETE /orders/{id}  #[requires(orders:write)]\n"), "{}", ran.stdout);
}

#[test]
fn a_security_of_another_form_is_never_public() {
    check(
        "security-object.yaml",
        &[
            "note: POST /orders was not read, so fill in its guard: security: found an object in place of a list",
            "note: `orders:write` is used by no operation that was read; its access is guessed as destructive",
        ],
    );
}

#[test]
fn an_optional_token_keeps_its_scopes() {
    check("optional-oauth.yaml", &[]);
}

#[test]
fn an_undeclared_scheme_keeps_its_scopes() {
    check(
        "undeclared-scheme.yaml",
        &[
            "note: POST /orders asks for the security scheme `OAuth2`, which the document does not declare; did you mean \
           `oauth2`?",
        ],
    );
}

#[test]
fn roles_of_other_schemes_are_listed() {
    check(
        "bearer-roles.yaml",
        &[
            "note: DELETE /orders asks for `orders:delete` of `bearer_auth`, which is not an OAuth scheme; roles are not \
           imported as scopes",
        ],
    );
}

#[test]
fn roles_alone_are_not_reported_as_no_scopes() {
    let document = std::fs::read_to_string(documents().join("bearer-roles.yaml")).expect("a document");
    let without_oauth =
        document.lines().filter(|line| !line.contains("oauth")).collect::<Vec<_>>().join("\n");
    let folder = folder(&[("roles.yaml", &without_oauth)]);
    let ran = run(folder.path(), &["import", "openapi", "roles.yaml"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("`orders:delete`") && !ran.stderr.contains("no scopes"), "{}", ran.stderr);
}

#[test]
fn a_syntax_error_is_one_line() {
    let folder = folder(&[("api.yaml", "openapi: 3.0.0\ninfo: [\npaths: {}\n")]);
    let ran = run(folder.path(), &["import", "openapi", "api.yaml"]);
    assert_eq!((ran.code, ran.stderr.lines().count()), (Some(1), 1), "{}", ran.stderr);
    assert!(
        ran.stderr.starts_with("error: api.yaml: not valid YAML: ") && !ran.stderr.contains('|'),
        "{}",
        ran.stderr
    );
}

#[test]
fn names_that_do_not_go_together_are_shown() {
    let text = "openapi: 3.0.0\ninfo: { title: T, version: '1' }\ncomponents: { securitySchemes: { o: { type: oauth2, \
                flows: { f: { scopes: { a-b: One., a.b: Two. } } } } } }\n";
    let folder = folder(&[("odd.yaml", text)]);
    let ran = run(folder.path(), &["import", "openapi", "odd.yaml", "--output", "scopes.toml"]);
    assert_eq!(ran.code, Some(0));
    let shown = "note: these problems are left to fix by hand:\nerror: `a-b` and `a.b` are both `AB` in Rust\n  --> scopes.toml:";
    assert!(ran.stderr.contains(shown), "{}", ran.stderr);
}

#[test]
fn a_document_without_oauth2_has_no_scopes() {
    let ran = run(&documents(), &["import", "openapi", "without-oauth2.json"]);
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
        |arguments: &[&str]| run(folder.path(), &[&["import", "openapi", document], arguments].concat());
    let ran = import(&["--output", "mine.toml"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("mine.toml exists already\nhint: `--force` replaces it"), "{}", ran.stderr);
    let text = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("a file");
    assert_eq!(text("mine.toml"), "precious");
    assert_eq!(import(&["--output", "mine.toml", "--force"]).code, Some(0));
    assert_eq!(import(&["--output", "new.toml"]).code, Some(0));
    assert_eq!(text("mine.toml"), text("new.toml"));
    Catalog::parse(&text("new.toml")).expect("a catalog");
}

/// A misspelt member must not make an operation public.
#[test]
fn a_misspelt_security_is_never_public() {
    for (root, operation) in
        [("", "Security: [{ oauth: [\"a:read\"] }], "), ("secuirty: [{ oauth: [\"a:read\"] }]\n", "")]
    {
        let document = format!(
            "openapi: 3.0.3\ninfo: {{ title: A, version: \"1\" }}\n{root}paths:\n  /a:\n    get: {{ {operation}responses: {{}} }}\n\
             components:\n  securitySchemes:\n    oauth: {{ type: oauth2, flows: {{ clientCredentials: {{ tokenUrl: \"https://a.example\", \
             scopes: {{ \"a:read\": Read. }} }} }} }}\n"
        );
        let place = folder(&[("api.yaml", document.as_str())]);
        let imported = run(place.path(), &["import", "openapi", "api.yaml"]);
        assert!(!imported.stdout.contains("#[public"), "{}", imported.stdout);
        assert!(imported.stderr.contains("GET /a was not read"), "{}", imported.stderr);
    }
}
