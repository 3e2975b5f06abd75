//! The state that all endpoints share.

use std::fmt;

use axum::body::Bytes;
use scopewright::{Authenticator, Caller, KeyPublisher};

use crate::administration::Administration;
use crate::apis::administrative::administrative_scopes;
use crate::audit::sink::AuditSink;
use crate::clients::keys::ClientKeys;
use crate::clients::last_used::LastUsed;
use crate::config::Config;
use crate::rate_limits::endpoint_limits::EndpointLimits;
use crate::replica::in_memory::Replica;
use crate::replica::refresher::ReplicaRefresher;
use crate::signing_keys::token_signer::TokenSigner;
use crate::store::revocation_queue::RevocationQueue;
use crate::time::now;

/// The state of an authorization server, which its endpoints take as axum state.
pub(crate) struct Shared {
    pub(crate) config: Config,
    pub(crate) administration: Administration,
    pub(crate) refresher: ReplicaRefresher,
    pub(crate) client_keys: ClientKeys,
    pub(crate) revocation_queue: RevocationQueue,
    pub(crate) last_used: LastUsed,
    pub(crate) limits: EndpointLimits,
    pub(crate) signer: TokenSigner,
    pub(crate) audit: AuditSink,
    /// The OpenAPI document of the admin API. It is public, so it is rendered only once.
    pub(crate) openapi: Bytes,
    /// Verifies the tokens of callers of the admin API.
    pub(crate) admin: Authenticator,
    /// Publishes the signing keys to `admin`.
    pub(crate) admin_keys: KeyPublisher,
}

impl Shared {
    pub(crate) fn replica(&self) -> &Replica {
        self.refresher.replica()
    }

    /// Applies the latest changes of the database to the replica, and gives the admin API the
    /// published keys. A failure is logged by the refresher.
    pub(crate) async fn catch_up(&self) {
        _ = self.refresher.catch_up().await;
        self.admin_keys.publish(self.replica().ring().published(now()));
    }

    /// Returns an administration that acts for a caller, within the caller's scopes.
    pub(crate) fn administration_of(&self, caller: &Caller) -> Administration {
        let held = administrative_scopes().filter(|&scope| caller.holds(scope));
        self.administration.for_bearer(caller.client_id(), held.collect())
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("config", &self.config).finish_non_exhaustive()
    }
}
