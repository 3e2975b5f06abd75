//! Requests that are refused before there is anything to look into, and the order in which that is
//! found out.

use database::Address;
use database::testing::Cluster;
use http::Method;
use serde_json::json;

use crate::fixture::{
    Answer, Api, CATEGORIES_DELETE, CATEGORIES_READ, CATEGORIES_WRITE, Client, DELETE, ENHANCED_READ,
    METADATA, READ, REGULAR_READ, SPLITS_DELETE, SPLITS_READ, SPLITS_WRITE, USERS_DELETE, WRITE, all_scopes,
    transaction,
};

const UUID: &str = "7d9f4a86-3c0f-4f35-9a53-0d3f0f3b4a55";

/// Every guarded operation with the scope that it needs.
fn operations() -> Vec<(Method, String, &'static str)> {
    vec![
        (Method::POST, "/transactions/enrich".to_owned(), WRITE),
        (Method::GET, "/transactions".to_owned(), READ),
        (Method::GET, "/accounts/account-1/transactions/transaction-1".to_owned(), READ),
        (Method::PATCH, "/accounts/account-1/transactions/transaction-1".to_owned(), WRITE),
        (Method::DELETE, "/accounts/account-1/transactions/transaction-1".to_owned(), DELETE),
        (Method::PUT, "/accounts/account-1/transactions/transaction-1/splits".to_owned(), SPLITS_WRITE),
        (Method::DELETE, "/accounts/account-1/transactions/transaction-1/splits".to_owned(), SPLITS_DELETE),
        (Method::GET, "/accounts/account-1/transactions/transaction-1/enhanced".to_owned(), ENHANCED_READ),
        (Method::GET, "/counterparties".to_owned(), READ),
        (Method::GET, format!("/geotags?geotagIds={UUID}"), READ),
        (Method::GET, "/accounts/account-1/regular-transactions".to_owned(), REGULAR_READ),
        (Method::DELETE, "/accounts/account-1".to_owned(), USERS_DELETE),
        (Method::DELETE, "/users/user-0001".to_owned(), USERS_DELETE),
        (Method::GET, "/categories".to_owned(), CATEGORIES_READ),
        (Method::GET, "/category-groups".to_owned(), CATEGORIES_READ),
        (Method::GET, "/users/user-0001/custom-categories".to_owned(), CATEGORIES_READ),
        (Method::POST, "/users/user-0001/custom-categories".to_owned(), CATEGORIES_WRITE),
        (Method::DELETE, format!("/users/user-0001/custom-categories/{UUID}"), CATEGORIES_DELETE),
    ]
}

#[tokio::test]
async fn no_operation_is_missing_here() {
    let guarded =
        |route: &&scopewright::Route| matches!(route.operation.policy, scopewright::Policy::Requires(_));
    assert_eq!(resource_server::surface().routes().filter(guarded).count(), operations().len());
}

#[tokio::test]
async fn without_a_token_401_and_a_bare_challenge() {
    let api = Api::start().await;
    for (method, path, _) in operations() {
        let answer = api.anonymous().call(method, &path, None).await;
        answer.is_error(401, "Unauthorized");
        let challenge = answer.header("www-authenticate");
        assert!(challenge.starts_with("Bearer ") && !challenge.contains("error="), "{challenge}");
        assert!(challenge.contains(&format!("resource_metadata=\"{METADATA}\"")), "{challenge}");
    }
}

#[tokio::test]
async fn with_a_bad_token_401_invalid_token() {
    let api = Api::start().await;
    for (method, path, _) in operations() {
        let answer = api.forger().call(method, &path, None).await;
        answer.is_error(401, "Unauthorized");
        assert!(answer.header("www-authenticate").contains("error=\"invalid_token\""), "{answer:?}");
    }
}

#[tokio::test]
async fn with_too_little_scope_403_that_names_the_scope() {
    let api = Api::start().await;
    for (method, path, scope) in operations() {
        let all_but_one: Vec<_> = all_scopes().into_iter().filter(|held| *held != scope).collect();
        let answer = api.client(&all_but_one).call(method, &path, None).await;
        answer.is_error(403, "Forbidden");
        let challenge = answer.header("www-authenticate");
        assert!(challenge.contains("error=\"insufficient_scope\""), "{challenge}");
        assert!(challenge.contains(&format!("scope=\"{scope}\"")), "{challenge}");
    }
}

#[tokio::test]
async fn the_scopes_of_splits_alone_open_nothing() {
    let api = Api::start().await;
    let item = transaction("transaction-1", json!({}));
    for scope in [SPLITS_WRITE, SPLITS_READ, READ] {
        api.client(&[scope]).enrich(std::slice::from_ref(&item)).await.is_error(403, "Forbidden");
    }
    for scope in [SPLITS_WRITE, SPLITS_READ, WRITE] {
        api.client(&[scope]).get("/transactions?accountId=account-1").await.is_error(403, "Forbidden");
    }
}

#[tokio::test]
async fn unknown_paths_and_methods_are_refused_without_a_token() {
    let api = Api::start().await;
    for (method, path, status, code, allow) in [
        (Method::GET, "/nothing", 404, "NotFound", ""),
        (Method::GET, "/transactions/", 404, "NotFound", ""),
        (Method::GET, "/transactions/enrich", 405, "MethodNotAllowed", "POST"),
        (Method::PUT, "/users/user-0001/custom-categories", 405, "MethodNotAllowed", "GET,HEAD,POST"),
        (
            Method::POST,
            "/accounts/account-1/transactions/transaction-1",
            405,
            "MethodNotAllowed",
            "GET,HEAD,PATCH,DELETE",
        ),
        (
            Method::GET,
            "/accounts/account-1/transactions/transaction-1/splits",
            405,
            "MethodNotAllowed",
            "PUT,DELETE",
        ),
        (Method::GET, "/accounts/account-1", 405, "MethodNotAllowed", "DELETE"),
    ] {
        for client in [api.anonymous(), api.forger(), api.owner()] {
            let answer = client.call(method.clone(), path, None).await;
            answer.is_error(status, code);
            assert_eq!(answer.header("allow"), allow, "{method} {path}");
        }
    }
    api.anonymous().call_absolute(Method::GET, "/caas", None).await.is_error(404, "NotFound");
}

#[tokio::test]
async fn the_scope_is_asked_for_before_the_request_is_looked_into() {
    let api = Api::start().await;
    for (scopes, status) in [(&[READ][..], 403), (&[WRITE], 400)] {
        for body in ["", "{", "[{\"splits\":", "nonsense"] {
            let answer = api.client(scopes).post_text("/transactions/enrich", "application/json", body).await;
            assert_eq!(answer.status, status, "{body:?} with {scopes:?}");
        }
    }
    api.client(&[]).get("/transactions?limit=nonsense").await.is_error(403, "Forbidden");
    api.client(&[]).delete("/users/x/custom-categories/x").await.is_error(403, "Forbidden");
}

#[tokio::test]
async fn a_body_must_be_json_and_not_too_long() {
    let api = Api::start().await;
    let item = transaction("transaction-1", json!({})).to_string();
    let blank = |length: usize| format!("[{item}{}]", " ".repeat(length - item.len() - 2));
    for (content_type, body, status, code) in [
        ("application/json", "[{]".to_owned(), 400, "BadRequest"),
        ("application/json", format!("[{item}] []"), 400, "BadRequest"),
        ("text/plain", format!("[{item}]"), 415, "UnsupportedMediaType"),
        ("application/x-www-form-urlencoded", "a=b".to_owned(), 415, "UnsupportedMediaType"),
        ("application/json", blank(1024 * 1024 + 1), 413, "PayloadTooLarge"),
    ] {
        let answer = api.client(&[WRITE]).post_text("/transactions/enrich", content_type, &body).await;
        answer.is_error(status, code);
    }
    let longest = blank(1024 * 1024);
    let answer = api
        .client(&[WRITE])
        .post_text("/transactions/enrich", "application/json; charset=utf-8", &longest)
        .await;
    assert_eq!(answer.status, 201);
    api.client(&[WRITE])
        .call(Method::POST, "/transactions/enrich", None)
        .await
        .is_error(415, "UnsupportedMediaType");
}

#[tokio::test]
async fn every_request_has_a_correlation_id_of_its_own() {
    let api = Api::start().await;
    let id = async |client: Client<'_>| {
        let json = client.get("/categories").await.json();
        json.get("correlationId").unwrap_or(&json["meta"]["correlationId"]).to_string()
    };
    let ids =
        [id(api.owner()).await, id(api.owner()).await, id(api.anonymous()).await, id(api.client(&[])).await];
    assert_eq!(std::collections::BTreeSet::from(ids).len(), 4);
}

#[tokio::test]
async fn the_character_nul_is_refused_wherever_there_is_text() {
    let cluster = Cluster::shared();
    let database = cluster.as_ref().map(|cluster| cluster.new_database());
    for api in [Some(Api::start().await), on_postgres(database).await].into_iter().flatten() {
        for (member, value) in [
            ("description", json!("a\0b")),
            ("txCode", json!("\0")),
            ("accountId", json!("account\0-1")),
            ("meta", json!({ "a": { "\0": [] } })),
            ("splits", json!([{ "amount": 1, "userCategoryId": "9", "description": "\0" }, {}])),
        ] {
            let answer = api.owner().enrich(&[transaction("transaction-1", json!({ member: value }))]).await;
            assert!(answer.problems()[0].starts_with(&format!("/0/{member}")), "{answer:?}");
        }
        let category = json!({ "customCategoryName": "a\0" });
        let answer = api.owner().post("/users/user-0001/custom-categories", &category).await;
        assert_eq!(answer.problems(), ["/customCategoryName"]);
        for (path, name) in [
            ("/transactions?accountId=account%00", "accountId"),
            ("/transactions?userId=%00%00%00%00%00%00%00%00", "userId"),
            ("/accounts/account%00/transactions/transaction-1", "accountId"),
            ("/geotags?geotagIds=%00", "geotagIds"),
        ] {
            assert_eq!(api.owner().get(path).await.problems(), [name], "{path}");
        }
        let lone_surrogate = transaction("transaction-1", json!({})).to_string().replace("TESCO", "\\ud800");
        let answer = api
            .owner()
            .post_text("/transactions/enrich", "application/json", &format!("[{lone_surrogate}]"))
            .await;
        assert_eq!(answer.problems(), ["/0/description"]);
    }
}

async fn on_postgres(database: Option<Address>) -> Option<Api> {
    let database = database?;
    Some(Api::start_with(|config, _| config.database = database).await)
}

#[tokio::test]
async fn an_error_describes_a_hundred_problems_and_counts_the_others() {
    let api = Api::start().await;
    let members: Vec<_> = (0..5_000).map(|number| format!("\"unknown-{number}\":1")).collect();
    let body = format!("[{{{}}}]", members.join(","));
    let answer = api.owner().post_text("/transactions/enrich", "application/json", &body).await;
    assert_eq!(answer.problems().len(), 100);
    let json = answer.json();
    let message = json["message"].as_str().expect("a message");
    // Seven members are missing.
    assert!(message.ends_with("and 4907 more problems"), "{message}");
    assert!(answer.text.len() < body.len() / 5, "{}", answer.text.len());
}

#[tokio::test]
async fn an_error_repeats_at_most_a_hundred_characters_of_the_request() {
    let api = Api::start().await;
    let (long, hostile) = ("x".repeat(5_000), "<script>\u{202e}\u{1b}[31m");
    for text in [&long, hostile] {
        let quoted = json!(text).to_string();
        let bodies = [
            transaction("transaction-1", json!({ "status": text })).to_string(),
            transaction("transaction-1", json!({ "cardPresent": text })).to_string(),
            transaction("transaction-1", json!({ text: 1 })).to_string(),
            format!("{{{quoted}:1,{quoted}:1}}"),
        ];
        for body in bodies {
            let answer =
                api.owner().post_text("/transactions/enrich", "application/json", &format!("[{body}]")).await;
            is_harmless(&answer);
        }
        let encoded: String = text.bytes().map(|byte| format!("%{byte:02x}")).collect();
        for path in [
            format!("/transactions?{encoded}=1"),
            format!("/transactions?limit={encoded}"),
            format!("/transactions/{encoded}"),
            format!("/users/{encoded}/custom-categories"),
            format!("/geotags?geotagIds={encoded}"),
        ] {
            is_harmless(&api.owner().get(&path).await);
        }
    }
}

/// An error that repeats little of a request, and nothing that acts.
#[track_caller]
fn is_harmless(answer: &Answer) {
    assert!(answer.status.is_client_error(), "{answer:?}");
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert!(!answer.text.contains(&"x".repeat(101)), "{answer:?}");
    assert!(!answer.text.contains(['\u{202e}', '\u{1b}']) && !answer.text.contains("\\u001b"), "{answer:?}");
}
