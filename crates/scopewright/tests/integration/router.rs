//! The router: its routes, its surface, and guards outside of it.

use http::StatusCode;
use library::library;
use scopewright::{Policy, Router, delete, get, public, requires};

use crate::fixture::{Issuer, call, request};

/// Lists books.
#[requires(library:books:read)]
async fn list() -> &'static str {
    "books"
}

#[requires(library:books:remove)]
async fn remove() {}

#[public(because = "a probe carries no token")]
async fn alive() {}

fn routes() -> Router {
    let books = Router::new().route("/", get(list)).route("/{id}", delete(remove));
    Router::new().nest("/books", books).merge(Router::new().route("/livez", get(alive)))
}

#[test]
fn the_surface_lists_every_route() {
    let (_, surface) = routes().into_axum(Issuer::new().authenticator());
    let table: Vec<_> = surface
        .routes()
        .map(|route| {
            let policy = match route.operation.policy {
                Policy::Public { because } => format!("public: {because}"),
                Policy::Requires(requirement) => requirement.to_string(),
            };
            format!("{} {} {} {policy}", route.method, route.path, route.operation.name)
        })
        .collect();
    assert_eq!(
        table,
        [
            "GET /books list library:books:read",
            "DELETE /books/{id} remove library:books:remove",
            "GET /livez alive public: a probe carries no token",
        ]
    );
    let docs: Vec<_> = surface.routes().map(|route| route.operation.docs).collect();
    assert_eq!(docs, ["Lists books.", "", ""]);
}

#[tokio::test]
async fn routes_come_before_tokens() {
    let issuer = Issuer::new();
    let (app, _) = routes().into_axum(issuer.authenticator());
    let good = issuer.token("library:books:read");
    let rows = [
        ("GET", "/nowhere", None, StatusCode::NOT_FOUND),
        ("POST", "/books", None, StatusCode::METHOD_NOT_ALLOWED),
        ("GET", "/livez", None, StatusCode::OK),
        ("GET", "/livez", Some("garbage"), StatusCode::OK),
        ("GET", "/books", None, StatusCode::UNAUTHORIZED),
        ("HEAD", "/books", None, StatusCode::UNAUTHORIZED),
        ("HEAD", "/books", Some(good.as_str()), StatusCode::OK),
        ("DELETE", "/books/1", Some(&good), StatusCode::FORBIDDEN),
        ("GET", "/books/", Some(&good), StatusCode::NOT_FOUND),
    ];
    for (method, path, token, status) in rows {
        assert_eq!(
            call(&app, request(method, path, token)).await.status,
            status,
            "{method} {path} {token:?}"
        );
    }
}

#[tokio::test]
async fn a_guard_holds_in_a_plain_axum_router_too() {
    let issuer = Issuer::new();
    let app = axum::Router::new()
        .route("/books", axum::routing::get(list))
        .layer(axum::Extension(issuer.authenticator()));
    let good = issuer.token("library:books:read");
    assert_eq!(call(&app, request("GET", "/books", None)).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(call(&app, request("GET", "/books", Some(&good))).await.status, StatusCode::OK);
}

#[tokio::test]
async fn without_an_authenticator_no_request_is_granted() {
    let app = axum::Router::new()
        .route("/books", axum::routing::get(list))
        .route("/livez", axum::routing::get(alive));
    let good = Issuer::new().token("library:books:read");
    let answer = call(&app, request("GET", "/books", Some(&good))).await;
    assert_eq!((answer.status, answer.challenge), (StatusCode::INTERNAL_SERVER_ERROR, None));
    assert_eq!(call(&app, request("GET", "/livez", None)).await.status, StatusCode::OK);
}
