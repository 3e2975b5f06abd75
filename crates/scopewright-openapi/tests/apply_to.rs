//! The security of documents that other tools made: two valid ones, and mismatches.

use library::{Scope, library, loans};
use scopewright::{Router, Surface, get, public, requires};
use scopewright_openapi::{Mismatch, Security, apply_to};
use serde_json::{Value, json};

#[requires(any(library:books:read, all(loans:read, library:books:write)))]
async fn list(#[granted(loans:extend)] _more: bool) {}

#[requires(library:books:remove)]
async fn remove() {}

#[public(because = "it contains no data of a client")]
async fn alive() {}

fn surface() -> Surface {
    let router = Router::<()>::new()
        .route("/v1/books", get(list).delete(remove))
        .route("/v1/livez", get(alive))
        .nest("/v1/pages", Router::new().merge_unguarded(axum::Router::new(), "they are public"));
    router.surface().clone()
}

fn written(version: &str) -> Value {
    let own_answer = json!({ "description": "In words of its own." });
    json!({
        "openapi": version,
        "info": { "title": "Library", "version": "1" },
        "servers": [{ "url": "https://library.example/v1" }],
        "paths": {
            "/books": {
                "parameters": [],
                "get": { "responses": { "200": { "description": "OK" }, "403": own_answer } },
                "delete": { "security": [{ "other": [] }], "responses": {} },
            },
            "/pages/first": { "get": { "responses": { "200": { "description": "OK" } } } },
            "/livez": { "get": { "responses": { "200": { "description": "OK" } } } },
        },
        "components": { "schemas": { "Book": { "type": ["object", "null"] } } },
    })
}

fn apply(document: &mut Value) -> Result<(), Vec<Mismatch>> {
    let scopes: Vec<_> = Scope::ALL.iter().map(|scope| scope.id()).collect();
    let token_url = "https://issuer.example/token";
    apply_to(document, &surface(), &Security { token_url, scopes: &scopes, below: "/v1" })
}

#[test]
fn every_operation_has_its_security() {
    for version in ["3.0.3", "3.1.0"] {
        let mut document = written(version);
        apply(&mut document).expect("a document that fits");
        let listing = &document["paths"]["/books"]["get"];
        assert_eq!(
            listing["security"],
            json!([{ "oauth2": ["library:books:read"] }, { "oauth2": ["library:books:write", "loans:read"] }])
        );
        assert_eq!(
            (&listing["x-access"], &listing["x-optional-scopes"]),
            (&json!("read"), &json!([[["loans:extend"]]]))
        );
        assert_eq!(listing["responses"]["401"], json!({ "$ref": "#/components/responses/Unauthorized" }));
        assert_eq!(listing["responses"]["403"]["description"], "In words of its own.");
        let removal = &document["paths"]["/books"]["delete"];
        assert_eq!(removal["security"], json!([{ "oauth2": ["library:books:remove"] }]));
        assert_eq!(removal["x-access"], "destructive");
        let probe = &document["paths"]["/livez"]["get"];
        assert_eq!((&probe["security"], probe["responses"].get("401")), (&json!([]), None));
        assert!(document["paths"]["/pages/first"]["get"].get("security").is_none());
        let components = &document["components"];
        let flow = &components["securitySchemes"]["oauth2"]["flows"]["clientCredentials"];
        assert_eq!(flow["tokenUrl"], "https://issuer.example/token");
        assert_eq!(flow["x-scope-access"]["library:books:remove"], "destructive");
        assert!(components["responses"]["Unauthorized"]["headers"].get("WWW-Authenticate").is_some());
        assert_eq!(components["schemas"], written(version)["components"]["schemas"], "what was there stays");
        let once = document.clone();
        apply(&mut document).expect("a document that fits");
        assert_eq!(document, once, "applying again changes nothing");
    }
}

#[test]
fn the_callers_are_the_beginning_of_a_description() {
    let mut document = written("3.1.0");
    document["paths"]["/books"]["get"]["description"] = json!("Those that fit.");
    document["paths"]["/livez"]["get"]["description"] = json!("Requires a.\n\nIt lives.");
    document["paths"]["/livez"]["get"]["x-requires"] = json!("Requires a.");
    apply(&mut document).expect("a document that fits");
    let description = |path: &str, method: &str| {
        document["paths"][path][method]["description"].as_str().expect("a description").to_owned()
    };
    let listing = description("/books", "get");
    assert!(listing.starts_with("Requires `library:books:read`") && listing.ends_with("\n\nThose that fit."));
    assert_eq!(description("/books", "delete"), "Requires `library:books:remove`.");
    let probe = description("/livez", "get");
    assert!(probe.starts_with("Requires no access token: ") && probe.ends_with(".\n\nIt lives."), "{probe}");
}

#[test]
fn a_document_with_differences_is_unchanged_and_all_are_reported() {
    let mut paths = written("3.1.0");
    paths["paths"]["/books"]["delete"].take();
    paths["paths"]["/authors"] = json!({ "get": { "responses": {} } });
    check(
        paths,
        &[
            Mismatch::Undocumented { endpoint: "DELETE /books".to_owned() },
            Mismatch::Unserved { endpoint: "GET /authors".to_owned() },
        ],
    );
    check(json!({ "swagger": "2.0" }), &[Mismatch::Version { found: None }]);
    check(json!({ "openapi": "4.0.0" }), &[Mismatch::Version { found: Some("4.0.0".to_owned()) }]);
    check(json!([]), &[Mismatch::Version { found: None }]);
}

#[test]
fn members_of_the_wrong_type_are_replaced_or_reported() {
    let mut document = written("3.0.3");
    document["components"] = json!("none");
    document["paths"]["/books"]["get"]["responses"] = json!([]);
    apply(&mut document).expect("a document that fits");
    assert!(document["components"]["securitySchemes"]["oauth2"].is_object());
    let mut document = written("3.0.3");
    document["paths"]["/books"]["get"] = json!("later");
    check(document, &[Mismatch::Undocumented { endpoint: "GET /books".to_owned() }]);
}

#[track_caller]
fn check(mut document: Value, expected: &[Mismatch]) {
    let before = document.clone();
    let mismatches = apply(&mut document).expect_err("it does not fit");
    assert_eq!(mismatches, expected);
    assert_eq!(document, before);
}
