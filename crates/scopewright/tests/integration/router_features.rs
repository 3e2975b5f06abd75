//! Features of routers: fallbacks, layers, other methods, WebSockets, routes without guards. None
//! of them bypasses a guard.

use axum::extract::State;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::response::{IntoResponse, Response};
use axum::{Extension, routing};
use http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ALLOW,
    CONNECTION, ORIGIN, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE, WWW_AUTHENTICATE,
};
use http::{HeaderValue, Request, StatusCode};
use library::library;
use scopewright::testing::{TestIssuer, assert_guard_matrix};
use scopewright::{Router, get, head, options, public, requires};
use tower::ServiceExt as _;
use tower_http::cors::CorsLayer;

use crate::fixture::{call, request};

#[requires(library:books:read)]
async fn read() -> &'static str {
    "books"
}

#[requires(library:books:write)]
async fn nothing_here() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "not found, for writers")
}

#[public(because = "a wrong method needs no token")]
async fn not_so() -> (StatusCode, &'static str) {
    (StatusCode::METHOD_NOT_ALLOWED, "not with this method")
}

async fn status(app: &axum::Router, method: &str, path: &str, token: Option<&str>) -> StatusCode {
    call(app, request(method, path, token)).await.status
}

#[tokio::test]
async fn head_is_guarded_as_its_get() {
    let issuer = TestIssuer::new("https://api.test");
    let (app, surface) = Router::new().route("/books", get(read)).into_axum(issuer.authenticator());
    let token = issuer.token().grant(library.books.read).mint();
    assert_eq!(status(&app, "HEAD", "/books", None).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&app, "HEAD", "/books", Some(&token)).await, StatusCode::OK);
    assert_guard_matrix(&app, &surface, &issuer).await;
}

#[tokio::test]
async fn other_methods_are_guarded_each_for_itself() {
    #[requires(library:books:write)]
    async fn head_of_writers() {}
    #[public(because = "a browser asks before it has a token")]
    async fn what_is_allowed() -> impl IntoResponse {
        ([(ALLOW, "OPTIONS, HEAD")], StatusCode::NO_CONTENT)
    }
    let issuer = TestIssuer::new("https://api.test");
    let methods = head(head_of_writers).options(what_is_allowed).trace(read);
    let (app, surface) = Router::new().route("/", methods).into_axum(issuer.authenticator());
    assert_eq!(status(&app, "OPTIONS", "/", None).await, StatusCode::NO_CONTENT);
    assert_eq!(status(&app, "TRACE", "/", None).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&app, "GET", "/", None).await, StatusCode::METHOD_NOT_ALLOWED);
    assert_guard_matrix(&app, &surface, &issuer).await;
    let _: scopewright::MethodRouter = options(what_is_allowed);
}

#[tokio::test]
async fn fallbacks_are_guarded_and_listed() {
    let issuer = TestIssuer::new("https://api.test");
    let shelf = Router::new().route("/", get(read)).fallback(nothing_here);
    let router =
        Router::new().nest("/shelf", shelf).route("/livez", get(alive)).method_not_allowed_fallback(not_so);
    let (app, surface) = router.into_axum(issuer.authenticator());
    let writer = issuer.token().grant(library.books.write).mint();
    assert_eq!(status(&app, "GET", "/shelf/no/such/book", None).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&app, "GET", "/shelf/no/such/book", Some(&writer)).await, StatusCode::NOT_FOUND);
    assert_eq!(status(&app, "GET", "/elsewhere", None).await, StatusCode::NOT_FOUND);
    assert_eq!(status(&app, "POST", "/livez", None).await, StatusCode::METHOD_NOT_ALLOWED);
    let listed: Vec<_> = surface.fallbacks().map(|it| format!("{it}: {}", it.operation.name)).collect();
    assert_eq!(listed, ["fallback below /shelf: nothing_here", "method not allowed below /: not_so"]);
}

#[public(because = "a probe carries no token")]
async fn alive() {}

#[tokio::test]
async fn foreign_routes_are_listed_with_their_reason() {
    let issuer = TestIssuer::new("https://api.test");
    let files = axum::Router::new().route("/logo.svg", routing::get(async || "<svg/>"));
    // A guard among them holds, and grants requests only if its own router has the authenticator.
    let closed = axum::Router::new().route("/closed", routing::get(read));
    let open =
        axum::Router::new().route("/open", routing::get(read)).layer(Extension(issuer.authenticator()));
    let inner = Router::new().merge_unguarded(files, "pictures for anyone").merge_unguarded(closed, "a test");
    let router = Router::new().nest("/static", inner).merge_unguarded(open, "guards of its own");
    let (app, surface) = router.into_axum(issuer.authenticator());
    let token = issuer.token().grant(library.books.read).mint();
    assert_eq!(status(&app, "GET", "/static/logo.svg", None).await, StatusCode::OK);
    assert_eq!(status(&app, "GET", "/static/closed", Some(&token)).await, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(status(&app, "GET", "/open", None).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&app, "GET", "/open", Some(&token)).await, StatusCode::OK);
    let listed: Vec<_> = surface.unguarded().map(|it| format!("{}: {}", it.below, it.because)).collect();
    assert_eq!(listed, ["/static: pictures for anyone", "/static: a test", "/: guards of its own"]);
}

#[test]
#[should_panic(expected = "why these routes need no guard")]
fn foreign_routes_need_a_reason() {
    _ = Router::<()>::new().merge_unguarded(axum::Router::new(), " ");
}

#[tokio::test]
async fn routes_added_after_a_layer_are_guarded_too() {
    let issuer = TestIssuer::new("https://api.test");
    let mark = tower_http::set_header::SetResponseHeaderLayer::overriding(
        http::HeaderName::from_static("x-layer"),
        HeaderValue::from_static("seen"),
    );
    let router = Router::new()
        .route("/before", get(read).layer(mark.clone()))
        .route_layer(mark.clone())
        .layer(mark)
        .route("/after", get(read));
    let (app, surface) = router.into_axum(issuer.authenticator());
    for (path, layered) in [("/before", true), ("/after", false)] {
        let response = app.clone().oneshot(request("GET", path, None)).await.expect("an answer");
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(response.headers().contains_key("x-layer"), layered, "{path}");
    }
    assert_guard_matrix(&app, &surface, &issuer).await;
}

#[tokio::test]
async fn state_reaches_guarded_handlers() {
    #[requires(library:books:read)]
    async fn count(State(books): State<u32>) -> String {
        books.to_string()
    }
    let issuer = TestIssuer::new("https://api.test");
    let inner: Router<u32> = Router::new().route("/count", get(count));
    let (app, _) = Router::new().nest("/books", inner).with_state::<()>(7).into_axum(issuer.authenticator());
    let token = issuer.token().grant(library.books.read).mint();
    assert_eq!(call(&app, request("GET", "/books/count", Some(&token))).await.body, "7");
}

#[tokio::test]
async fn a_preflight_needs_no_token_and_a_browser_may_read_the_challenge() {
    let issuer = TestIssuer::new("https://api.test");
    let cors = CorsLayer::new()
        .allow_origin("https://app.test".parse::<HeaderValue>().expect("an origin"))
        .expose_headers([WWW_AUTHENTICATE]);
    let (app, _) = Router::new().route("/books", get(read)).layer(cors).into_axum(issuer.authenticator());
    let mut preflight = request("OPTIONS", "/books", None);
    preflight.headers_mut().insert(ORIGIN, HeaderValue::from_static("https://app.test"));
    preflight.headers_mut().insert(ACCESS_CONTROL_REQUEST_METHOD, HeaderValue::from_static("GET"));
    let answer = app.clone().oneshot(preflight).await.expect("an answer");
    assert_eq!(
        (answer.status(), &answer.headers()[ACCESS_CONTROL_ALLOW_ORIGIN]),
        (StatusCode::OK, &HeaderValue::from_static("https://app.test"))
    );
    let mut real = request("GET", "/books", None);
    real.headers_mut().insert(ORIGIN, HeaderValue::from_static("https://app.test"));
    let answer = app.oneshot(real).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(answer.headers()[ACCESS_CONTROL_EXPOSE_HEADERS], "www-authenticate");
}

#[tokio::test]
async fn a_websocket_is_guarded_before_the_upgrade() {
    #[requires(library:books:read)]
    async fn watch(upgrade: WebSocketUpgrade) -> Response {
        upgrade.on_upgrade(async |mut socket: WebSocket| _ = socket.send("a new book".into()).await)
    }
    let issuer = TestIssuer::new("https://api.test");
    let (app, _) = Router::new().route("/watch", get(watch)).into_axum(issuer.authenticator());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, app).await });
    let upgrade = async |token: Option<String>| {
        let mut request = reqwest::Client::new()
            .get(format!("http://{address}/watch"))
            .header(CONNECTION, "upgrade")
            .header(UPGRADE, "websocket")
            .header(SEC_WEBSOCKET_VERSION, "13")
            .header(SEC_WEBSOCKET_KEY, "dGhlIHNhbXBsZSBub25jZQ==");
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        request.send().await.expect("an answer").status()
    };
    assert_eq!(upgrade(None).await, StatusCode::UNAUTHORIZED);
    assert_eq!(upgrade(Some(issuer.token().mint())).await, StatusCode::FORBIDDEN);
    let token = issuer.token().grant(library.books.read).mint();
    assert_eq!(upgrade(Some(token)).await, StatusCode::SWITCHING_PROTOCOLS);
}

/// Paths that resemble the guarded one: paths that axum matches are guarded, and others are not
/// found.
#[tokio::test]
async fn path_tricks_bypass_no_guard() {
    let issuer = TestIssuer::new("https://api.test");
    let inner = Router::new().route("/books", get(read)).route("/books/{id}", get(read));
    let (app, _) = Router::new().nest("/v1", inner).into_axum(issuer.authenticator());
    let paths = [
        "/v1/books",
        "/v1/books?x",
        "/v1/books/",
        "//v1/books",
        "/v1//books",
        "/v1/./books",
        "/v1/x/../books",
        "/V1/books",
        "/v1/books%2f",
        "/v1/%62ooks",
        "/v1/books/%2e%2e",
        "/v1/books/;a",
        "/v1;a/books",
        "/v1/books/1",
    ];
    for path in paths {
        let status = status(&app, "GET", path, None).await;
        assert!(matches!(status, StatusCode::UNAUTHORIZED | StatusCode::NOT_FOUND), "{path}: {status}");
    }
    let request =
        Request::builder().method("GET").uri("http://api.test/v1/books").body(axum::body::Body::empty());
    let response = app.oneshot(request.expect("a request")).await.expect("an answer");
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "the absolute form");
}
