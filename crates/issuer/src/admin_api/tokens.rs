//! Operations on tokens: looking at one, and taking them back.

use std::time::SystemTime;

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use scopes::issuer;
use scopewright::{Caller, requires};
use serde::{Deserialize, Serialize};

use super::answer::{ApiError, Body, Created, client_id};
use crate::{AuthorizationServer, Inspection, RevocationView};

/// All revocations in force.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Revocations {
    /// By what they are about.
    revocations: Vec<RevocationView>,
}

/// List what is revoked and not expired.
#[requires(issuer:tokens:read)]
pub(crate) async fn list_revocations(
    State(server): State<AuthorizationServer>,
) -> Result<Json<Revocations>, ApiError> {
    Ok(Json(Revocations { revocations: server.administration().revocations().await? }))
}

/// Which tokens to revoke.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Which {
    /// This one.
    Token(String),
    /// All that this client has.
    ClientId(String),
    /// All that this key has signed.
    Kid(String),
    /// All that were issued until this second.
    IssuedUntil(u64),
}

/// Revoke tokens.
///
/// Introspection says from now on that they are inactive.
#[requires(issuer:tokens:revoke)]
pub(crate) async fn revoke_tokens(
    caller: Caller,
    State(server): State<AuthorizationServer>,
    Body(which): Body<Which>,
) -> Result<Created<RevocationView>, ApiError> {
    let administration = server.administration_of(&caller);
    let revoked = match which {
        Which::Token(token) => administration.revoke(&token, SystemTime::now()).await?,
        Which::ClientId(id) => administration.revoke_client(&client_id(&id)?).await?,
        Which::Kid(kid) => administration.revoke_signed_by(&kid).await?,
        Which::IssuedUntil(time) => administration.revoke_issued_until(time).await?,
    };
    server.catch_up().await;
    Ok(Created(revoked))
}

/// A token to be looked at.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Token {
    /// The token.
    token: String,
}

/// Look at a token.
///
/// What it says, and what it is worth.
#[requires(issuer:tokens:read)]
pub(crate) async fn inspect_token(
    State(server): State<AuthorizationServer>,
    Body(token): Body<Token>,
) -> Result<Json<Inspection>, ApiError> {
    Ok(Json(server.administration().inspect(&token.token, SystemTime::now()).await?))
}
