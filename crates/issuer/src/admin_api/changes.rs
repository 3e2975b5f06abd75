//! Who changed what.

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use scopes::issuer;
use scopewright::requires;
use serde::{Deserialize, Serialize};

use super::answer::{ApiError, Asked};
use crate::{AdminError, AuthorizationServer, RecordedChange};

/// Which changes to list.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Selection {
    /// Only those of this client, key or revocation.
    #[serde(default)]
    subject: Option<String>,
    /// How many; 100, if it is left out, and at most 1000.
    #[serde(default)]
    #[schemars(range(max = 4_294_967_295_u32))]
    limit: Option<u32>,
}

/// Changes.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Changes {
    /// The latest first.
    changes: Vec<RecordedChange>,
}

/// List the latest changes.
///
/// Each says who made it, and is chained to the one before by its hash.
#[requires(issuer:audit:read)]
pub(crate) async fn list_changes(
    State(server): State<AuthorizationServer>,
    Asked(selection): Asked<Selection>,
) -> Result<Json<Changes>, ApiError> {
    if selection.subject.as_deref().is_some_and(|subject| subject.contains(char::is_control)) {
        return Err(AdminError::Refused("`subject` must not contain control characters".to_owned()).into());
    }
    let limit = selection.limit.unwrap_or(100).min(1000);
    Ok(Json(Changes { changes: server.administration().changes(selection.subject.as_deref(), limit).await? }))
}
