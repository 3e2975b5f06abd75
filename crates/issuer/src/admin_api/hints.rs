//! Hints about scopes and credentials that clients may not need.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use scopes::issuer;
use scopewright::requires;
use serde::Serialize;

use super::error::ApiError;
use crate::audit::hints::{Hint, hints};
use crate::state::Shared;
use crate::time::now;

/// The hints of this node.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Hints {
    /// The start of this node, in seconds since the Unix epoch. Earlier grants are not considered.
    since: u64,
    /// The hints, ordered by client.
    hints: Vec<Hint>,
}

/// List scopes and credentials that clients may not need.
///
/// These are scopes that no token of this node has had since its start or that are deprecated, and
/// secrets that are unused, never expire, exist in parallel, or expire soon. They are only hints:
/// another node, or a job that rarely runs, may need what this node has not seen.
#[requires(issuer:audit:read, issuer:clients:read)]
pub(crate) async fn list_hints(State(shared): State<Arc<Shared>>) -> Result<Json<Hints>, ApiError> {
    let clients = shared.administration.clients().await?;
    let recent = &shared.audit.recent_decisions;
    let since = recent.since();
    let now = now();
    let apis = shared.replica().apis();
    let hints = clients
        .iter()
        .flat_map(|client| hints(client, &apis, &recent.granted_to(&client.client_id), since, now))
        .collect();
    Ok(Json(Hints { since, hints }))
}
