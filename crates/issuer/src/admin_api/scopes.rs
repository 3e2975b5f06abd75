//! The scopes that clients can have.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use scopes::issuer;
use scopewright::requires;
use serde::Serialize;

use super::error::ApiError;
use crate::administration::{GroupView, ScopeView};
use crate::state::Shared;

/// The scopes of all APIs and of the administration of this issuer.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Scopes {
    /// The scopes, ordered by API and then in the order of its catalog. Several APIs can have
    /// scopes with one name.
    scopes: Vec<ScopeView>,
    /// The groups of scopes, in the same order.
    groups: Vec<GroupView>,
}

/// List the scopes that clients can have.
///
/// Each scope has a description and its kind of access.
#[requires(issuer:clients:read)]
pub(crate) async fn list_scopes(State(shared): State<Arc<Shared>>) -> Result<Json<Scopes>, ApiError> {
    let (scopes, groups) = shared.administration.scopes().await?;
    Ok(Json(Scopes { scopes, groups }))
}
