//! Operations on the credentials of a client.

use axum::extract::State;
use schemars::JsonSchema;
use scopes::issuer;
use scopewright::{Caller, requires};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::answer::{ApiError, Asked, Body, Created, Done, Id, Named, client_of_path};
use crate::time::now;
use crate::{AuthorizationServer, IssuedTokens, Validity};

/// A secret to be minted.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSecret {
    /// The first second in which it is good.
    #[serde(default)]
    not_before: Option<u64>,
    /// The first second in which it is good no more.
    #[serde(default)]
    expires: Option<u64>,
    /// When the client's other secrets expire, if they have not before; left out, they stay good.
    #[serde(default)]
    others_until: Option<u64>,
}

/// A secret that was minted.
#[derive(Serialize, JsonSchema)]
pub(crate) struct MintedSecret {
    /// Its identifier.
    id: String,
    /// The secret. It is shown here and never again.
    client_secret: String,
}

/// Mint one more secret.
///
/// Those that the client has stay good, or until `others_until`.
#[requires(issuer:clients:write)]
pub(crate) async fn add_secret(
    caller: Caller,
    State(server): State<AuthorizationServer>,
    Named(id): Id,
    Body(new): Body<NewSecret>,
) -> Result<Created<MintedSecret>, ApiError> {
    let validity = Validity { not_before: new.not_before, expires: new.expires };
    let administration = server.administration_of(&caller);
    let minted = administration.add_secret(&client_of_path(&id)?, validity, new.others_until).await?;
    server.catch_up().await;
    Ok(Created(MintedSecret { id: minted.id, client_secret: minted.secret.expose().to_owned() }))
}

/// Keys to be registered.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewKeys {
    /// A JWK Set (RFC 7517 section 5) of public keys.
    jwks: Value,
    /// The first second in which they are good.
    #[serde(default)]
    not_before: Option<u64>,
    /// The first second in which they are good no more.
    #[serde(default)]
    expires: Option<u64>,
    /// When the client's other keys expire, if they have not before; left out, they stay good.
    #[serde(default)]
    others_until: Option<u64>,
}

/// Keys that were registered.
#[derive(Serialize, JsonSchema)]
pub(crate) struct RegisteredKeys {
    /// The identifiers of those that were not registered before.
    keys: Vec<String>,
}

/// Register public keys.
///
/// Those that the client has stay good, or until `others_until`.
#[requires(issuer:clients:write)]
pub(crate) async fn add_keys(
    caller: Caller,
    State(server): State<AuthorizationServer>,
    Named(id): Id,
    Body(new): Body<NewKeys>,
) -> Result<Created<RegisteredKeys>, ApiError> {
    let validity = Validity { not_before: new.not_before, expires: new.expires };
    let (administration, jwks) = (server.administration_of(&caller), new.jwks.to_string());
    let keys =
        administration.add_keys(&client_of_path(&id)?, jwks.as_bytes(), validity, new.others_until).await?;
    server.catch_up().await;
    Ok(Created(RegisteredKeys { keys }))
}

/// When a credential is to expire.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expiry {
    /// The first second in which it is good no more; now, if it is left out.
    #[serde(default)]
    at: Option<u64>,
    /// Whether the tokens that the client has are revoked in the same change; only for a credential that expires now.
    #[serde(default)]
    revoke_tokens: bool,
}

/// Expire a secret or a key.
#[requires(issuer:clients:write)]
pub(crate) async fn expire_credential(
    caller: Caller,
    State(server): State<AuthorizationServer>,
    Named((id, credential)): Named<(String, String)>,
    Asked(expiry): Asked<Expiry>,
) -> Result<Done, ApiError> {
    let at = expiry.at.unwrap_or_else(now);
    let tokens = if expiry.revoke_tokens { IssuedTokens::Revoke } else { IssuedTokens::Keep };
    let id = client_of_path(&id)?;
    server.administration_of(&caller).expire_credential(&id, &credential, at, tokens).await?;
    server.catch_up().await;
    Ok(Done)
}
