//! An API without a socket, and a client that may do everything.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::{Body, Bytes};
use axum::http::{Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use resource_server::{AppState, Config};
use scopewright::Keys;
use scopewright_token::{Algorithm, Claims, KeySet, SigningKey};
use tower::ServiceExt as _;

const ISSUER: &str = "https://issuer.test/oidc";
const AUDIENCE: &str = "https://api.test/caas/v1";
const SCOPE: &str = "caas:transactions:write caas:transactions:read caas:regular_transactions:read";

/// An API on a database file.
#[derive(Clone)]
pub(crate) struct Api {
    router: axum::Router,
    state: AppState,
    authorization: String,
}

impl Api {
    pub(crate) async fn open(database: &Path) -> Self {
        let key = SigningKey::generate(Algorithm::Es256).expect("a key");
        let audience = AUDIENCE.parse().expect("an address");
        let config =
            Config { requests_per_minute: None, ..Config::new(ISSUER, audience, database.to_owned()) };
        let authenticator = config.authenticator(Keys::fixed(KeySet::of([&key]))).expect("a safe setting");
        let state = AppState::open(&config, authenticator).await.expect("an API");
        let (router, _) = resource_server::router(state.clone());
        let authorization = format!("Bearer {}", key.sign(&claims()).expect("a token"));
        Self { router, state, authorization }
    }

    /// Calls the API, whose answer must have this status.
    pub(crate) async fn call(&self, method: Method, path: &str, body: Option<Bytes>, status: u16) -> Bytes {
        let request = Request::builder()
            .method(method)
            .uri(format!("/caas/v1{path}"))
            .header("authorization", &self.authorization)
            .header("content-type", "application/json")
            .body(body.map_or_else(Body::empty, Body::from))
            .expect("a request");
        let answer = self.router.clone().oneshot(request).await.expect("an answer");
        let (head, body) = answer.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        assert_eq!(head.status, StatusCode::from_u16(status).expect("a status"), "{path}: {body:?}");
        body
    }

    pub(crate) async fn enrich(&self, batch: Bytes) {
        self.call(Method::POST, "/transactions/enrich", Some(batch), 201).await;
    }

    pub(crate) async fn close(self) {
        self.state.close().await;
    }
}

fn claims() -> Claims {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_secs();
    Claims {
        iss: ISSUER.to_owned(),
        sub: "bench".to_owned(),
        aud: vec![AUDIENCE.to_owned()],
        client_id: "bench".to_owned(),
        iat: now,
        exp: now + 3600,
        nbf: None,
        jti: Some("token".to_owned()),
        scope: SCOPE.to_owned(),
    }
}
