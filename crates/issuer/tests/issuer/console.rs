//! The files of the console and their headers. `tests/integration/console.rs` uses the console in a
//! browser.

use axum::body::Body;
use http::header::{ETAG, IF_NONE_MATCH};
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use issuer::AuthorizationServer;
use serde_json::Value;
use tower::ServiceExt as _;

use crate::test_server::{Files, ISSUER, Server};

struct Got {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Got {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }
}

async fn send(server: &Server, request: Request<Body>) -> Got {
    let (head, body) = server.0.router().oneshot(request).await.expect("infallible").into_parts();
    let text = body.collect().await.expect("a body").to_bytes().to_vec();
    Got { status: head.status, headers: head.headers, text: String::from_utf8(text).expect("text") }
}

async fn get(server: &Server, path: &str) -> Got {
    send(server, Request::get(path).body(Body::empty()).expect("a request")).await
}

/// Returns the names of the files that a page or module refers to.
fn names(text: &str) -> Vec<String> {
    let quoted = text.split('"').skip(1).step_by(2);
    let is_file = |name: &&str| [".js", ".css", ".svg"].iter().any(|ending| name.ends_with(ending));
    quoted.filter(is_file).map(|name| name.trim_start_matches("./").to_owned()).collect()
}

/// Returns every file, found by following the references.
async fn files(server: &Server) -> Vec<(String, Got)> {
    let mut wanted = vec![String::new()];
    let mut found: Vec<(String, Got)> = Vec::new();
    while let Some(name) = wanted.pop() {
        if found.iter().any(|(known, _)| *known == name) {
            continue;
        }
        let got = get(server, &format!("/console/{name}")).await;
        assert_eq!(got.status, 200, "{name} is referenced and not served");
        wanted.extend(names(&got.text));
        found.push((name, got));
    }
    found
}

#[tokio::test]
async fn every_file_has_the_content_security_policy() {
    let folder = Files::new();
    let server = folder.open().await;
    let files = files(&server).await;
    assert_eq!(files.len(), 31, "the page, two stylesheets, an icon and the modules");
    for (name, got) in &files {
        let policy = got.header("content-security-policy");
        for rule in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "require-trusted-types-for 'script'",
        ] {
            assert!(policy.split("; ").any(|part| part == rule), "{name}: {rule} is not in {policy:?}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{name}: {policy}");
        assert_eq!(got.header("x-content-type-options"), "nosniff", "{name}");
        assert_eq!(got.header("referrer-policy"), "no-referrer", "{name}");
        assert_eq!(got.header("cross-origin-opener-policy"), "same-origin", "{name}");
        assert_eq!(got.header("cross-origin-resource-policy"), "same-origin", "{name}");
        let media_type = match name.rsplit('.').next() {
            Some("js") => "text/javascript; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            Some("svg") => "image/svg+xml",
            _ => "text/html; charset=utf-8",
        };
        assert_eq!(got.header("content-type"), media_type, "{name}");
    }
}

#[tokio::test]
async fn no_file_has_inline_code_external_references_or_markup_from_text() {
    let folder = Files::new();
    for (name, got) in files(&folder.open().await).await {
        let text = got.text.to_lowercase().replace("http://www.w3.org/2000/svg", "");
        for wrong in ["http://", "https://", "\"//", "url(", "@import url", "javascript:", "data:"] {
            assert!(!text.contains(wrong), "{name} has {wrong}");
        }
        for wrong in ["innerhtml", "outerhtml", "insertadjacent", "document.write", "eval(", "new function"] {
            assert!(!text.contains(wrong), "{name} has {wrong}");
        }
        for wrong in
            ["localstorage", "sessionstorage", "indexeddb", "document.cookie", "window.confirm", "alert("]
        {
            assert!(!text.contains(wrong), "{name} has {wrong}");
        }
        if name.is_empty() {
            let handlers: Vec<_> =
                text.split_whitespace().filter(|word| word.starts_with("on") && word.contains('=')).collect();
            assert!(!text.contains("<style") && !text.contains(" style=") && handlers.is_empty(), "{text}");
            let scripts: Vec<&str> = text.split("<script").skip(1).collect();
            assert!(
                scripts.iter().all(|script| script.contains("src=") && script.contains("></script>")),
                "{text}"
            );
        }
    }
}

#[tokio::test]
async fn the_config_contains_the_issuer_and_no_clients() {
    let folder = Files::new();
    let got = get(&folder.open().await, "/console/config.json").await;
    let config: Value = serde_json::from_str(&got.text).expect("JSON");
    assert_eq!((&config["issuer"], &config["path"]), (&ISSUER.into(), &"/oidc".into()));
    let scopes = config["scopes"].as_array().expect("scopes");
    assert!(
        scopes.iter().all(|scope| scope["name"].as_str().is_some_and(|name| name.starts_with("issuer:")))
    );
    assert_eq!(scopes.len(), 12);
}

#[tokio::test]
async fn a_cached_file_is_not_sent_again() {
    let folder = Files::new();
    let server = folder.open().await;
    let first = get(&server, "/console/base.css").await;
    assert_eq!(first.header("cache-control"), "no-cache");
    let tag = first.headers[ETAG].clone();
    let again = async |sent: String| {
        let request = Request::get("/console/base.css").header(IF_NONE_MATCH, sent);
        send(&server, request.body(Body::empty()).expect("a request")).await
    };
    let tag = tag.to_str().expect("text");
    for sent in [tag.to_owned(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
        let got = again(sent.clone()).await;
        assert_eq!((got.status.as_u16(), got.text.as_str()), (304, ""), "{sent}");
        assert_eq!(got.header("etag"), tag);
        assert!(!got.header("content-security-policy").is_empty());
    }
    assert_eq!(again("\"other\"".to_owned()).await.status, 200);
    assert_ne!(get(&server, "/console/console.css").await.header("etag"), tag);
}

#[tokio::test]
async fn other_methods_and_other_paths_are_refused() {
    let folder = Files::new();
    let server = folder.open().await;
    let call = async |method: Method, path: &str| {
        send(&server, Request::builder().method(method).uri(path).body(Body::empty()).expect("a request"))
            .await
    };
    let slash = call(Method::GET, "/console").await;
    assert_eq!((slash.status.as_u16(), slash.header("location")), (307, "/console/"));
    let head = call(Method::HEAD, "/console/").await;
    assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""));
    assert_eq!(head.header("content-length"), get(&server, "/console/").await.text.len().to_string());
    let post = call(Method::POST, "/console/").await;
    assert_eq!((post.status.as_u16(), post.header("allow")), (405, "GET,HEAD"));
    for path in [
        "/console/nothing.js",
        "/console/index.html",
        "/console/../console.rs",
        "/console/%2e%2e/config.json",
    ] {
        assert_eq!(call(Method::GET, path).await.status, 404, "{path}");
    }
}

/// First use 39.
#[tokio::test]
async fn the_root_redirects_to_the_console() {
    let folder = Files::new();
    let root = get(&folder.open().await, "/").await;
    assert_eq!((root.status.as_u16(), root.header("location")), (307, "/console/"));
}

#[tokio::test]
async fn the_console_can_be_disabled() {
    let folder = Files::new();
    let config = issuer::Config { console: false, ..folder.config() };
    let server = Server(AuthorizationServer::open(config).await.expect("a server"));
    for path in ["/console", "/console/", "/console/main.js", "/console/config.json"] {
        assert_eq!(get(&server, path).await.status, 404, "{path}");
    }
    let root = get(&server, "/").await;
    assert_eq!(root.header("location"), "/oidc/.well-known/openid-configuration");
    assert_eq!(get(&server, root.header("location")).await.status, 200);
}
