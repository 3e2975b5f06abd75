//! The recent decisions about token requests.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use scopes::issuer;
use scopewright::requires;
use serde::{Deserialize, Serialize};

use super::request::QueryParams;
use crate::audit::recent_decisions::{Decision, Outcome};
use crate::state::Shared;

/// The decisions to list.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Selection {
    /// Lists only requests in the name of this client.
    #[serde(default)]
    client_id: Option<String>,
    /// Lists only grants, or only refusals.
    #[serde(default)]
    outcome: Option<Outcome>,
    /// The number of decisions: 100 by default, and at most 1000.
    #[serde(default)]
    #[schemars(range(max = 4_294_967_295_u32))]
    limit: Option<u32>,
}

/// The latest decisions about token requests.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Decisions {
    /// The start of this node, in seconds since the Unix epoch. Earlier decisions are not listed.
    since: u64,
    /// The decisions, newest first.
    decisions: Vec<Decision>,
}

/// List the latest grants and refusals of this node.
///
/// A node keeps the last 500 grants and the last 500 refusals of token requests in memory. Its
/// audit log is the full record.
#[requires(issuer:audit:read)]
pub(crate) async fn list_decisions(
    State(shared): State<Arc<Shared>>,
    QueryParams(Selection { client_id, outcome, limit }): QueryParams<Selection>,
) -> Json<Decisions> {
    let recent = &shared.audit.recent_decisions;
    let about = |decision: &Decision| {
        client_id.as_deref().is_none_or(|id| decision.is_of(id))
            && outcome.is_none_or(|outcome| decision.outcome() == outcome)
    };
    let limit = limit.unwrap_or(100).min(1000) as usize;
    Json(Decisions { since: recent.since(), decisions: recent.decisions(about, limit) })
}
