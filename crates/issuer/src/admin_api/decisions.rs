//! What was granted and refused lately.

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use scopes::issuer;
use scopewright::requires;
use serde::{Deserialize, Serialize};

use super::answer::Asked;
use crate::AuthorizationServer;
use crate::audit::recent_decisions::{Decision, Outcome};

/// Which decisions to list.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Selection {
    /// Only requests in the name of this client.
    #[serde(default)]
    client_id: Option<String>,
    /// Only grants, or only refusals.
    #[serde(default)]
    outcome: Option<Outcome>,
    /// How many; 100, if it is left out, and at most 1000.
    #[serde(default)]
    #[schemars(range(max = 4_294_967_295_u32))]
    limit: Option<u32>,
}

/// Decisions about token requests.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Decisions {
    /// When this node began, in seconds since the Unix epoch: it knows of nothing before.
    since: u64,
    /// The latest first.
    decisions: Vec<Decision>,
}

/// List the latest grants and refusals of this node.
///
/// They are kept in memory since the node began: 500 grants and 500 refusals of token requests. The audit log of each node is the
/// whole record.
#[requires(issuer:audit:read)]
pub(crate) async fn list_decisions(
    State(server): State<AuthorizationServer>,
    Asked(Selection { client_id, outcome, limit }): Asked<Selection>,
) -> Json<Decisions> {
    let recent = &server.parts.audit.recent;
    let about = |decision: &Decision| {
        client_id.as_deref().is_none_or(|id| decision.is_of(id))
            && outcome.is_none_or(|outcome| decision.outcome() == outcome)
    };
    let limit = limit.unwrap_or(100).min(1000) as usize;
    Json(Decisions { since: recent.since(), decisions: recent.decisions(about, limit) })
}
