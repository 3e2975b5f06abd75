//! The authorization server as a whole: its parts, its routes, and what it does besides answering.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use audit_log::AuditLog;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{Redirect, Response};
use axum::routing::{MethodRouter, get, post};
use http::header::CACHE_CONTROL;
use http::{HeaderValue, StatusCode};
use prometheus_client::registry::Registry;
use scopewright::{Authenticator, KeyPublisher};
use tokio::task::JoinSet;

use crate::admin_api;
use crate::administration::Administration;
use crate::audit::bounded_events::BoundedEvents;
use crate::audit::sink::AuditSink;
use crate::clients::keys::ClientKeys;
use crate::clients::last_used::LastUsed;
use crate::config::Config;
use crate::endpoints::console;
use crate::endpoints::cors::{answer_pages, cross_origin};
use crate::endpoints::error_response::error_response;
use crate::endpoints::health::{alive, ready};
use crate::endpoints::introspection::introspect;
use crate::endpoints::metadata::{certs, metadata};
use crate::endpoints::revocation::revoke;
use crate::endpoints::token::token;
use crate::grants::audience::{ADMINISTRATION, Audience, Audiences};
use crate::metrics;
use crate::open_error::OpenError;
use crate::rate_limits::endpoint_limits::EndpointLimits;
use crate::replica::in_memory::Replica;
use crate::replica::refresher::ReplicaRefresher;
use crate::store::revocation_queue::RevocationWriter;
use crate::time::now;

/// An authorization server on its open database. Clones are the same server.
#[derive(Clone)]
pub struct AuthorizationServer {
    pub(crate) parts: Arc<Parts>,
}

/// What the endpoints work with.
pub(crate) struct Parts {
    pub(crate) config: Config,
    pub(crate) audiences: Audiences,
    pub(crate) administration: Administration,
    pub(crate) follower: ReplicaRefresher,
    pub(crate) client_keys: ClientKeys,
    pub(crate) revocation_writer: RevocationWriter,
    pub(crate) uses: LastUsed,
    pub(crate) limits: EndpointLimits,
    pub(crate) audit: AuditSink,
    /// The OpenAPI document of the admin API, which anybody may ask for as often as they like.
    pub(crate) openapi: Bytes,
    admin: Authenticator,
    admin_keys: KeyPublisher,
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts").field("config", &self.config).finish_non_exhaustive()
    }
}

impl Parts {
    pub(crate) fn known(&self) -> &Replica {
        self.follower.known()
    }

    /// Who may use the admin API.
    pub(crate) fn admin(&self) -> &Authenticator {
        &self.admin
    }
}

impl AuthorizationServer {
    /// How often the server sees to its keys, and to what may be forgotten.
    const HOUSEKEEPING: Duration = Duration::from_secs(30);
    /// The interval at which uses are cleaned up, which is work that grows with the number of clients.
    const SWEEPING_USES: Duration = Duration::from_secs(3600);

    /// Opens the database, which gets its tables and a signing key if it has none.
    ///
    /// # Errors
    /// When the database or the pepper cannot be used; the message says which, why, and what to do.
    pub async fn open(config: Config) -> Result<Self, OpenError> {
        let administration = Administration::open(&config.database, &config.pepper, "issuer").await?;
        let kept = administration.maintain_signing_keys(config.algorithm, config.key_times).await;
        kept.map_err(OpenError::unreadable(&config.database))?;
        let (store, vault) = (administration.store().clone(), administration.vault().clone());
        let follower = ReplicaRefresher::start(store, vault, config.trust).await;
        let follower = follower.map_err(OpenError::unreadable(&config.database))?;
        let (admin, admin_keys) = admin_api::authenticator(&config.issuer, follower.shared_replica())?;
        let own = Audience::of_namespace(ADMINISTRATION, admin_api::audience(&config.issuer));
        let audiences = Audiences::new(config.audiences.iter().cloned().chain([own]).collect());
        let client_keys = ClientKeys::new(config.client_keys.clone());
        let audit = config.audit.as_deref().map(AuditLog::open).transpose()?;
        let audit = AuditSink::new(audit, config.durable_audit);
        let (uses, limits) = (LastUsed::default(), EndpointLimits::new(config.rates));
        let openapi = admin_api::openapi(&config.issuer).into();
        let parts = Parts {
            config,
            audiences,
            administration,
            follower,
            client_keys,
            revocation_writer: RevocationWriter::default(),
            uses,
            limits,
            audit,
            openapi,
            admin,
            admin_keys,
        };
        Ok(Self { parts: Arc::new(parts) })
    }

    /// The administration of the clients and keys that this server serves.
    pub fn administration(&self) -> &Administration {
        &self.parts.administration
    }

    /// Follows the database and sees to the keys, for as long as it is polled. A server that serves needs it beside its router.
    pub async fn run(&self) {
        let mut tasks = JoinSet::new();
        let server = self.clone();
        tasks.spawn(async move {
            loop {
                tokio::time::sleep(ReplicaRefresher::PERIOD).await;
                server.catch_up().await;
            }
        });
        let server = self.clone();
        tasks.spawn(async move {
            loop {
                server.run_maintenance().await;
                tokio::time::sleep(Self::HOUSEKEEPING).await;
            }
        });
        let server = self.clone();
        tasks.spawn(async move {
            loop {
                tokio::time::sleep(BoundedEvents::PERIOD).await;
                server.parts.audit.record_counts();
            }
        });
        let server = self.clone();
        tasks.spawn(async move {
            loop {
                tokio::time::sleep(Self::SWEEPING_USES).await;
                if let Err(cause) = server.parts.administration.store().delete_stale_uses().await {
                    tracing::warn!("uses of credentials that are gone were not deleted: {cause}");
                }
            }
        });
        while tasks.join_next().await.is_some() {}
    }

    /// Writes down what is still in memory only, and closes the database, once nothing is served any more.
    pub async fn close(&self) {
        let Parts { uses, administration, audit, .. } = &*self.parts;
        audit.flushed().await;
        uses.write(&**administration.store()).await;
        administration.close().await;
    }

    /// The endpoints, at the paths that follow from the issuer.
    pub fn router(&self) -> Router {
        let Config { issuer, console, .. } = &self.parts.config;
        let path = issuer.path();
        let pages = from_fn_with_state(cross_origin(&self.parts.audiences), answer_pages);
        let console = if *console { console::router(issuer) } else { Router::new() };
        Router::new()
            // A segment of the issuer's path may begin with a colon, which older routers gave a meaning.
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
            .with_state(self.clone())
            .merge(admin_api::router(self, self.parts.admin.clone()))
    }

    /// Puts what is counted into a Prometheus registry. The names begin with `issuer_`, and those of the admin API's guard with
    /// `scopewright_`.
    pub fn register_metrics(&self, registry: &mut Registry) {
        metrics::register(&self.parts, registry);
    }

    /// Hears of what has changed in the database. The keys that the admin API believes are those that are published now.
    pub(crate) async fn catch_up(&self) {
        // Told when it began.
        _ = self.parts.follower.catch_up().await;
        self.parts.admin_keys.publish(self.parts.known().ring().published(now()));
    }

    /// What fails is tried again next time.
    async fn run_maintenance(&self) {
        let Parts { config, administration, uses, .. } = &*self.parts;
        self.parts.known().forget_expired_revocations(now());
        let store = &**administration.store();
        if let Err(cause) = administration.maintain_signing_keys(config.algorithm, config.key_times).await {
            tracing::warn!("the signing keys were not seen to: {cause}");
        }
        uses.write(store).await;
        if let Err(cause) = store.delete_expired(now()).await {
            tracing::warn!("expired records were not deleted: {cause}");
        }
    }
}

/// A form with credentials in, a short body, and no answer that may be kept, not even an error (RFC 6749 sections 3.2, 5.1).
fn form_route(route: MethodRouter<AuthorizationServer>) -> MethodRouter<AuthorizationServer> {
    const BODY_LIMIT: usize = 16 * 1024;
    route.fallback(method_not_allowed).layer(DefaultBodyLimit::max(BODY_LIMIT)).layer(map_response(no_store))
}

async fn no_store(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The router adds `Allow`.
async fn method_not_allowed() -> Response {
    error_response(
        StatusCode::METHOD_NOT_ALLOWED,
        "invalid_request",
        "this method is not allowed here; see Allow",
    )
}

/// Leads a person to the console, or a program to the metadata where there is no console.
async fn root(State(server): State<AuthorizationServer>) -> Redirect {
    let Config { issuer, console, .. } = &server.parts.config;
    let metadata = format!("{}/.well-known/openid-configuration", issuer.path());
    Redirect::temporary(if *console { "/console/" } else { &metadata })
}

async fn not_found() -> Response {
    error_response(StatusCode::NOT_FOUND, "not_found", "there is nothing here")
}
