//! The OpenAPI document of guarded handlers, with the vocabulary of a lending library.

use std::convert::Infallible;
use std::sync::LazyLock;

use axum::body::Bytes;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequestParts, Path, Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::{Form, Json};
use library::{Scope, library, loans};
use schemars::JsonSchema;
use scopewright::describe::{DescribeResponse, Messages, Part};
use scopewright::{Router, ScopeId, delete, get, post, public, requires};
use scopewright_openapi::{
    CommonAnswer, DocumentError, Example, ExamplesFile, Link, Service, document, undescribed,
};
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
    assert_eq!(listing["summary"], "List the books.");
}

#[test]
fn descriptions_begin_with_the_callers() {
    let made = made();
    let operation = |path: &str| &made["paths"][path]["get"];
    let listing = operation("/books");
    let callers = "Requires `library:books:read`, or `library:books:write` and `loans:read`. \
                   With `loans:extend` the response shows more.";
    assert_eq!(listing["x-requires"], callers);
    assert_eq!(listing["description"], format!("{callers}\n\nThose that fit."));
    assert_eq!(operation("/books/{id}")["description"], "Requires `library:books:write`.");
    assert_eq!(
        operation("/livez")["description"],
        "Requires no access token: it contains no data of a client."
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
async fn order(_: Path<u64>, Json(order): Json<Opaque>) -> Result<Json<Opaque>, Problem> {
    Ok(Json(order))
}

#[requires(library:books:write)]
async fn created(Query(_): Query<Opaque>) -> (StatusCode, Json<Opaque>) {
    unreachable!("it is here for its types")
}

#[requires(library:books:write)]
async fn fallible(_: Result<Json<Book>, JsonRejection>) {}

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
    let found: Vec<_> = messages.iter().map(|message| (message.operation, message.part)).collect();
    let both = [Part::Request, Part::Response];
    let expected = ["order", "created"].iter().flat_map(|name| both.map(|part| (*name, part)));
    assert_eq!(found, expected.collect::<Vec<_>>());
    assert!(messages.iter().all(|message| message.message.contains("Opaque")), "{error}");
}

/// An extractor of an API's own.
struct Tenant;

impl<S: Sync> FromRequestParts<S> for Tenant {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self)
    }
}

/// An error with a description.
struct Problem;

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        StatusCode::CONFLICT.into_response()
    }
}

impl DescribeResponse for Problem {
    fn describe(messages: &mut Messages<'_>) {
        messages.answer::<Failure>(409, "Another reader has it");
    }
}

#[requires(library:books:write)]
async fn add(_: Tenant, Json(book): Json<Book>) -> Result<(StatusCode, Json<Book>), Problem> {
    Ok((StatusCode::CREATED, Json(book)))
}

#[requires(library:books:write)]
async fn rename(_: State<()>, _: HeaderMap, Form(_): Form<Filter>) -> Result<StatusCode, StatusCode> {
    Ok(StatusCode::OK)
}

#[requires(library:books:read)]
async fn search(Form(_): Form<Filter>) -> (HeaderMap, Html<String>) {
    (HeaderMap::new(), Html(String::new()))
}

#[requires(library:books:read)]
async fn stream(_: Bytes) -> impl IntoResponse {}

#[requires(library:books:read)]
async fn raw() -> Result<Response, Redirect> {
    Err(Redirect::to("/"))
}

#[requires(library:books:read)]
async fn failing() -> Result<(), Unknown> {
    Ok(())
}

/// An error without a description.
struct Unknown;

impl IntoResponse for Unknown {
    fn into_response(self) -> Response {
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    }
}

fn other_types() -> Router {
    Router::new()
        .route("/books", post(add).put(rename).get(search))
        .route("/stream", post(stream))
        .route("/raw", post(raw))
}

#[test]
fn statuses_forms_and_errors_are_described() {
    let service = Service { links: &[], ..service(&[]) };
    let made = document(&service, other_types().surface()).expect("a document");
    let made = serde_json::to_value(made).expect("JSON");
    let operation = |method: &str| &made["paths"]["/books"][method];
    let statuses = |method: &str| -> Vec<String> {
        let responses = operation(method)["responses"].as_object();
        let statuses = responses.into_iter().flat_map(|responses| responses.keys().cloned());
        statuses.filter(|status| !["401", "403", "429"].contains(&status.as_str())).collect()
    };
    let book = json!({ "application/json": { "schema": { "$ref": "#/components/schemas/Book" } } });
    assert_eq!(operation("post")["requestBody"]["content"], book);
    assert_eq!(operation("post")["responses"]["2XX"]["content"], book);
    assert_eq!(statuses("post"), ["2XX", "409"]);
    let form = &operation("put")["requestBody"]["content"]["application/x-www-form-urlencoded"];
    assert_eq!(form["schema"]["properties"]["title"]["type"], "string");
    assert_eq!(statuses("put"), ["2XX", "default"]);
    assert_eq!(operation("get")["parameters"].as_array().map(Vec::len), Some(2));
    assert_eq!(operation("get")["responses"]["200"]["content"]["text/html"]["schema"]["type"], "string");
}

#[test]
fn what_a_document_leaves_out_is_listed() {
    let left_out = |service: &Service<'_>, router: &Router| -> Vec<_> {
        undescribed(service, router.surface()).iter().map(ToString::to_string).collect()
    };
    let expected = [
        "the request `document::Tenant` of `add`",
        "the request `bytes::bytes::Bytes` of `stream`",
        "the response `impl IntoResponse` of `stream`",
        "the response `core::result::Result<http::response::Response<axum_core::body::Body>, \
         axum::response::redirect::Redirect>` of `raw`",
    ];
    assert_eq!(left_out(&service(&[]), &other_types()), expected);
    let router: Router = Router::new().route("/failing", get(failing));
    let error = "the error `document::Unknown` of `failing`";
    assert_eq!(left_out(&Service { error_body: None, ..service(&[]) }, &router), [error]);
    assert_eq!(left_out(&service(&[]), &router), [""; 0]);
}

#[test]
fn a_service_needs_only_its_names_and_scopes() {
    let service = Service::new("Library", "1.0.0", "https://issuer.example/token", scopes().iter().copied());
    let made = document(&service, router().surface()).expect("a document");
    let made = serde_json::to_value(made).expect("JSON");
    assert_eq!(made["info"], json!({ "title": "Library", "version": "1.0.0" }));
    assert_eq!(made["servers"][0]["url"], "/");
}
