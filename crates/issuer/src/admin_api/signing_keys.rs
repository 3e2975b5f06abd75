//! Operations on the keys that sign tokens.

use std::sync::Arc;

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use cli_output::excerpt;
use schemars::JsonSchema;
use scopes::issuer;
use scopewright::{Caller, requires};
use scopewright_token::Algorithm;
use serde::{Deserialize, Serialize};

use super::error::ApiError;
use super::request::{Body, Id, PathParams};
use super::response::{Created, Done};
use crate::state::Shared;
use crate::{AdminError, SigningKeyView};

/// All signing keys.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SigningKeys {
    /// The keys, in the order in which they sign.
    keys: Vec<SigningKeyView>,
    /// The expected time at which the next key begins to sign, in seconds since the Unix epoch.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_rotation: Option<u64>,
    /// The time for which a key signs, in seconds.
    signs_for: u64,
}

/// List the signing keys.
#[requires(issuer:keys:read)]
pub(crate) async fn list_signing_keys(
    State(shared): State<Arc<Shared>>,
) -> Result<Json<SigningKeys>, ApiError> {
    let keys = shared.administration.signing_keys().await?;
    let times = shared.config.key_times;
    Ok(Json(SigningKeys { next_rotation: times.next_rotation(&keys), keys, signs_for: times.sign.as_secs() }))
}

/// The new key.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rotation {
    /// The algorithm of the new key, for example `ES256`: that of the current key by default.
    #[serde(default)]
    algorithm: Option<String>,
    /// Makes the key sign in two seconds, as soon as every node publishes it. For emergencies.
    #[serde(default)]
    now: bool,
}

/// Announce the next signing key.
///
/// The key begins to sign when every resource server has fetched it. The current key is retired
/// then.
#[requires(issuer:keys:write)]
pub(crate) async fn rotate_signing_key(
    caller: Caller,
    State(shared): State<Arc<Shared>>,
    Body(rotation): Body<Rotation>,
) -> Result<Created<SigningKeyView>, ApiError> {
    let algorithm = rotation.algorithm.map(algorithm).transpose()?;
    let announce = if rotation.now { Duration::ZERO } else { shared.config.key_times.announce };
    let key = shared.administration_of(&caller).rotate_key(algorithm, announce).await?;
    shared.catch_up().await;
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
/// Resource servers that fetch the key set reject its tokens. If it is the current key, a new one
/// replaces it.
#[requires(issuer:keys:delete)]
pub(crate) async fn retire_signing_key(
    caller: Caller,
    State(shared): State<Arc<Shared>>,
    PathParams(kid): Id,
) -> Result<Done, ApiError> {
    shared.administration_of(&caller).retire_key(&kid).await?;
    shared.catch_up().await;
    Ok(Done)
}
