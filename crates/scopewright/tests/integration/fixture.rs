//! The fixture of the tests: a signing key, its tokens, and calls without a socket.

#![expect(clippy::disallowed_methods, reason = "the clock of the test")]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::Body;
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use scopewright::{Authenticator, Keys};
use scopewright_token::{Algorithm, Claims, KeySet, SigningKey, Verifier};
use tower::ServiceExt as _;

pub(crate) const ISSUER: &str = "https://issuer.example";
pub(crate) const AUDIENCE: &str = "https://library.example/v1";
pub(crate) const NOW: u64 = 1_800_000_000;

/// An authorization server for these tests.
pub(crate) struct Issuer {
    pub(crate) key: SigningKey,
}

impl Issuer {
    pub(crate) fn new() -> Self {
        Self { key: SigningKey::generate(Algorithm::Es256).expect("a key") }
    }

    /// Returns an authenticator with this issuer's key, whose clock stays at [`NOW`].
    pub(crate) fn authenticator(&self) -> Authenticator {
        let verifier = Verifier::new(ISSUER, AUDIENCE);
        Authenticator::builder(verifier, Keys::fixed(KeySet::of([&self.key])))
            .clock(|| UNIX_EPOCH + Duration::from_secs(NOW))
            .resource_metadata("https://library.example/.well-known/oauth-protected-resource/v1")
            .build()
            .expect("a safe setting")
    }

    /// Returns a valid token with these scopes.
    pub(crate) fn token(&self, scope: &str) -> String {
        self.sign(&claims(scope))
    }

    pub(crate) fn sign(&self, claims: &Claims) -> String {
        self.key.sign(claims).expect("a signature")
    }
}

pub(crate) fn claims(scope: &str) -> Claims {
    Claims {
        iss: ISSUER.to_owned(),
        sub: "reader".to_owned(),
        aud: vec![AUDIENCE.to_owned()],
        client_id: "reader".to_owned(),
        iat: NOW,
        exp: NOW + 900,
        nbf: None,
        jti: Some("1".to_owned()),
        scope: scope.to_owned(),
    }
}

/// Returns claims that are valid in real time.
pub(crate) fn current_claims(scope: &str) -> Claims {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970").as_secs();
    Claims { iat: now, exp: now + 900, ..claims(scope) }
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) challenge: Option<String>,
    pub(crate) body: String,
}

pub(crate) fn request(method: &str, path: &str, token: Option<&str>) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(token) = token {
        request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    }
    request.body(Body::empty()).expect("a request")
}

pub(crate) async fn call(app: &axum::Router, request: Request<Body>) -> Answer {
    let response = app.clone().oneshot(request).await.expect("axum answers every request");
    let status = response.status();
    let challenge =
        response.headers().get(WWW_AUTHENTICATE).map(|value| value.to_str().expect("ASCII").to_owned());
    let body = response.into_body().collect().await.expect("a body").to_bytes();
    Answer { status, challenge, body: String::from_utf8(body.to_vec()).expect("UTF-8") }
}
