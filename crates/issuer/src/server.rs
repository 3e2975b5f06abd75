//! The authorization server: opening it, its routes, and its background tasks.

use std::sync::Arc;
use std::time::Duration;

use audit_log::AuditLog;
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{Redirect, Response};
use axum::routing::{MethodRouter, get, post};
use http::header::CACHE_CONTROL;
use http::{HeaderValue, StatusCode};
use prometheus_client::registry::Registry;
use tokio::task::JoinSet;

use crate::admin_api;
use crate::administration::{AdminError, Administration};
use crate::apis::administrative::ADMINISTRATION;
use crate::apis::built_in;
use crate::audit::bounded_events::BoundedEvents;
use crate::audit::sink::AuditSink;
use crate::clients::keys::ClientKeys;
use crate::clients::last_used::LastUsed;
use crate::config::Config;
use crate::endpoints::console;
use crate::endpoints::cors::{allow_pages, cors_layer};
use crate::endpoints::error_response::error_response;
use crate::endpoints::health::{alive, ready};
use crate::endpoints::introspection::introspect;
use crate::endpoints::metadata::{certs, metadata};
use crate::endpoints::revocation::revoke;
use crate::endpoints::token::token;
use crate::gauges;
use crate::open_error::OpenError;
use crate::rate_limits::endpoint_limits::EndpointLimits;
use crate::replica::in_memory::Replica;
use crate::replica::refresher::ReplicaRefresher;
use crate::signing_keys::keyring::Keyring;
use crate::signing_keys::token_signer::TokenSigner;
use crate::state::Shared;
use crate::store::revocation_queue::RevocationQueue;
use crate::time::now;

/// An authorization server whose database is open. Clones are handles to one server.
#[derive(Clone)]
pub struct AuthorizationServer {
    shared: Arc<Shared>,
}

impl AuthorizationServer {
    /// The interval of maintenance: signing keys, last uses and expired records.
    const MAINTENANCE_INTERVAL: Duration = Duration::from_secs(30);
    /// The interval at which stale uses are deleted. The work grows with the number of clients.
    const STALE_USES_INTERVAL: Duration = Duration::from_secs(3600);

    /// Opens the database, and creates its tables and the first signing key if they are missing. A
    /// server whose [external key](crate::ExternalKeys) signs needs no key in the database.
    ///
    /// # Errors
    /// The database, the pepper, the audit log or the issuer cannot be used. The message names it,
    /// the cause and a remedy.
    pub async fn open(config: Config) -> Result<Self, OpenError> {
        let administration = open_administration(&config).await?;
        let administration = administration
            .with_external_keys(config.external_keys.clone())
            .with_own_audience(&admin_api::audience(&config.issuer));
        administration.begin_apis(&config).await?;
        let maintained = maintain_signing_keys(&config, &administration).await;
        maintained.map_err(OpenError::unreadable(&config.database))?;
        let store = administration.store().clone();
        let vault = administration.vault().clone();
        let replica = Replica::new(
            Keyring::of_external(&config.external_keys),
            Arc::new(built_in::administration(&admin_api::audience(&config.issuer))),
            administration.api_reader().clone(),
        );
        let refresher = ReplicaRefresher::start(store, vault, replica, config.trust).await;
        let refresher = refresher.map_err(OpenError::unreadable(&config.database))?;
        warn_of_own_audience(refresher.replica(), &admin_api::audience(&config.issuer));
        let (admin, admin_keys) = admin_api::authenticator(&config.issuer, refresher.shared_replica())?;
        let client_keys = ClientKeys::new(config.client_keys.clone());
        let audit_log = config.audit.as_deref().map(AuditLog::open).transpose()?;
        let audit = AuditSink::new(audit_log, config.durable_audit);
        let limits = EndpointLimits::new(config.rates);
        let openapi = admin_api::openapi(&config.issuer).into();
        let shared = Shared {
            config,
            administration,
            refresher,
            client_keys,
            revocation_queue: RevocationQueue::default(),
            last_used: LastUsed::default(),
            limits,
            signer: TokenSigner::default(),
            audit,
            openapi,
            admin,
            admin_keys,
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Returns the administration of this server's clients and keys.
    pub fn administration(&self) -> &Administration {
        &self.shared.administration
    }

    /// Runs the background tasks: following the database, maintenance, and recording counts. A
    /// server needs them in addition to its router; they run for as long as the future is polled.
    pub async fn run(&self) {
        let mut tasks = JoinSet::new();
        let shared = self.shared.clone();
        tasks.spawn(async move {
            loop {
                tokio::time::sleep(ReplicaRefresher::INTERVAL).await;
                shared.catch_up().await;
            }
        });
        let shared = self.shared.clone();
        tasks.spawn(async move {
            loop {
                run_maintenance(&shared).await;
                tokio::time::sleep(Self::MAINTENANCE_INTERVAL).await;
            }
        });
        let shared = self.shared.clone();
        tasks.spawn(async move {
            loop {
                tokio::time::sleep(BoundedEvents::INTERVAL).await;
                shared.audit.record_counts();
            }
        });
        let shared = self.shared.clone();
        tasks.spawn(async move {
            loop {
                tokio::time::sleep(Self::STALE_USES_INTERVAL).await;
                if let Err(cause) = shared.administration.store().delete_stale_uses().await {
                    tracing::warn!("uses of deleted credentials were not deleted: {cause}");
                }
            }
        });
        while tasks.join_next().await.is_some() {}
    }

    /// Writes what is only in memory, and closes the database. Call it after the last request.
    pub async fn close(&self) {
        let Shared { last_used, administration, audit, .. } = &*self.shared;
        audit.flushed().await;
        last_used.write(administration.store()).await;
        administration.close().await;
    }

    /// Returns the endpoints, at the paths that follow from the issuer.
    pub fn router(&self) -> Router {
        let Config { issuer, console, .. } = &self.shared.config;
        let path = issuer.path();
        let pages = from_fn_with_state(cors_layer(self.shared.refresher.shared_replica()), allow_pages);
        let console = if *console { console::router(issuer) } else { Router::new() };
        Router::new()
            // A segment of the issuer's path may begin with a colon, which axum 0.7 gave a meaning.
            .without_v07_checks()
            .route(&format!("{path}/token"), form_route(post(token)).layer(pages))
            .route(&format!("{path}/introspect"), form_route(post(introspect)))
            .route(&format!("{path}/revoke"), form_route(post(revoke)))
            .route(&format!("{path}/certs"), get(certs))
            .route("/livez", get(alive))
            .route("/readyz", get(ready))
            .route(&format!("{path}/.well-known/openid-configuration"), get(metadata))
            // RFC 8414 section 3.1 puts the well-known part between host and path.
            .route(&format!("/.well-known/oauth-authorization-server{path}"), get(metadata))
            .route("/", get(root))
            .merge(console)
            .method_not_allowed_fallback(method_not_allowed)
            .fallback(not_found)
            .with_state(self.shared.clone())
            .merge(admin_api::router(&self.shared))
    }

    /// Registers the metrics with a Prometheus registry. Their names begin with `issuer_`; those of
    /// the admin API's guard begin with `scopewright_`.
    pub fn register_metrics(&self, registry: &mut Registry) {
        gauges::register(&self.shared, registry);
    }
}

/// Opens the database, which is created unless its first API would have no audience.
async fn open_administration(config: &Config) -> Result<Administration, OpenError> {
    let Config { issuer, database, pepper, .. } = config;
    if config.first_audience().is_some() {
        return Administration::open(database, pepper, "issuer").await;
    }
    Administration::open_existing(database, pepper, "issuer").await.map_err(|cause| cause.or_no_api(issuer))
}

/// Warns of an API with the audience of the admin API, which commands cannot notice because they do
/// not know the issuer's URL. No tokens are issued for it.
fn warn_of_own_audience(replica: &Replica, own: &str) {
    let apis = replica.apis();
    for api in apis.iter().filter(|api| *api.audience == *own && *api.name != *ADMINISTRATION) {
        tracing::warn!(api = &*api.name, "the API has the audience of the admin API; change it");
    }
}

/// Maintains the signing keys, writes the last uses and deletes what has expired. A step that fails
/// is retried at the next interval.
async fn run_maintenance(shared: &Shared) {
    let Shared { config, administration, last_used, .. } = shared;
    shared.replica().forget_expired_revocations(now());
    if let Err(cause) = maintain_signing_keys(config, administration).await {
        tracing::warn!("the signing keys were not maintained: {cause}");
    }
    // Reading all APIs costs more than everything else here, and few APIs need this.
    if shared.replica().has_dedicated_keys()
        && let Err(cause) = administration.maintain_dedicated_keys(config.key_times).await
    {
        tracing::warn!("the signing keys of APIs were not maintained: {cause}");
    }
    last_used.write(administration.store()).await;
    if let Err(cause) = administration.store().delete_expired(now()).await {
        tracing::warn!("expired records were not deleted: {cause}");
    }
}

/// Creates a signing key in the database if one is due. If an external key signs, those of the
/// database end instead.
async fn maintain_signing_keys(config: &Config, administration: &Administration) -> Result<(), AdminError> {
    if config.external_keys.signing.is_some() {
        return administration.end_signing_keys().await;
    }
    administration.maintain_signing_keys(config.algorithm, config.key_times).await
}

/// Limits the body of a form with credentials, and forbids caching of any response to it, including
/// errors (RFC 6749 sections 3.2 and 5.1).
fn form_route(route: MethodRouter<Arc<Shared>>) -> MethodRouter<Arc<Shared>> {
    const BODY_LIMIT: usize = 16 * 1024;
    route.fallback(method_not_allowed).layer(DefaultBodyLimit::max(BODY_LIMIT)).layer(map_response(no_store))
}

async fn no_store(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Refuses a method. The router adds `Allow`.
async fn method_not_allowed() -> Response {
    error_response(
        StatusCode::METHOD_NOT_ALLOWED,
        "invalid_request",
        "this method is not allowed here; see Allow",
    )
}

/// Redirects a person to the console, or a program to the metadata if there is no console.
async fn root(State(shared): State<Arc<Shared>>) -> Redirect {
    let Config { issuer, console, .. } = &shared.config;
    let metadata = format!("{}/.well-known/openid-configuration", issuer.path());
    Redirect::temporary(if *console { "/console/" } else { &metadata })
}

async fn not_found() -> Response {
    error_response(StatusCode::NOT_FOUND, "not_found", "there is nothing at this address")
}
