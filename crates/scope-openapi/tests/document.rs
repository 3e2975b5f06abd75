//! From guarded handlers to an OpenAPI document, over the vocabulary of a lending library.

use axum::Json;
use axum::extract::{Path, Query};
use library::{Scope, library, loans};
use schemars::JsonSchema;
use scope_guard::describe::{DescribeResponse, Messages};
use scope_guard::{Router, delete, get, public, requires};
use scope_openapi::{CommonAnswer, Service, document};
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

impl axum::response::IntoResponse for Gone {
    fn into_response(self) -> axum::response::Response {
        axum::http::StatusCode::NO_CONTENT.into_response()
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

#[public(because = "it says nothing about anybody")]
async fn alive() {}

fn made() -> Value {
    let router = Router::<()>::new()
        .route("/books", get(list))
        .route("/books/{id}", get(change))
        .route("/books/{id}/{edition}", delete(remove))
        .route("/livez", get(alive));
    let service = Service {
        title: "Library",
        version: "1.0.0",
        description: "Books.",
        server_url: "https://library.example",
        token_url: "https://issuer.example/token",
        scopes: &Scope::ALL.iter().map(|scope| scope.id()).collect::<Vec<_>>(),
        common_answers: &[CommonAnswer {
            status: 429,
            name: "TooManyRequests",
            description: "Slower.",
            headers: &[("Retry-After", "In seconds.")],
        }],
        error_body: Some(|generator| generator.subschema_for::<Failure>()),
        links: &[],
        examples: &[],
    };
    serde_json::to_value(document(&service, router.surface()).expect("a document")).expect("JSON")
}

/// What went wrong.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it is here for its schema")]
struct Failure {
    code: String,
}

#[test]
fn what_every_guarded_operation_may_answer_stands_once_with_its_body_and_headers() {
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
    assert!(made["paths"]["/livez"]["get"]["responses"].get("429").is_none(), "nobody is known there");
}

#[test]
fn alternatives_are_entries_and_an_entry_names_all_that_it_needs() {
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
fn a_public_operation_says_that_it_needs_nothing_and_why() {
    let made = made();
    let probe = &made["paths"]["/livez"]["get"];
    assert_eq!(probe["security"], json!([]));
    assert_eq!(probe["x-public-because"], "it says nothing about anybody");
    assert_eq!(probe["responses"].as_object().map(|responses| responses.contains_key("401")), Some(false));
}

#[test]
fn parameters_come_from_the_path_and_the_query() {
    let made = made();
    let parameters = |path: &str, method: &str| made["paths"][path][method]["parameters"].clone();
    let query = parameters("/books", "get");
    let told: Vec<_> = query
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| (one["name"].as_str(), &one["required"], one["description"].as_str()))
        .collect();
    let expected =
        [(Some("limit"), &Value::Null, None), (Some("title"), &json!(true), Some("Part of the title."))];
    assert_eq!(told, expected);
    assert_eq!(parameters("/books/{id}", "get")[0]["schema"]["type"], "integer");
    let both = parameters("/books/{id}/{edition}", "delete");
    assert_eq!(
        (&both[0]["schema"]["type"], &both[1]["schema"]["type"]),
        (&json!("integer"), &json!("string"))
    );
}

#[test]
fn bodies_and_answers_are_described_in_the_order_of_their_status() {
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
