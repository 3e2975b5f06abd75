//! Both servers on real sockets, and clients that talk to them over HTTP.

use std::path::Path;

use http::{Method, StatusCode};
use issuer::{AddedClient, AuthorizationServer, ClientSettings, PepperSource};
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use reqwest::header::WWW_AUTHENTICATE;
use scopewright::Keys;
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// An issuer and a resource server that trusts its tokens, both on free ports.
pub(crate) struct Deployment {
    pub(crate) issuer: String,
    pub(crate) api: String,
    authorization_server: AuthorizationServer,
    state: resource_server::AppState,
    serving: Vec<JoinHandle<()>>,
    http: reqwest::Client,
}

/// A response.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) challenge: Option<String>,
    /// `Null` when there was no body.
    pub(crate) body: Value,
}

impl Deployment {
    /// New servers with nothing in them, on files that live as long as the folder.
    pub(crate) async fn new(folder: &TempDir) -> Self {
        let (issuer, api) = (free_listener().await, free_listener().await);
        let issuer_url = format!("http://{}/oidc", issuer.local_addr().expect("an address"));
        let api_url = format!("http://{}/caas/v1", api.local_addr().expect("an address"));
        Self::open(folder.path(), (issuer, issuer_url), (api, api_url)).await
    }

    /// Stops both servers and opens others on the same files and addresses.
    pub(crate) async fn restart(self, folder: &TempDir) -> Self {
        for server in &self.serving {
            server.abort();
        }
        for server in self.serving {
            _ = server.await;
        }
        self.authorization_server.close().await;
        self.state.close().await;
        let issuer = listener_at(&self.issuer).await;
        let api = listener_at(&self.api).await;
        Self::open(folder.path(), (issuer, self.issuer), (api, self.api)).await
    }

    async fn open(folder: &Path, issuer: (TcpListener, String), api: (TcpListener, String)) -> Self {
        let mut config = issuer::Config::new(
            issuer.1.parse().expect("an issuer URL"),
            folder.join("issuer.sqlite").into(),
            PepperSource::File(folder.join("issuer.pepper")),
        );
        config.default_audience = Some(api.1.parse().expect("an audience"));
        let authorization_server = AuthorizationServer::open(config).await.expect("an authorization server");
        let audience = api.1.parse().expect("an address");
        let config = resource_server::Config::new(&issuer.1, audience, folder.join("caas.sqlite"));
        let authenticator = config.authenticator(Keys::discover(&issuer.1)).expect("a safe setting");
        let state = resource_server::AppState::open(&config, authenticator).await.expect("a resource server");
        let (app, _) = resource_server::router(state.clone());
        let serving = vec![serve(issuer.0, authorization_server.router()), serve(api.0, app)];
        let http = reqwest::Client::new();
        Self { issuer: issuer.1, api: api.1, authorization_server, state, serving, http }
    }

    /// Returns the metrics of both servers.
    pub(crate) fn metrics(&self) -> String {
        let mut registry = Registry::default();
        self.authorization_server.register_metrics(&mut registry);
        self.state.register_metrics(&mut registry);
        let mut text = String::new();
        encode(&mut text, &registry).expect("a text takes everything");
        text
    }

    /// Registers a client for these scopes, separated by spaces.
    pub(crate) async fn client(&self, id: &str, scope: &str) -> AddedClient {
        let settings = ClientSettings::new(scope.parse().expect("scopes"));
        let administration = self.authorization_server.administration();
        administration.add_client(&id.parse().expect("an id"), settings, None).await.expect("a new client")
    }

    /// Asks the token endpoint for a token.
    pub(crate) async fn ask(&self, client: &AddedClient, scope: &str) -> Answer {
        let request = self
            .http
            .post(format!("{}/token", self.issuer))
            .basic_auth(client.id.as_str(), client.secret.as_ref().map(|secret| secret.secret.expose()))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(format!("grant_type=client_credentials&scope={}", scope.replace(' ', "+")));
        read(request).await
    }

    /// A token with just these scopes, of a client that is registered for them.
    pub(crate) async fn token(&self, client: &AddedClient, scope: &str) -> String {
        let answer = self.ask(client, scope).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answer.body["access_token"].as_str().expect("a token").to_owned()
    }

    /// Calls the API; the path is relative to its base address.
    pub(crate) async fn call(&self, method: Method, path: &str, token: Option<&str>, body: &Value) -> Answer {
        let mut request = self.http.request(method, format!("{}{path}", self.api));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if !body.is_null() {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        read(request).await
    }

    /// A `GET` on any address.
    pub(crate) async fn get(&self, url: &str) -> Answer {
        read(self.http.get(url)).await
    }
}

async fn free_listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.expect("a free port")
}

/// A listener where the server of this URL was.
async fn listener_at(url: &str) -> TcpListener {
    let authority = url.trim_start_matches("http://").split('/').next().expect("a host and a port");
    TcpListener::bind(authority).await.expect("the port of before")
}

fn serve(listener: TcpListener, app: axum::Router) -> JoinHandle<()> {
    tokio::spawn(async move { axum::serve(listener, app).await.expect("a server that goes on") })
}

async fn read(request: reqwest::RequestBuilder) -> Answer {
    let response = request.send().await.expect("an answer");
    let status = response.status();
    let challenge =
        response.headers().get(WWW_AUTHENTICATE).map(|value| value.to_str().expect("ASCII").to_owned());
    let text = response.text().await.expect("a body");
    let body = if text.is_empty() { Value::Null } else { serde_json::from_str(&text).expect("JSON") };
    Answer { status, challenge, body }
}
