//! Operations on the keys that sign tokens.

use std::time::Duration;

use access_token::Algorithm;
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use scope_guard::{Caller, requires};
use scopes::issuer;
use serde::{Deserialize, Serialize};
use terminal::excerpt;

use super::answer::{ApiError, Body, Created, Done, Id, Named};
use crate::{AdminError, AuthorizationServer, SigningKeyView};

/// All signing keys.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SigningKeys {
    /// In the order in which they sign.
    keys: Vec<SigningKeyView>,
}

/// List the signing keys.
#[requires(issuer:keys:read)]
pub(crate) async fn list_signing_keys(
    State(server): State<AuthorizationServer>,
) -> Result<Json<SigningKeys>, ApiError> {
    Ok(Json(SigningKeys { keys: server.administration().signing_keys().await? }))
}

/// How the next key is to be.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rotation {
    /// Its algorithm, such as `ES256`; that of the key that signs, if it is left out.
    #[serde(default)]
    algorithm: Option<String>,
    /// Whether it signs in two seconds, when every node publishes it: for an emergency.
    #[serde(default)]
    now: bool,
}

/// Announce the next signing key.
///
/// It signs when every resource server knows it, and the key before it retires then.
#[requires(issuer:keys:write)]
pub(crate) async fn rotate_signing_key(
    caller: Caller,
    State(server): State<AuthorizationServer>,
    Body(rotation): Body<Rotation>,
) -> Result<Created<SigningKeyView>, ApiError> {
    let algorithm = rotation.algorithm.map(algorithm).transpose()?;
    let announce = if rotation.now { Duration::ZERO } else { server.parts.config.key_times.announce };
    let key = server.administration_of(&caller).rotate_key(algorithm, announce).await?;
    server.catch_up().await;
    Ok(Created(key))
}

fn algorithm(name: String) -> Result<Algorithm, AdminError> {
    let known = Algorithm::ALL.into_iter().find(|algorithm| algorithm.as_str() == name);
    let names = Algorithm::ALL.map(Algorithm::as_str).join(", ");
    known.ok_or_else(|| {
        let name = excerpt(&name);
        AdminError::Refused(format!("`{name}` is not an algorithm for signing keys; use one of {names}"))
    })
}

/// Withdraw a signing key at once.
///
/// Nothing that it has signed is believed by whoever looks. If it was the one that signs, another does from now on.
#[requires(issuer:keys:delete)]
pub(crate) async fn retire_signing_key(
    caller: Caller,
    State(server): State<AuthorizationServer>,
    Named(kid): Id,
) -> Result<Done, ApiError> {
    server.administration_of(&caller).retire_key(&kid).await?;
    server.catch_up().await;
    Ok(Done)
}
