//! Operations on the credentials of a client.

use std::sync::Arc;

use axum::extract::State;
use schemars::JsonSchema;
use scopes::issuer;
use scopewright::{Caller, requires};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::ApiError;
use super::request::{Body, Id, PathParams, QueryParams, client_of_path};
use super::response::{Created, Done};
use crate::state::Shared;
use crate::time::now;
use crate::{IssuedTokens, Validity};

/// The validity of a new secret.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSecret {
    /// The first second in which the secret is valid.
    #[serde(default)]
    not_before: Option<u64>,
    /// The first second in which the secret is not valid any more.
    #[serde(default)]
    expires: Option<u64>,
    /// The time at which the client's other secrets expire, unless they expire earlier. By default
    /// they do not change.
    #[serde(default)]
    others_until: Option<u64>,
}

/// A new secret.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AddedSecret {
    /// The identifier of the secret.
    id: String,
    /// The secret. It cannot be shown again.
    client_secret: String,
}

/// Add a secret.
///
/// Existing ones stay valid, unless `others_until` is given.
#[requires(issuer:clients:write)]
pub(crate) async fn add_secret(
    caller: Caller,
    State(shared): State<Arc<Shared>>,
    PathParams(id): Id,
    Body(new): Body<NewSecret>,
) -> Result<Created<AddedSecret>, ApiError> {
    let validity = Validity { not_before: new.not_before, expires: new.expires };
    let administration = shared.administration_of(&caller);
    let added = administration.add_secret(&client_of_path(&id)?, validity, new.others_until).await?;
    shared.catch_up().await;
    Ok(Created(AddedSecret { id: added.id, client_secret: added.secret.expose().to_owned() }))
}

/// New keys.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewKeys {
    /// A JWK Set (RFC 7517 section 5) of public keys.
    jwks: Value,
    /// The first second in which the keys are valid.
    #[serde(default)]
    not_before: Option<u64>,
    /// The first second in which the keys are not valid any more.
    #[serde(default)]
    expires: Option<u64>,
    /// The time at which the client's other keys expire, unless they expire earlier. By default
    /// they do not change.
    #[serde(default)]
    others_until: Option<u64>,
}

/// The registered keys.
#[derive(Serialize, JsonSchema)]
pub(crate) struct RegisteredKeys {
    /// The identifiers of the keys that were not registered before.
    keys: Vec<String>,
}

/// Register public keys.
///
/// Existing ones stay valid, unless `others_until` is given.
#[requires(issuer:clients:write)]
pub(crate) async fn add_keys(
    caller: Caller,
    State(shared): State<Arc<Shared>>,
    PathParams(id): Id,
    Body(new): Body<NewKeys>,
) -> Result<Created<RegisteredKeys>, ApiError> {
    let validity = Validity { not_before: new.not_before, expires: new.expires };
    let administration = shared.administration_of(&caller);
    let jwks = new.jwks.to_string();
    let keys =
        administration.add_keys(&client_of_path(&id)?, jwks.as_bytes(), validity, new.others_until).await?;
    shared.catch_up().await;
    Ok(Created(RegisteredKeys { keys }))
}

/// The expiry of a credential.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expiry {
    /// The first second in which the credential is not valid any more: now by default.
    #[serde(default)]
    at: Option<u64>,
    /// Revokes the client's tokens in the same change. Only for a credential that expires now.
    #[serde(default)]
    revoke_tokens: bool,
}

/// Expire a secret or a key.
#[requires(issuer:clients:write)]
pub(crate) async fn expire_credential(
    caller: Caller,
    State(shared): State<Arc<Shared>>,
    PathParams((id, credential)): PathParams<(String, String)>,
    QueryParams(expiry): QueryParams<Expiry>,
) -> Result<Done, ApiError> {
    let at = expiry.at.unwrap_or_else(now);
    let tokens = if expiry.revoke_tokens { IssuedTokens::Revoke } else { IssuedTokens::Keep };
    let id = client_of_path(&id)?;
    shared.administration_of(&caller).expire_credential(&id, &credential, at, tokens).await?;
    shared.catch_up().await;
    Ok(Done)
}
