//! Cross-origin token requests in a browser.

use axum::body::Body;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN,
};
use http::{HeaderMap, Method, Request};
use tower::ServiceExt as _;

use crate::test_server::{FORM, Files, Server};

const OF_THE_AUDIENCE: &str = "http://127.0.0.1:8081";

#[tokio::test]
async fn only_pages_of_an_audience_may_request_tokens() {
    let folder = Files::new();
    let server = folder.open().await;
    for (origin, allowed) in [
        (OF_THE_AUDIENCE, true),
        ("http://127.0.0.1:8080", true),
        ("http://127.0.0.1:8082", false),
        ("https://127.0.0.1:8081", false),
        ("http://127.0.0.1:8081.evil.example", false),
        ("null", false),
    ] {
        let expected = allowed.then_some(origin);
        assert_eq!(allowed_origin(&preflight(&server, origin).await), expected, "before: {origin}");
        assert_eq!(allowed_origin(&ask(&server, origin).await), expected, "{origin}");
    }
}

#[tokio::test]
async fn only_the_method_and_headers_of_token_requests_are_allowed() {
    let folder = Files::new();
    let server = folder.open().await;
    let headers = preflight(&server, OF_THE_AUDIENCE).await;
    let allowed = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    assert_eq!(allowed(ACCESS_CONTROL_ALLOW_METHODS), "POST");
    assert_eq!(allowed(ACCESS_CONTROL_ALLOW_HEADERS), "accept,authorization,content-type,x-requested-with");
    assert!(headers.get(ACCESS_CONTROL_ALLOW_CREDENTIALS).is_none());
    for path in ["/oidc/introspect", "/oidc/revoke", "/oidc/admin/v1/clients"] {
        let request = Request::post(path).header(ORIGIN, OF_THE_AUDIENCE).header("content-type", FORM);
        let headers = send(&server, request.body(Body::empty()).expect("a request")).await;
        assert_eq!(allowed_origin(&headers), None, "{path}");
    }
}

/// Sends the preflight request that precedes a token request of a page.
async fn preflight(server: &Server, origin: &str) -> HeaderMap {
    let request = Request::builder().method(Method::OPTIONS).uri("/oidc/token").header(ORIGIN, origin);
    let request = request.header(ACCESS_CONTROL_REQUEST_METHOD, "POST");
    let request = request.header(ACCESS_CONTROL_REQUEST_HEADERS, "authorization,x-requested-with");
    send(server, request.body(Body::empty()).expect("a request")).await
}

async fn ask(server: &Server, origin: &str) -> HeaderMap {
    let request = Request::post("/oidc/token").header(ORIGIN, origin).header("content-type", FORM);
    send(server, request.body(Body::from("grant_type=client_credentials")).expect("a request")).await
}

async fn send(server: &Server, request: Request<Body>) -> HeaderMap {
    server.0.router().oneshot(request).await.expect("infallible").headers().clone()
}

fn allowed_origin(headers: &HeaderMap) -> Option<&str> {
    headers.get(ACCESS_CONTROL_ALLOW_ORIGIN).map(|value| value.to_str().expect("text"))
}
