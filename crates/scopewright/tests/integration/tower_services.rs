//! The guard as a layer around services that are not handlers.

use std::convert::Infallible;

use axum::body::Bytes;
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use library::library;
use scopewright::testing::TestIssuer;
use scopewright::{Caller, Requirement, requirement};
use tower::{Layer as _, ServiceExt as _};

const NEEDED: Requirement = requirement!(any(library:books:read, library:books:write));

/// A service without axum.
async fn answer(request: Request<Full<Bytes>>) -> Result<Response<Full<Bytes>>, Infallible> {
    let caller = Caller::of(request.extensions()).expect("only callers get here").client_id().to_owned();
    Ok(Response::new(Full::from(caller)))
}

async fn call(issuer: &TestIssuer, token: Option<String>) -> (StatusCode, Option<String>, String) {
    let service = issuer.authenticator().requiring("inventory", NEEDED).layer(tower::service_fn(answer));
    let mut request = Request::new(Full::default());
    if let Some(token) = token {
        let value = format!("Bearer {token}").try_into().expect("a header");
        request.headers_mut().insert(AUTHORIZATION, value);
    }
    let Ok(response) = service.oneshot(request).await;
    let challenge =
        response.headers().get(WWW_AUTHENTICATE).map(|value| value.to_str().expect("ASCII").to_owned());
    let status = response.status();
    let body = response.into_body().collect().await.expect("a body").to_bytes();
    (status, challenge, String::from_utf8(body.to_vec()).expect("UTF-8"))
}

#[tokio::test]
async fn callers_with_the_scope_reach_the_service() {
    let issuer = TestIssuer::new("https://api.test");
    let token = issuer.token().client("shelf").grant(library.books.write).mint();
    assert_eq!(call(&issuer, Some(token)).await, (StatusCode::OK, None, "shelf".to_owned()));
}

#[tokio::test]
async fn other_callers_get_the_refusal_of_a_handler() {
    let issuer = TestIssuer::new("https://api.test");
    let (status, challenge, _) = call(&issuer, None).await;
    assert_eq!(
        (status, challenge),
        (StatusCode::UNAUTHORIZED, Some(r#"Bearer realm="https://api.test""#.to_owned()))
    );
    let (status, challenge, body) = call(&issuer, Some(issuer.token().expired().mint())).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert!(challenge.expect("a challenge").contains(r#"error="invalid_token""#));
    assert!(body.contains("invalid_token"), "{body}");
    let (status, challenge, _) = call(&issuer, Some(issuer.token().grant_text("loans:read").mint())).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(challenge.expect("a challenge").contains(r#"scope="library:books:read""#));
}
