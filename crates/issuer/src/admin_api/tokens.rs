//! Operations on tokens: inspection and revocation.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use scopes::issuer;
use scopewright::{Caller, requires};
use serde::{Deserialize, Serialize};

use super::error::ApiError;
use super::request::{Body, client_id};
use super::response::Created;
use crate::state::Shared;
use crate::time::system_time;
use crate::{Inspection, RevocationView};

/// The revocations in force.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Revocations {
    /// The revocations, ordered by subject.
    revocations: Vec<RevocationView>,
}

/// List the revocations in force.
#[requires(issuer:tokens:read)]
pub(crate) async fn list_revocations(
    State(shared): State<Arc<Shared>>,
) -> Result<Json<Revocations>, ApiError> {
    Ok(Json(Revocations { revocations: shared.administration.revocations().await? }))
}

/// The tokens to revoke.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum TokenSelection {
    /// This token.
    Token(String),
    /// All tokens of this client.
    ClientId(String),
    /// All tokens that this key has signed.
    Kid(String),
    /// All tokens that were issued until this second.
    IssuedUntil(u64),
}

/// Revoke tokens.
///
/// Introspection reports them as inactive from now on.
#[requires(issuer:tokens:revoke)]
pub(crate) async fn revoke_tokens(
    caller: Caller,
    State(shared): State<Arc<Shared>>,
    Body(selection): Body<TokenSelection>,
) -> Result<Created<RevocationView>, ApiError> {
    let administration = shared.administration_of(&caller);
    let revoked = match selection {
        TokenSelection::Token(token) => administration.revoke(&token, system_time()).await?,
        TokenSelection::ClientId(id) => administration.revoke_client(&client_id(&id)?).await?,
        TokenSelection::Kid(kid) => administration.revoke_signed_by(&kid).await?,
        TokenSelection::IssuedUntil(time) => administration.revoke_issued_until(time).await?,
    };
    shared.catch_up().await;
    Ok(Created(revoked))
}

/// The token to inspect.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Token {
    /// The token.
    token: String,
}

/// Inspect a token.
///
/// Shows its claims, and whether it is active.
#[requires(issuer:tokens:read)]
pub(crate) async fn inspect_token(
    State(shared): State<Arc<Shared>>,
    Body(token): Body<Token>,
) -> Result<Json<Inspection>, ApiError> {
    Ok(Json(shared.administration.inspect(&token.token, system_time()).await?))
}
