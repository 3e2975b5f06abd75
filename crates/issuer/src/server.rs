//! The authorization server as a whole: its configuration, its parts, and its routes.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use access_token::SigningKey;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::{MethodRouter, get, post};
use http::header::CACHE_CONTROL;
use http::{HeaderValue, StatusCode};
use scopes::Scope;

use crate::metadata::{certs, metadata};
use crate::open_error::{Failure, OpenError};
use crate::token_endpoint::token;
use crate::token_error::refusal;
use crate::{AddClientError, ClientId, Clients, IssuerUrl, NewClient};

/// What an authorization server must be told.
#[derive(Clone, Debug)]
pub struct Config {
    /// Who issues: `iss` of every token, and the address below which the endpoints are served.
    pub issuer: IssuerUrl,
    /// For whom: `aud` of every token, the resource server's identifier.
    pub audience: String,
    /// The SQLite file. It is made if there is none.
    pub database: PathBuf,
    /// The file with the key under which client secrets are hashed. It is made if there is none.
    pub pepper_file: PathBuf,
}

/// An authorization server on its open database. Clones are the same server.
#[derive(Clone)]
pub struct AuthorizationServer {
    pub(crate) config: Arc<Config>,
    pub(crate) clients: Arc<Clients>,
    pub(crate) key: Arc<SigningKey>,
}

impl AuthorizationServer {
    /// Opens the database, which gets its tables and a signing key if it has none.
    ///
    /// # Errors
    /// When a file cannot be used; the message says which, why, and what to do.
    pub async fn open(config: Config) -> Result<Self, OpenError> {
        let clients = Clients::open(&config.database, &config.pepper_file).await?;
        let key = clients.store().signing_key(SystemTime::now()).await;
        let key = key.map_err(Failure::SigningKey.at(&config.database))?;
        Ok(Self { config: Arc::new(config), clients: Arc::new(clients), key: Arc::new(key) })
    }

    /// Adds a client that may ask for `scopes`, and mints its secret.
    ///
    /// # Errors
    /// When there is a client of that name, or the database cannot be written.
    pub async fn add_client(&self, id: &ClientId, scopes: &[Scope]) -> Result<NewClient, AddClientError> {
        self.clients.add(id, &scopes.iter().copied().collect()).await
    }

    /// Puts everything into the database file proper and closes it, once nothing is served any more.
    pub async fn close(&self) {
        self.clients.close().await;
    }

    /// The endpoints, at the paths that follow from the issuer.
    pub fn router(&self) -> Router {
        let path = self.config.issuer.path();
        Router::new()
            // A segment of the issuer's path may begin with a colon, which older routers gave a meaning.
            .without_v07_checks()
            .route(&format!("{path}/token"), token_route())
            .route(&format!("{path}/certs"), get(certs))
            .route(&format!("{path}/.well-known/openid-configuration"), get(metadata))
            // RFC 8414 section 3.1 puts the well-known part between host and path.
            .route(&format!("/.well-known/oauth-authorization-server{path}"), get(metadata))
            .method_not_allowed_fallback(method_not_allowed)
            .fallback(not_found)
            .with_state(self.clone())
    }
}

/// `POST` only, a short body, and no answer that may be kept, not even an error (RFC 6749 sections 3.2, 5.1).
fn token_route() -> MethodRouter<AuthorizationServer> {
    const BODY_LIMIT: usize = 16 * 1024;
    post(token)
        .fallback(method_not_allowed)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(map_response(no_store))
}

async fn no_store(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The router adds `Allow`.
async fn method_not_allowed() -> Response {
    refusal(StatusCode::METHOD_NOT_ALLOWED, "invalid_request", "this method is not allowed here; see Allow")
}

async fn not_found() -> Response {
    refusal(StatusCode::NOT_FOUND, "not_found", "there is nothing here")
}
