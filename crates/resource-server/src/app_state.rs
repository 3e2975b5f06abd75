//! The state that all handlers share.

use std::fmt;
use std::sync::Arc;

use audit_log::AuditLog;
use prometheus_client::registry::Registry;
use scopewright::{Authenticator, ProtectedResource};

use crate::clock::{day, now};
use crate::config::Config;
use crate::http::error::ApiError;
use crate::http::fair_queue::Turns;
use crate::http::metrics::Metrics;
use crate::open_error::OpenError;
use crate::store::{SqlStore, StoreError, StoredTransaction};
use enrichment::TransactionKey;

/// The state that all handlers share. It is cheap to clone.
#[derive(Clone)]
pub struct AppState {
    pub(crate) store: Arc<SqlStore>,
    pub(crate) authenticator: Authenticator,
    pub(crate) audit: Option<AuditLog>,
    pub(crate) metrics: Metrics,
    /// Turns for work that takes long.
    pub(crate) turns: Arc<Turns>,
    pub(crate) config: Arc<Config>,
    pub(crate) openapi: Arc<str>,
    pub(crate) protected_resource: Arc<ProtectedResource>,
}

impl AppState {
    /// Opens the database and the audit log of an API whose requests are authenticated by
    /// `authenticator`.
    ///
    /// # Errors
    /// [`OpenError`] has the cause, the place and advice.
    pub async fn open(config: &Config, authenticator: Authenticator) -> Result<Self, OpenError> {
        let audit = config.audit.as_deref().map(AuditLog::open).transpose()?;
        let store = SqlStore::open(&config.database).await?;
        let resource =
            ProtectedResource::new(config.audience.as_str(), authenticator.issuers(), &crate::surface());
        Ok(Self {
            store: Arc::new(store),
            authenticator,
            audit,
            metrics: Metrics::default(),
            turns: Arc::default(),
            config: Arc::new(config.clone()),
            openapi: crate::openapi(config).into(),
            protected_resource: Arc::new(resource),
        })
    }

    /// Puts what is counted into a Prometheus registry: what the guards count (see
    /// [`Authenticator::register_metrics`]), and
    ///
    /// - `resource_server_requests_total{method, route, status}`,
    ///   `resource_server_request_seconds`;
    /// - `resource_server_enriched_transactions_total`,
    ///   `resource_server_refused_transactions_total`.
    pub fn register_metrics(&self, registry: &mut Registry) {
        self.authenticator.register_metrics(registry);
        self.metrics.register(registry);
    }

    /// Deletes transactions of all clients whose retention has ended. Reads leave them out in any
    /// case.
    ///
    /// # Errors
    /// The database is unavailable or failed.
    pub async fn delete_expired(&self) -> Result<u64, impl std::error::Error + use<>> {
        self.store.delete_expired(day(now())).await
    }

    /// Writes pending audit records and closes the database, so that an SQLite database is one
    /// complete file.
    pub async fn close(&self) {
        if let Some(audit) = &self.audit {
            audit.flushed().await;
        }
        self.store.close().await;
    }

    /// A transaction of a client.
    pub(crate) async fn transaction(
        &self,
        client: &str,
        key: &TransactionKey,
    ) -> Result<StoredTransaction, ApiError> {
        let wanted = std::slice::from_ref(&key.transaction_id);
        let found = self.store.some_transactions(client, &key.account_id, wanted, day(now())).await?;
        found.into_iter().next().ok_or(ApiError::NotFound("transaction"))
    }

    /// Checks that the database responds.
    pub(crate) async fn probe(&self) -> Result<(), StoreError> {
        self.store.probe().await
    }
}

impl fmt::Debug for AppState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppState").field("store", &self.store).finish_non_exhaustive()
    }
}
