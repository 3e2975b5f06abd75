//! The log of changes.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use scopes::issuer;
use scopewright::requires;
use serde::{Deserialize, Serialize};

use super::error::ApiError;
use super::request::QueryParams;
use crate::state::Shared;
use crate::{AdminError, RecordedChange};

/// The changes to list.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Selection {
    /// Lists only changes of this client, key or revocation.
    #[serde(default)]
    subject: Option<String>,
    /// The number of changes: 100 by default, and at most 1000.
    #[serde(default)]
    #[schemars(range(max = 4_294_967_295_u32))]
    limit: Option<u32>,
}

/// The latest changes.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Changes {
    /// The changes, newest first.
    changes: Vec<RecordedChange>,
}

/// List the latest changes.
///
/// Each change names its actor and is chained to the previous change by its hash.
#[requires(issuer:audit:read)]
pub(crate) async fn list_changes(
    State(shared): State<Arc<Shared>>,
    QueryParams(selection): QueryParams<Selection>,
) -> Result<Json<Changes>, ApiError> {
    if selection.subject.as_deref().is_some_and(|subject| subject.contains(char::is_control)) {
        return Err(AdminError::Refused("`subject` must not contain control characters".to_owned()).into());
    }
    let limit = selection.limit.unwrap_or(100).min(1000);
    Ok(Json(Changes { changes: shared.administration.changes(selection.subject.as_deref(), limit).await? }))
}
