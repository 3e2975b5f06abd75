//! Operations on the keys that sign tokens.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use cli_output::excerpt;
use schemars::JsonSchema;
use scopes::issuer;
use scopewright::{Caller, requires};
use scopewright_token::Algorithm;
use serde::{Deserialize, Serialize};

use super::answer::{ApiError, Body, Created, Done, Id, Named};
use crate::{AdminError, AuthorizationServer, SigningKeyView};

/// All signing keys.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SigningKeys {
    /// In the order in which they sign.
    keys: Vec<SigningKeyView>,
    /// When the next key is expected to begin to sign, in seconds since the Unix epoch.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_rotation: Option<u64>,
    /// How long a key signs before the next one does, in seconds.
    signs_for: u64,
}

/// List the signing keys.
#[requires(issuer:keys:read)]
pub(crate) async fn list_signing_keys(
    State(server): State<AuthorizationServer>,
) -> Result<Json<SigningKeys>, ApiError> {
    let keys = server.administration().signing_keys().await?;
    let times = server.parts.config.key_times;
    Ok(Json(SigningKeys { next_rotation: times.next_rotation(&keys), keys, signs_for: times.sign.as_secs() }))
}

/// The next key.
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
/// Tokens that it has signed are no longer valid where the key set is checked. If it was the key that signs, a new one
/// replaces it.
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
