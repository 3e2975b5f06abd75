//! Several APIs in one issuer, each with its catalog and its settings.

mod catalogs;
mod changes;
mod choice;
mod deprecation;
mod first_api;
mod settings;

use axum::body::Body;
use http::Request;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use issuer::{ApiChange, ApiName, ApiSettings, ClientSettings, Consent};
use serde_json::Value;

use crate::test_server::{Answer, FORM, Files, Server, basic, catalog};

/// The built-in API of a loopback issuer.
const BUILT_IN: &str = crate::test_server::AUDIENCE;
const SHOP: &str = "https://shop.example";
const STOCK: &str = "https://stock.example/v1";

/// A server with two APIs in addition to the built-in one. Both have `items:read`.
struct Fixture {
    server: Server,
    files: Files,
    /// A client that makes the server read changes.
    follower: String,
}

impl Fixture {
    async fn new() -> Self {
        let files = Files::new();
        let fixture = Self::with(files.open().await, files).await;
        fixture.add_api("shop", SHOP, &catalog(&["items:read", "shop:orders:read"])).await;
        fixture.add_api("stock", STOCK, &catalog(&["stock:counts:read", "items:read"])).await;
        fixture
    }

    /// A server with its own APIs. The client that makes it read changes has a scope of the
    /// issuer's administration, which is always there.
    async fn with(server: Server, files: Files) -> Self {
        let scope = ClientSettings::new("issuer:audit:read".parse().expect("a scope"));
        let follower = basic("follower", &server.add_with("follower", scope).await);
        Self { server, files, follower }
    }

    async fn add_api(&self, name: &str, audience: &str, catalog: &str) {
        let settings = ApiSettings::new(audience.parse().expect("an audience"), catalog.to_owned());
        let added = self.server.0.administration().add_api(&api(name), settings, Consent::Withheld).await;
        added.expect("a new API");
        self.catch_up().await;
    }

    async fn update(&self, name: &str, change: impl Fn(&mut ApiSettings)) -> ApiChange {
        let changed = self.server.0.administration().update_api(&api(name), change, Consent::Given).await;
        self.catch_up().await;
        changed.expect("changed")
    }

    async fn remove(&self, name: &str) {
        let removed = self.server.0.administration().remove_api(&api(name), Consent::Given).await;
        removed.expect("removed");
        self.catch_up().await;
    }

    /// Makes the server read all changes, as introspection does.
    async fn catch_up(&self) {
        self.introspect(&self.follower, "x").await;
    }

    async fn introspect(&self, client: &str, token: &str) -> Value {
        self.post("introspect", client, token).await
    }

    /// Sends a token to an endpoint, and returns the body of the response.
    async fn post(&self, endpoint: &str, client: &str, token: &str) -> Value {
        let request = Request::post(format!("/oidc/{endpoint}"));
        let request = request.header(CONTENT_TYPE, FORM).header(AUTHORIZATION, client);
        let request = request.body(Body::from(format!("token={token}"))).expect("a request");
        let answer = self.server.send(request).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body
    }

    /// Adds a client with these scopes, and returns its `Authorization`.
    async fn client(&self, id: &str, scope: &str) -> String {
        let settings = ClientSettings::new(scope.parse().expect("scopes"));
        basic(id, &self.server.add_with(id, settings).await)
    }

    /// Requests a token. `form` follows the grant type.
    async fn ask(&self, client: &str, form: &str) -> Answer {
        self.server.token(&[client], &format!("grant_type=client_credentials{form}")).await
    }

    /// Returns the claims of a token that must be granted.
    async fn granted(&self, client: &str, form: &str) -> Value {
        let answer = self.ask(client, form).await;
        assert_eq!(answer.status, 200, "{form}: {answer:?}");
        let token = answer.member("access_token");
        let inspection = self.server.0.administration().inspect(token, system_time()).await;
        let mut claims = inspection.expect("a token").claims;
        claims["expires_in"] = answer.body["expires_in"].clone();
        claims
    }

    /// Returns the description of a refusal with this error.
    async fn refused(&self, client: &str, form: &str, error: &str) -> String {
        let answer = self.ask(client, form).await;
        assert_eq!((answer.status.as_u16(), answer.member("error")), (400, error), "{form}: {answer:?}");
        answer.member("error_description").to_owned()
    }
}

fn api(name: &str) -> ApiName {
    name.parse().expect("a name")
}

#[expect(clippy::disallowed_methods, reason = "the clock of the test")]
fn system_time() -> std::time::SystemTime {
    std::time::SystemTime::now()
}
