//! An authorization server in a temporary folder, which tests call without a socket.

#![expect(clippy::disallowed_methods, reason = "the clock of the test")]

use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;

use axum::body::Body;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt as _;
use issuer::{ApiSettings, AuthorizationServer, ClientId, ClientSettings, Config, Consent, PepperSource};
use scopes::Scope;
use scopewright_token::{Claims, KeySet, Verifier};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt as _;

pub(crate) const ISSUER: &str = "http://127.0.0.1:8080/oidc";
pub(crate) const AUDIENCE: &str = "http://127.0.0.1:8081/caas/v1";
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// A catalog with a scope that reads and a destructive one.
pub(crate) const SHOP: &str = r#"schema = 1

[catalog]
title = "Shop"
version = "1.0"

[scope."orders:read"]
description = "Read orders."
access = "read"

[scope."orders:cancel"]
description = "Cancel orders."
access = "destructive"
"#;

/// A folder with the files of an authorization server, which can be opened several times.
pub(crate) struct Files(TempDir);

impl Files {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().expect("a temporary folder"))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).expect("written");
    }

    pub(crate) fn make_folder(&self, name: &str) {
        fs::create_dir(self.path(name)).expect("a folder");
    }

    pub(crate) fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).expect("removed");
    }

    pub(crate) fn config(&self) -> Config {
        let issuer = ISSUER.parse().expect("an issuer");
        let pepper = PepperSource::File(self.path("issuer.pepper"));
        Config::new(issuer, self.path("issuer.sqlite").into(), pepper)
    }

    pub(crate) async fn open(&self) -> Server {
        Server(AuthorizationServer::open(self.config()).await.expect("a server"))
    }
}

/// An open authorization server.
pub(crate) struct Server(pub(crate) AuthorizationServer);

impl Server {
    /// Adds a client that sends a secret, and returns the secret.
    pub(crate) async fn add(&self, id: &str, scopes: &[Scope]) -> String {
        self.add_with(id, ClientSettings::new(scopes.iter().copied().collect())).await
    }

    pub(crate) async fn add_with(&self, id: &str, settings: ClientSettings) -> String {
        let added =
            self.0.administration().add_client(&id.parse().expect("a client id"), settings, None).await;
        added.expect("a new client").secret.expect("a secret").secret.expose().to_owned()
    }

    /// Adds an API whose scopes only read.
    pub(crate) async fn add_api(
        &self,
        name: &str,
        audience: &str,
        scopes: &[&str],
        resource_servers: &[&str],
    ) {
        let audience = audience.parse().expect("an audience");
        let resource_servers = resource_servers.iter().map(|id| id.parse().expect("an id")).collect();
        let settings = ApiSettings { resource_servers, ..ApiSettings::new(audience, catalog(scopes)) };
        let name = name.parse().expect("a name");
        self.0.administration().add_api(&name, settings, Consent::Withheld).await.expect("a new API");
    }

    /// Makes a client the resource server of the API that the database begins with.
    pub(crate) async fn serve_by(&self, client: &str) {
        let id: ClientId = client.parse().expect("an id");
        let administration = self.0.administration();
        let caas = "caas".parse().expect("a name");
        let changed = administration
            .update_api(&caas, |settings| settings.resource_servers = vec![id.clone()], Consent::Withheld)
            .await;
        changed.expect("changed");
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        Answer::read(self.0.router().oneshot(request).await.expect("infallible")).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    /// Sends a token request with these `Authorization` headers and this form.
    pub(crate) async fn token(&self, authorization: &[&str], form: &str) -> Answer {
        let mut request = Request::post("/oidc/token").header(CONTENT_TYPE, FORM);
        for header in authorization {
            request = request.header(AUTHORIZATION, *header);
        }
        self.send(request.body(Body::from(form.to_owned())).expect("a request")).await
    }

    pub(crate) async fn key_set(&self) -> KeySet {
        let document = self.get("/oidc/certs").await.body;
        KeySet::from_json(document.to_string().as_bytes()).expect("a key set")
    }
}

/// Returns a catalog of scopes that only read.
pub(crate) fn catalog(scopes: &[&str]) -> String {
    let scope = |name: &&str| format!("[scope.\"{name}\"]\ndescription = \"D.\"\naccess = \"read\"\n");
    let scopes: String = scopes.iter().map(scope).collect();
    format!("schema = 1\n[catalog]\ntitle = \"T\"\nversion = \"1\"\n{scopes}")
}

pub(crate) fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

/// Verifies a token as its resource server does, and returns the claims.
pub(crate) fn verify(token: &str, keys: &KeySet) -> Claims {
    Verifier::new(ISSUER, AUDIENCE).verify(token, keys, SystemTime::now()).expect("a valid token")
}

/// A response with a JSON body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    async fn read(response: Response) -> Self {
        let (head, body) = response.into_parts();
        let bytes = body.collect().await.expect("a body").to_bytes();
        let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).expect("JSON") };
        Self { status: head.status, headers: head.headers, body }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    pub(crate) fn member(&self, name: &str) -> &str {
        self.body[name].as_str().unwrap_or_default()
    }
}
