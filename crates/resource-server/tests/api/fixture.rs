//! A running API of a test's own, clients with tokens for it, and their answers.

#![expect(clippy::disallowed_methods, reason = "the clock of the test")]

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::Body;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use resource_server::{AppState, Config};
use scopewright::Keys;
use scopewright_token::{Algorithm, Claims, KeySet, SigningKey};
use serde_json::{Value, json};
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use tempfile::TempDir;
use tower::ServiceExt as _;

pub(crate) const ISSUER: &str = "https://issuer.test/oidc";
pub(crate) const AUDIENCE: &str = "https://api.test/caas/v1";
pub(crate) const METADATA: &str = "https://api.test/.well-known/oauth-protected-resource/caas/v1";

pub(crate) const WRITE: &str = "caas:transactions:write";
pub(crate) const READ: &str = "caas:transactions:read";
pub(crate) const DELETE: &str = "caas:transactions:delete";
pub(crate) const SPLITS_WRITE: &str = "caas:transaction_splits:write";
pub(crate) const SPLITS_READ: &str = "caas:transaction_splits:read";
pub(crate) const SPLITS_DELETE: &str = "caas:transaction_splits:delete";
pub(crate) const ENHANCED_READ: &str = "caas:enhanced_transactions:read";
pub(crate) const REGULAR_READ: &str = "caas:regular_transactions:read";
pub(crate) const USERS_DELETE: &str = "caas:users:delete";
pub(crate) const CATEGORIES_READ: &str = "caas:categories:read";
pub(crate) const CATEGORIES_WRITE: &str = "caas:categories:write";
pub(crate) const CATEGORIES_DELETE: &str = "caas:categories:delete";

/// An API with a database of its own.
pub(crate) struct Api {
    router: axum::Router,
    state: AppState,
    key: SigningKey,
    folder: TempDir,
}

impl Api {
    pub(crate) async fn start() -> Self {
        Self::start_with(|_, _| {}).await
    }

    /// Starts an API with other settings; the path is a temporary folder.
    pub(crate) async fn start_with(set: impl FnOnce(&mut Config, &Path)) -> Self {
        let key = SigningKey::generate(Algorithm::Es256).expect("a key");
        Self::with(tempfile::tempdir().expect("a folder"), key, set).await
    }

    /// Opens the same database again, as a restarted process would.
    pub(crate) async fn restart(self) -> Self {
        self.state.close().await;
        Self::with(self.folder, self.key, |_, _| {}).await
    }

    /// A client that holds these scopes.
    pub(crate) fn client(&self, scopes: &[&str]) -> Client<'_> {
        self.named_client("client-1", scopes)
    }

    pub(crate) fn named_client(&self, client_id: &str, scopes: &[&str]) -> Client<'_> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_secs();
        let claims = Claims {
            iss: ISSUER.to_owned(),
            sub: client_id.to_owned(),
            aud: vec![AUDIENCE.to_owned()],
            client_id: client_id.to_owned(),
            iat: now,
            exp: now + 60,
            nbf: None,
            jti: Some("token-1".to_owned()),
            scope: scopes.join(" "),
        };
        let token = self.key.sign(&claims).expect("a token");
        Client { api: self, authorization: Some(format!("Bearer {token}")) }
    }

    pub(crate) fn anonymous(&self) -> Client<'_> {
        Client { api: self, authorization: None }
    }

    pub(crate) fn forger(&self) -> Client<'_> {
        Client { api: self, authorization: Some("Bearer not.a.token".to_owned()) }
    }

    /// A client that holds every scope.
    pub(crate) fn owner(&self) -> Client<'_> {
        self.client(&all_scopes())
    }

    /// Does something to the database behind the API's back.
    pub(crate) async fn run_sql(&self, sql: &'static str) {
        let options = SqliteConnectOptions::new().filename(database(&self.folder));
        let mut connection = SqliteConnection::connect_with(&options).await.expect("a database");
        sqlx::query(sql).execute(&mut connection).await.expect("a statement");
    }

    /// Returns the router of the API.
    pub(crate) fn router(&self) -> axum::Router {
        self.router.clone()
    }

    /// The folder in which its files are.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Returns the metrics as Prometheus reads them.
    pub(crate) fn metrics(&self) -> String {
        let mut registry = Registry::default();
        self.state.register_metrics(&mut registry);
        let mut text = String::new();
        encode(&mut text, &registry).expect("text");
        text
    }

    async fn with(folder: TempDir, key: SigningKey, set: impl FnOnce(&mut Config, &Path)) -> Self {
        let audience = AUDIENCE.parse().expect("an address");
        let mut config = Config::new(ISSUER, audience, database(&folder));
        set(&mut config, folder.path());
        let authenticator = config.authenticator(Keys::fixed(KeySet::of([&key]))).expect("a safe setting");
        let state = AppState::open(&config, authenticator).await.expect("an API");
        let (router, _) = resource_server::router(state.clone());
        Self { router, state, key, folder }
    }
}

pub(crate) fn all_scopes() -> Vec<&'static str> {
    scopes::Scope::ALL.iter().map(|scope| scope.as_str()).collect()
}

fn database(folder: &TempDir) -> PathBuf {
    folder.path().join("new folder").join("caas.sqlite")
}

/// A client of the API. Paths are relative to the base URL.
pub(crate) struct Client<'a> {
    api: &'a Api,
    authorization: Option<String>,
}

impl Client<'_> {
    /// Returns the `Authorization` header of the client.
    pub(crate) fn authorization(&self) -> &str {
        self.authorization.as_deref().unwrap_or_default()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, None).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::PUT, path, Some(("application/json", &body.to_string()))).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::PATCH, path, Some(("application/json", &body.to_string()))).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_text(path, "application/json", &body.to_string()).await
    }

    pub(crate) async fn enrich(&self, items: &[Value]) -> Answer {
        self.post("/transactions/enrich", &json!(items)).await
    }

    pub(crate) async fn post_text(&self, path: &str, content_type: &str, body: &str) -> Answer {
        self.call(Method::POST, path, Some((content_type, body))).await
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: Option<(&str, &str)>) -> Answer {
        self.call_absolute(method, &format!("/caas/v1{path}"), body).await
    }

    pub(crate) async fn call_absolute(
        &self,
        method: Method,
        path: &str,
        body: Option<(&str, &str)>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(authorization) = &self.authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        if let Some((content_type, _)) = body {
            request = request.header(CONTENT_TYPE, content_type);
        }
        let body = body.map_or_else(Body::empty, |(_, text)| Body::from(text.to_owned()));
        let request = request.body(body).expect("a request");
        let response = self.api.router.clone().oneshot(request).await.expect("an answer");
        let (head, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        let text = String::from_utf8(body.to_vec()).expect("UTF-8");
        Answer { status: head.status, headers: head.headers, text }
    }
}

/// A response of the API.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The data of an answer that must have this status and a sound envelope.
    pub(crate) fn data(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        let mut json = self.json();
        assert_eq!(json["meta"]["correlationId"].as_str().map(str::len), Some(36), "{self:?}");
        json["data"].take()
    }

    /// Checks that the answer is an error with this status and code, in a sound envelope.
    pub(crate) fn is_error(&self, status: u16, code: &str) {
        assert_eq!(self.status, status, "{self:?}");
        let json = self.json();
        assert_eq!(json["code"], code, "{self:?}");
        assert_eq!(json["correlationId"].as_str().map(str::len), Some(36), "{self:?}");
        assert!(json["message"].is_string(), "{self:?}");
        assert_eq!(self.header("content-type"), "application/json", "{self:?}");
    }

    /// The places that the details of a 400 name.
    pub(crate) fn problems(&self) -> Vec<String> {
        self.is_error(400, "BadRequest");
        let json = self.json();
        let details = json["details"].as_array().cloned().unwrap_or_default();
        details.iter().map(|problem| problem["path"].as_str().unwrap_or_default().to_owned()).collect()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// Returns a valid transaction of `account-1` and `user-0001`. The members of `more` are added or
/// replaced; a member that is `null` in `more` stays null.
pub(crate) fn transaction(id: &str, more: Value) -> Value {
    let mut item = json!({
        "userId": "user-0001", "accountId": "account-1", "transactionId": id, "accountType": "cash",
        "date": "2026-08-01T09:30:00Z", "status": "posted", "description": "TESCO STORES 6021", "amount": -12.5,
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        item[name] = value.clone();
    }
    item
}

/// Two parts of the amount of a [`transaction`].
pub(crate) fn two_splits() -> Value {
    json!([
        { "amount": -10, "userCategoryId": "9", "description": "food" },
        { "amount": -2.5, "userCategoryId": "21", "description": "flowers" },
    ])
}
