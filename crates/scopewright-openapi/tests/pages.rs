//! The pages of an API of a lending library: their statuses, policies and content.
#![cfg(feature = "pages")]

use axum::Json;
use axum::body::Body;
use axum::extract::Path;
use http::{Request, Response};
use http_body_util::BodyExt as _;
use library::{VOCABULARY, library, loans};
use scopewright::{Router, delete, get, public, requires};
use scopewright_openapi::{DocumentError, Pages, Service, document, pages};
use tower::ServiceExt as _;

/// List the books.
///
/// All of them.
#[requires(any(library:books:read, library:books:write))]
async fn list(#[granted(loans:read)] _loans: bool) -> Json<Vec<String>> {
    Json(Vec::new())
}

/// Remove a book.
#[requires(library:books:remove)]
async fn remove(_: Path<u64>) {}

#[public(because = "a probe has no token")]
async fn alive() {}

fn api() -> Router {
    Router::new().route("/books", get(list)).route("/books/{id}", delete(remove)).route("/livez", get(alive))
}

fn service() -> Service<'static> {
    Service::of(&VOCABULARY, "https://library.example", "https://issuer.example:8443/token")
}

async fn at(pages: &axum::Router, path: &str) -> Response<Body> {
    let request = Request::get(path).body(Body::empty()).expect("a request");
    pages.clone().oneshot(request).await.expect("an answer")
}

async fn text(pages: &axum::Router, path: &str) -> String {
    let response = at(pages, path).await;
    assert_eq!(response.status(), 200, "{path}");
    let bytes = response.into_body().collect().await.expect("a body").to_bytes();
    String::from_utf8(bytes.to_vec()).expect("text")
}

fn served() -> axum::Router {
    pages(&service(), api().surface()).expect("pages")
}

#[tokio::test]
async fn every_file_that_a_page_asks_for_is_there() {
    let pages = served();
    for (folder, least) in [("/docs/", 8), ("/docs/api/", 7)] {
        let page = text(&pages, folder).await;
        let names = page.split('"').filter(|part| part.ends_with(".js") || part.ends_with(".css"));
        let names: Vec<_> = names.collect();
        assert!(names.len() >= least, "{folder}: {names:?}");
        for name in names {
            let path = match name.strip_prefix("../") {
                Some(name) => format!("/docs/{name}"),
                None => format!("{folder}{name}"),
            };
            assert!(!text(&pages, &path).await.is_empty(), "{path}");
        }
    }
}

#[tokio::test]
async fn the_pages_run_under_a_strict_policy() {
    let pages = served();
    for (path, connections) in [
        ("/docs/", "connect-src 'self';"),
        ("/docs/openapi.json", "connect-src 'self';"),
        ("/docs/api/", "connect-src 'self' https://issuer.example:8443 https://library.example;"),
    ] {
        let response = at(&pages, path).await;
        let policy = response.headers()["content-security-policy"].to_str().expect("text");
        for part in ["default-src 'none';", "script-src 'self';", "style-src 'self';", connections] {
            assert!(policy.contains(part), "{path} {part}: {policy}");
        }
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    }
    let service = Service { token_url: "/token", server_url: "/", ..service() };
    let pages = scopewright_openapi::pages(&service, api().surface()).expect("pages");
    let response = at(&pages, "/docs/api/").await;
    let policy = response.headers()["content-security-policy"].to_str().expect("text");
    assert!(policy.contains("connect-src 'self' ;"), "{policy}");
}

#[tokio::test]
async fn the_document_is_the_one_of_the_service() {
    let served = text(&served(), "/docs/openapi.json").await;
    let document = document(&service(), api().surface()).expect("a document");
    assert_eq!(served, serde_json::to_string_pretty(&document).expect("JSON"));
    let explorer = text(&self::served(), "/docs/api/explorer.js").await;
    assert!(explorer.contains("\"../openapi.json\""), "{explorer}");
}

#[tokio::test]
async fn the_reference_is_about_the_scopes_of_the_vocabulary() {
    let page = text(&served(), "/docs/").await;
    for part in [
        "<title>Lending library 2.1.0: scopes</title>",
        "<h3>Books</h3>",
        "id=\"library:books:remove\"",
        "id=\"https://library.example/scopes/statistics.read\"",
        "Add and change books, as it was called before.",
        "Deprecated since 2.0.0",
        "href=\"api/\"",
        "a probe has no token",
    ] {
        assert!(page.contains(part), "{part} is missing from\n{page}");
    }
    assert_eq!(page.matches("All of them.").count(), 1);
    assert!(!page.contains("Written by"), "a server writes no files");
    let data = text(&served(), "/docs/data.js").await;
    assert!(data.contains("\"tokenUrl\": \"https://issuer.example:8443/token\""), "{data}");
}

#[tokio::test]
async fn a_scope_that_the_service_does_not_list_is_there_if_a_route_needs_it() {
    let service = Service { scopes: Vec::new(), ..service() };
    let pages = pages(&service, api().surface()).expect("pages");
    let page = text(&pages, "/docs/").await;
    assert!(page.contains("id=\"loans:read\"") && !page.contains("id=\"loans:extend\""), "{page}");
}

#[tokio::test]
async fn the_folder_is_a_choice() {
    let (api, service) = (api(), service());
    let pages: axum::Router = Pages::new(&service, api.surface()).folder("/v1/help").router().expect("pages");
    let response = at(&pages, "/v1/help").await;
    assert_eq!(
        (response.status().as_u16(), &response.headers()["location"]),
        (307, &"/v1/help/".parse().expect("text"))
    );
    assert_eq!(at(&pages, "/v1/help/api/").await.status(), 200);
    assert_eq!(at(&pages, "/docs/").await.status(), 404);
}

#[test]
fn a_document_that_cannot_be_made_has_no_pages() {
    #[requires(library:books:read)]
    async fn opaque() -> Json<Opaque> {
        Json(Opaque)
    }
    #[derive(serde::Serialize)]
    struct Opaque;
    let router: Router = Router::new().route("/opaque", get(opaque));
    let pages = pages::<()>(&service(), router.surface());
    assert!(matches!(pages, Err(DocumentError::Undescribed(_))), "{:?}", pages.map(drop));
}

#[tokio::test]
async fn the_pages_are_next_to_the_guarded_routes() {
    let api = api();
    let pages = pages(&service(), api.surface()).expect("pages");
    let router = api.merge_unguarded(pages, "public documentation");
    assert_eq!(router.surface().unguarded().count(), 1);
}

#[test]
fn an_address_that_is_none_is_an_error() {
    for address in ["", "javascript:alert(1)", "https://h;x/", "https://*.example/", "//other.example/x"] {
        for service in
            [Service { token_url: address, ..service() }, Service { server_url: address, ..service() }]
        {
            let made = pages::<()>(&service, api().surface());
            assert!(matches!(made, Err(DocumentError::Address { .. })), "{address}");
        }
    }
}

#[test]
fn a_folder_that_is_none_is_refused() {
    for folder in ["", "/", "docs", "/docs/", "//docs", "/{x}", "/docs?x", "/d ocs"] {
        let service = service();
        let router = api();
        let pages = Pages::new(&service, router.surface()).folder(folder);
        let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| pages.router::<()>().is_ok()));
        assert!(made.is_err(), "{folder}");
    }
}
