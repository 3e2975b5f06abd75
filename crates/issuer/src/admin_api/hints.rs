//! What could be taken away from clients.

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use scopes::issuer;
use scopewright::requires;
use serde::Serialize;

use super::answer::ApiError;
use crate::AuthorizationServer;
use crate::audit::hints::{Hint, hints};
use crate::time::now;

/// Hints.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Hints {
    /// When this node began, in seconds since the Unix epoch: which scopes were granted before, it does not know.
    since: u64,
    /// By client.
    hints: Vec<Hint>,
}

/// List what clients have and may not need.
///
/// Scopes that no token of this node had since it began, and secrets that are unused, endless, several or about to end. Each is a
/// hint: another node, or a job that seldom runs, may need what this node has not seen.
#[requires(issuer:audit:read, issuer:clients:read)]
pub(crate) async fn list_hints(State(server): State<AuthorizationServer>) -> Result<Json<Hints>, ApiError> {
    let (clients, recent) = (server.administration().clients().await?, &server.parts.audit.recent);
    let (since, now) = (recent.since(), now());
    let hints = clients
        .iter()
        .flat_map(|client| hints(client, &recent.granted_to(&client.client_id), since, now))
        .collect();
    Ok(Json(Hints { since, hints }))
}
