//! The responses of a guard (RFC 6750 section 3).

use std::collections::HashSet;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::Json;
use axum::body::{Body, Bytes};
use http::header::AUTHORIZATION;
use http::{HeaderValue, Request, StatusCode};
use http_body::Frame;
use library::{library, loans};
use scopewright::{Caller, Reason, Refusal, Router, get, post, requires};
use scopewright_token::Claims;

use crate::fixture::{AUDIENCE, Issuer, NOW, call, claims, request};

#[requires(library:books:read)]
async fn read(caller: Caller) -> String {
    caller.client_id().to_owned()
}

#[requires(any(library:books:remove, all(library:books:read, library:books:write), loans:extend))]
async fn any() {}

#[requires(library:books:write)]
async fn write(Json(title): Json<String>) -> String {
    title
}

#[requires(library:books:read)]
async fn shown(
    #[granted(loans:read)] lent: bool,
    #[granted(any(library:books:write, loans))] edits: bool,
) -> String {
    format!("{lent} {edits}")
}

#[requires(library:books:read)]
async fn decided_in_the_body(caller: Caller, Json(wanted): Json<bool>) -> Result<String, Refusal> {
    if wanted {
        caller.require(loans.read)?;
    }
    Ok(format!("holds {}", caller.holds(library.books.write)))
}

fn app(issuer: &Issuer) -> axum::Router {
    let router = Router::new()
        .route("/read", get(read))
        .route("/any", get(any))
        .route("/write", post(write))
        .route("/shown", get(shown))
        .route("/decided", post(decided_in_the_body));
    router.into_axum(issuer.authenticator()).0
}

const METADATA: &str =
    r#"resource_metadata="https://library.example/.well-known/oauth-protected-resource/v1""#;

#[tokio::test]
async fn no_credentials_are_a_bare_challenge() {
    let answer = call(&app(&Issuer::new()), request("GET", "/read", None)).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.challenge, Some(format!(r#"Bearer realm="{AUDIENCE}", {METADATA}"#)));
}

#[tokio::test]
async fn a_good_token_with_the_scope_reaches_the_handler() {
    let issuer = Issuer::new();
    let answer =
        call(&app(&issuer), request("GET", "/read", Some(&issuer.token("loans library:books:read")))).await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "reader"));
}

#[tokio::test]
async fn all_invalid_tokens_get_the_same_refusal() {
    let issuer = Issuer::new();
    let app = app(&issuer);
    let good = claims("library:books:read");
    let tokens = [
        ("garbage", "garbage".to_owned()),
        ("expired", issuer.sign(&Claims { exp: NOW - 3600, ..good.clone() })),
        ("from the future", issuer.sign(&Claims { iat: NOW + 3600, ..good.clone() })),
        (
            "for another audience",
            issuer.sign(&Claims { aud: vec!["https://other.example".to_owned()], ..good.clone() }),
        ),
        (
            "of another issuer",
            issuer.sign(&Claims { iss: "https://other.example".to_owned(), ..good.clone() }),
        ),
        ("signed with another key", Issuer::new().sign(&good)),
    ];
    let mut challenges = HashSet::new();
    for (what, token) in tokens {
        let answer = call(&app, request("GET", "/read", Some(&token))).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{what}");
        challenges.insert(answer.challenge.expect("a challenge"));
    }
    let [challenge] = &challenges.iter().collect::<Vec<_>>()[..] else { panic!("{challenges:?}") };
    assert!(challenge.contains(r#"error="invalid_token""#) && challenge.ends_with(METADATA), "{challenge}");
}

#[tokio::test]
async fn too_little_scope_names_the_cheapest_alternative() {
    let issuer = Issuer::new();
    let app = app(&issuer);
    let rows = [
        ("/read", "", "library:books:read"),
        ("/read", "library:books:rea library:books:read_all LIBRARY:BOOKS:READ", "library:books:read"),
        ("/read", "unknown:scope library:books:write", "library:books:read"),
        ("/any", "", "library:books:remove"),
        ("/any", "library:books:read", "library:books:write"),
        ("/any", "loans:read", "library:books:remove"),
    ];
    for (path, held, missing) in rows {
        let answer = call(&app, request("GET", path, Some(&issuer.token(held)))).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} with {held:?}");
        let challenge = answer.challenge.expect("a challenge");
        assert!(challenge.contains(r#"error="insufficient_scope""#), "{challenge}");
        assert!(challenge.contains(&format!(r#", scope="{missing}""#)), "{path} with {held:?}: {challenge}");
    }
}

#[tokio::test]
async fn an_implied_scope_opens_and_a_narrower_one_does_not() {
    let issuer = Issuer::new();
    let app = app(&issuer);
    for (held, status) in
        [("loans", StatusCode::OK), ("loans:extend", StatusCode::OK), ("loans:read", StatusCode::FORBIDDEN)]
    {
        assert_eq!(
            call(&app, request("GET", "/any", Some(&issuer.token(held)))).await.status,
            status,
            "{held}"
        );
    }
}

#[tokio::test]
async fn optional_scopes_extend_the_response() {
    let issuer = Issuer::new();
    let app = app(&issuer);
    let rows = [
        ("", "false false"),
        (" loans:read", "true false"),
        (" library:books:write", "false true"),
        (" loans", "true true"),
    ];
    for (held, shown) in rows {
        let token = issuer.token(&format!("library:books:read{held}"));
        assert_eq!(call(&app, request("GET", "/shown", Some(&token))).await.body, shown, "{held}");
    }
}

#[tokio::test]
async fn a_scope_required_in_the_handler_gets_the_same_refusal() {
    let issuer = Issuer::new();
    let app = app(&issuer);
    let rows = [
        ("library:books:read", "false", StatusCode::OK),
        ("library:books:read", "true", StatusCode::FORBIDDEN),
        ("library:books:read loans:read", "true", StatusCode::OK),
    ];
    for (held, body, status) in rows {
        let mut request = request("POST", "/decided", Some(&issuer.token(held)));
        request.headers_mut().insert("content-type", HeaderValue::from_static("application/json"));
        *request.body_mut() = Body::from(body);
        let answer = call(&app, request).await;
        assert_eq!(answer.status, status, "{held} {body}");
        if status == StatusCode::FORBIDDEN {
            assert!(answer.challenge.expect("a challenge").contains(r#"scope="loans:read""#));
        }
    }
}

#[tokio::test]
async fn more_than_one_header_or_no_token_in_it_is_a_bad_request() {
    let issuer = Issuer::new();
    let app = app(&issuer);
    let bearer = format!("Bearer {}", issuer.token("library:books:read"));
    for values in [vec![bearer.as_str(), bearer.as_str()], vec!["Bearer "], vec!["Bearer a b"]] {
        let mut request = Request::builder().uri("/read");
        for value in &values {
            request = request.header(AUTHORIZATION, *value);
        }
        let answer = call(&app, request.body(Body::empty()).expect("a request")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{values:?}");
        assert!(answer.challenge.expect("a challenge").contains(r#"error="invalid_request""#));
    }
}

#[tokio::test]
async fn a_token_in_the_query_is_no_credential() {
    let issuer = Issuer::new();
    let path = format!("/read?access_token={}", issuer.token("library:books:read"));
    assert_eq!(call(&app(&issuer), request("GET", &path, None)).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_request_is_refused_before_its_body_is_read() {
    let issuer = Issuer::new();
    let app = app(&issuer);
    let rows = [
        (None, StatusCode::UNAUTHORIZED, false),
        (Some(issuer.token("library:books:read")), StatusCode::FORBIDDEN, false),
        (Some(issuer.token("library:books:write")), StatusCode::BAD_REQUEST, true),
    ];
    for (token, status, body_is_read) in rows {
        let read = Arc::new(AtomicBool::new(false));
        let mut request = request("POST", "/write", token.as_deref());
        request.headers_mut().insert("content-type", HeaderValue::from_static("application/json"));
        *request.body_mut() = Body::new(Watched(Arc::clone(&read)));
        assert_eq!(call(&app, request).await.status, status);
        assert_eq!(read.load(Ordering::SeqCst), body_is_read, "{status}");
    }
}

/// A body of malformed JSON that notes whether it is read.
struct Watched(Arc<AtomicBool>);

impl http_body::Body for Watched {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let seen = self.0.swap(true, Ordering::SeqCst);
        Poll::Ready((!seen).then(|| Ok(Frame::data(Bytes::from_static(b"\"unclosed")))))
    }
}

#[tokio::test]
async fn a_refusal_travels_with_its_response() {
    use tower::ServiceExt as _;
    let issuer = Issuer::new();
    let response = app(&issuer).oneshot(request("GET", "/read", None)).await.expect("an answer");
    let refusal = response.extensions().get::<Refusal>().expect("the refusal");
    assert_eq!(refusal.reason(), &Reason::NoCredentials);
}
