//! The OpenAPI document of guarded handlers, with the vocabulary of a lending library.

use std::sync::LazyLock;

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use library::{Scope, library, loans};
use schemars::JsonSchema;
use scopewright::describe::{DescribeResponse, Messages};
use scopewright::{Router, ScopeId, delete, get, public, requires};
use scopewright_openapi::{CommonAnswer, DocumentError, Example, ExamplesFile, Link, Service, document};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A book.
#[derive(Deserialize, Serialize, JsonSchema)]
struct Book {
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    year: Option<u16>,
}

#[derive(Deserialize, JsonSchema)]
struct Filter {
    /// Part of the title.
    title: String,
    #[schemars(default)]
    limit: Option<u32>,
}

struct Gone;

impl IntoResponse for Gone {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

impl DescribeResponse for Gone {
    fn describe(messages: &mut Messages<'_>) {
        messages.empty_answer(410, "Was gone before");
        messages.empty_answer(204, "Gone");
    }
}

/// List the books.
///
/// Those that fit.
#[requires(any(library:books:read, all(loans:read, library:books:write)))]
async fn list(Query(filter): Query<Filter>, #[granted(loans:extend)] _more: bool) -> Json<Vec<Book>> {
    Json(vec![Book { title: filter.title, year: filter.limit.and_then(|limit| limit.try_into().ok()) }])
}

#[requires(library:books:write)]
async fn change(Path(_): Path<u64>, Json(book): Json<Book>) -> Result<Json<Book>, String> {
    Ok(Json(book))
}

#[requires(library:books:remove)]
async fn remove(Path(_): Path<(u64, String)>) -> Gone {
    Gone
}

#[public(because = "it contains no data of a client")]
async fn alive() {}

fn examples() -> Vec<Example> {
    let examples = json!([
        { "operationId": "list", "summary": "By title", "parameters": { "title": "Emma" }, "status": 200,
          "answer": [{ "title": "Emma" }] },
        { "operationId": "change", "summary": "A new title", "parameters": { "id": 7 }, "request": { "title": "Emma" },
          "status": 200, "answer": { "title": "Emma" } },
        { "operationId": "list", "summary": "No token", "parameters": { "title": "Emma" }, "status": 401,
          "answer": { "code": "Unauthorized" } },
    ]);
    serde_json::from_value(examples).expect("examples")
}

fn made() -> Value {
    let document = document(&service(&examples()), router().surface()).expect("a document");
    serde_json::to_value(document).expect("JSON")
}

fn router() -> Router {
    Router::new()
        .route("/books", get(list))
        .route("/books/{id}", get(change))
        .route("/books/{id}/{edition}", delete(remove))
        .route("/livez", get(alive))
}

fn service(examples: &[Example]) -> Service<'_> {
    Service {
        title: "Library",
        version: "1.0.0",
        description: "Books.",
        server_url: "https://library.example",
        token_url: "https://issuer.example/token",
        scopes: scopes().to_vec(),
        common_answers: &[CommonAnswer {
            status: 429,
            name: "TooManyRequests",
            description: "Slower.",
            headers: &[("Retry-After", "In seconds.")],
        }],
        error_body: Some(|generator| generator.subschema_for::<Failure>()),
        links: &[Link {
            from: "list",
            status: 200,
            to: "change",
            parameters: &[("id", "$response.body#/0/id")],
        }],
        examples,
    }
}

fn scopes() -> &'static [ScopeId] {
    static SCOPES: LazyLock<Vec<ScopeId>> =
        LazyLock::new(|| Scope::ALL.iter().map(|scope| scope.id()).collect());
    &SCOPES
}

/// The body of an error.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it is here for its schema")]
struct Failure {
    code: String,
}

#[test]
fn common_responses_are_components_with_body_and_headers() {
    let made = made();
    let answers = &made["paths"]["/books"]["get"]["responses"];
    for (status, name) in [("401", "Unauthorized"), ("403", "Forbidden"), ("429", "TooManyRequests")] {
        assert_eq!(answers[status], json!({ "$ref": format!("#/components/responses/{name}") }));
        let component = &made["components"]["responses"][name];
        let body = &component["content"]["application/json"]["schema"];
        assert_eq!(body, &json!({ "$ref": "#/components/schemas/Failure" }), "{name}");
    }
    let slower = &made["components"]["responses"]["TooManyRequests"];
    assert_eq!(slower["headers"]["Retry-After"]["required"], true);
    assert!(
        made["paths"]["/livez"]["get"]["responses"].get("429").is_none(),
        "a public operation has no client"
    );
}

#[test]
fn alternatives_are_entries_with_all_their_scopes() {
    let made = made();
    let listing = &made["paths"]["/books"]["get"];
    assert_eq!(
        listing["security"],
        json!([{ "oauth2": ["library:books:read"] }, { "oauth2": ["library:books:write", "loans:read"] }])
    );
    assert_eq!(listing["x-optional-scopes"], json!([[["loans:extend"]]]));
    assert_eq!(
        (&listing["summary"], &listing["description"]),
        (&json!("List the books."), &json!("Those that fit."))
    );
}

#[test]
fn a_public_operation_has_empty_security_and_its_reason() {
    let made = made();
    let probe = &made["paths"]["/livez"]["get"];
    assert_eq!(probe["security"], json!([]));
    assert_eq!(probe["x-public-because"], "it contains no data of a client");
    assert_eq!(probe["responses"].as_object().map(|responses| responses.contains_key("401")), Some(false));
}

#[test]
fn parameters_come_from_the_path_and_the_query() {
    let made = made();
    let parameters = |path: &str, method: &str| made["paths"][path][method]["parameters"].clone();
    let query = parameters("/books", "get");
    let described: Vec<_> = query
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| (one["name"].as_str(), &one["required"], one["description"].as_str()))
        .collect();
    let expected =
        [(Some("limit"), &Value::Null, None), (Some("title"), &json!(true), Some("Part of the title."))];
    assert_eq!(described, expected);
    assert_eq!(parameters("/books/{id}", "get")[0]["schema"]["type"], "integer");
    let both = parameters("/books/{id}/{edition}", "delete");
    assert_eq!(
        (&both[0]["schema"]["type"], &both[1]["schema"]["type"]),
        (&json!("integer"), &json!("string"))
    );
}

#[test]
fn bodies_and_responses_are_in_the_order_of_their_status() {
    let made = made();
    let change = &made["paths"]["/books/{id}"]["get"];
    let reference = json!({ "$ref": "#/components/schemas/Book" });
    assert_eq!(change["requestBody"]["content"]["application/json"]["schema"], reference);
    assert_eq!(change["responses"]["200"]["content"]["application/json"]["schema"], reference);
    assert_eq!(made["components"]["schemas"]["Book"]["properties"]["year"]["nullable"], true);
    let removal = &made["paths"]["/books/{id}/{edition}"]["delete"]["responses"];
    let statuses: Vec<_> =
        removal.as_object().into_iter().flatten().map(|(status, _)| status.as_str()).collect();
    assert_eq!(statuses, ["204", "401", "403", "410", "429"]);
}

#[test]
fn the_scheme_has_one_flow_with_every_scope() {
    let made = made();
    let flows = &made["components"]["securitySchemes"]["oauth2"]["flows"];
    assert_eq!(flows.as_object().map(|flows| flows.len()), Some(1));
    assert_eq!(flows["clientCredentials"]["tokenUrl"], "https://issuer.example/token");
    assert_eq!(flows["clientCredentials"]["scopes"].as_object().map(|scopes| scopes.len()), Some(11));
}

#[test]
fn examples_are_next_to_their_schemas() {
    let made = made();
    let listing = &made["paths"]["/books"]["get"];
    let title = listing["parameters"].as_array().into_iter().flatten().find(|one| one["name"] == "title");
    let shown = json!({ "by-title": { "summary": "By title", "value": "Emma" } });
    assert_eq!(title.map(|title| &title["examples"]), Some(&shown), "a refused request is not an example");
    let answer = &listing["responses"]["200"]["content"]["application/json"]["examples"];
    assert_eq!(answer["by-title"]["value"], json!([{ "title": "Emma" }]));
    let change = &made["paths"]["/books/{id}"]["get"];
    let body = &change["requestBody"]["content"]["application/json"]["examples"];
    assert_eq!(body["a-new-title"]["value"], json!({ "title": "Emma" }));
    let refusal = &made["components"]["responses"]["Unauthorized"]["content"]["application/json"]["examples"];
    assert_eq!(refusal["no-token"]["value"], json!({ "code": "Unauthorized" }));
}

#[test]
fn a_link_leads_from_a_response_to_a_request() {
    let links = &made()["paths"]["/books"]["get"]["responses"]["200"]["links"];
    let expected = json!({ "operationId": "change", "parameters": { "id": "$response.body#/0/id" } });
    assert_eq!(links["change"], expected);
}

#[test]
fn an_example_or_link_of_no_operation_is_an_error() {
    let link = |from, status, to| Link { from, status, to, parameters: &[] };
    let with = |links: &[Link<'_>], examples: &[Example]| {
        document(&Service { links, ..service(examples) }, router().surface()).map(drop)
    };
    let no_such = |id: &str| Err(DocumentError::NoSuchOperation { operation_id: id.to_owned() });
    assert_eq!(with(&[link("list", 200, "lend")], &[]), no_such("lend"));
    assert_eq!(with(&[link("lend", 200, "list")], &[]), no_such("lend"));
    assert!(matches!(with(&[link("list", 201, "change")], &[]), Err(DocumentError::MissingPart { .. })));
    let mut example = examples().remove(0);
    example.status = 418;
    assert!(matches!(with(&[], &[example]), Err(DocumentError::MissingPart { .. })));
}

#[test]
fn operations_have_headings_and_access_levels() {
    let made = made();
    let operation = |path: &str, method: &str| made["paths"][path][method].clone();
    for (path, method, tag, access) in [
        ("/books", "get", "Books", json!("read")),
        ("/books/{id}/{edition}", "delete", "Books", json!("destructive")),
        ("/livez", "get", "Public", Value::Null),
    ] {
        assert_eq!(operation(path, method)["tags"], json!([tag]), "{path}");
        assert_eq!(operation(path, method).get("x-access").cloned().unwrap_or_default(), access, "{path}");
    }
    let tags: Vec<_> = made["tags"].as_array().into_iter().flatten().map(|tag| &tag["name"]).collect();
    assert_eq!(tags, ["Books", "Public"]);
}

#[test]
fn operations_without_an_example_of_success_are_listed() {
    let file = ExamplesFile { written_by: String::new(), examples: examples() };
    assert_eq!(file.missing(router().surface()), ["remove"]);
}

/// A type without a schema.
#[derive(Deserialize, Serialize)]
struct Opaque;

#[requires(library:books:write)]
async fn order(_: Path<u64>, Json(order): Json<Opaque>) -> Result<Json<Opaque>, String> {
    Ok(Json(order))
}

#[requires(library:books:write)]
async fn created(Query(_): Query<Opaque>) -> (StatusCode, Json<Book>) {
    unreachable!("it is here for its types")
}

#[requires(library:books:write)]
async fn fallible(_: Result<Json<Book>, axum::extract::rejection::JsonRejection>) {}

/// A document without the body of a request is wrong in a way that is hard to notice.
#[test]
fn messages_that_do_not_describe_themselves_are_reported() {
    let router: Router = Router::new()
        .route("/books", get(list))
        .route("/orders/{id}", get(order))
        .route("/created", get(created))
        .route("/fallible", get(fallible));
    let Err(error) = document(&service(&[]), router.surface()) else { panic!("a document") };
    let DocumentError::Undescribed(messages) = &error else { panic!("{error}") };
    let found: Vec<_> = messages.iter().map(|message| message.operation).collect();
    assert_eq!(found, ["order", "order", "created", "created"]);
    for (message, part) in messages.iter().zip(["Opaque", "Opaque", "Opaque", "Book"]) {
        assert!(message.message.contains(part), "{message}");
    }
}

#[test]
fn a_service_needs_only_its_names_and_scopes() {
    let service = Service::new("Library", "1.0.0", "https://issuer.example/token", scopes().iter().copied());
    let made = document(&service, router().surface()).expect("a document");
    let made = serde_json::to_value(made).expect("JSON");
    assert_eq!(made["info"], json!({ "title": "Library", "version": "1.0.0" }));
    assert_eq!(made["servers"][0]["url"], "/");
}
