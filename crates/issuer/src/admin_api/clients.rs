//! Operations on clients.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use scopes::issuer;
use scopewright::{Caller, requires};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::error::ApiError;
use super::request::{Body, Id, PathParams, client_id, client_of_path};
use super::response::{Added, Done};
use crate::state::Shared;
use crate::{AuthMethod, ClientSettings, ClientView, ScopeList};

/// All clients.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Clients {
    /// The clients, ordered by identifier.
    clients: Vec<ClientView>,
}

/// List all clients.
#[requires(issuer:clients:read)]
pub(crate) async fn list_clients(State(shared): State<Arc<Shared>>) -> Result<Json<Clients>, ApiError> {
    Ok(Json(Clients { clients: shared.administration.clients().await? }))
}

/// Show one client.
///
/// The client's settings, and its credentials without secrets.
#[requires(issuer:clients:read)]
pub(crate) async fn show_client(
    State(shared): State<Arc<Shared>>,
    PathParams(id): Id,
) -> Result<Json<ClientView>, ApiError> {
    Ok(Json(shared.administration.client(&client_of_path(&id)?).await?))
}

/// A new client.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewClient {
    /// The identifier: 1 to 128 visible ASCII characters without `:`.
    #[schemars(regex(pattern = r"^[!-9;-~]{1,128}$"))]
    client_id: String,
    /// The scopes that the client may request.
    scope: ScopeList,
    /// The scopes of a token if none are requested. They must not be destructive.
    #[serde(default)]
    default_scope: ScopeList,
    /// The authentication methods that the client may use: both methods with a secret by default.
    #[serde(default)]
    #[schemars(length(min = 1))]
    auth: Option<Vec<AuthMethod>>,
    /// The maximum lifetime of the client's tokens, in seconds: 1 to 3600.
    #[serde(default)]
    #[schemars(range(min = 1, max = 3600))]
    lifetime: Option<u32>,
    /// The `https` URL at which the client publishes its keys.
    #[serde(default)]
    jwks_uri: Option<String>,
    /// A JWK Set with the client's public keys.
    #[serde(default)]
    jwks: Option<Value>,
    /// The maximum lifetime of the client's assertions, in seconds: 1 to 3600.
    #[serde(default)]
    #[schemars(range(min = 1, max = 3600))]
    assertion_lifetime: Option<u32>,
    /// Allows the client's assertions to name the token endpoint as their audience.
    #[serde(default)]
    token_endpoint_audience: bool,
}

/// A client that was added.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AddedClient {
    /// The client.
    client: ClientView,
    /// The client's first secret, if it uses one. It cannot be shown again.
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<String>,
}

/// Add a client.
///
/// If the client uses a secret, the response contains it. The secret cannot be shown again.
#[requires(issuer:clients:write)]
pub(crate) async fn add_client(
    caller: Caller,
    State(shared): State<Arc<Shared>>,
    Body(new): Body<NewClient>,
) -> Result<Added<AddedClient>, ApiError> {
    let id = client_id(&new.client_id)?;
    let jwks = new.jwks.map(|jwks| jwks.to_string());
    let settings = ClientSettings {
        default_scope: new.default_scope,
        auth: new.auth.unwrap_or_else(|| AuthMethod::WITH_SECRET.to_vec()),
        lifetime: new.lifetime,
        jwks_uri: new.jwks_uri,
        assertion_lifetime: new.assertion_lifetime,
        token_endpoint_audience: new.token_endpoint_audience,
        ..ClientSettings::new(new.scope)
    };
    let administration = shared.administration_of(&caller);
    let added = administration.add_client(&id, settings, jwks.as_ref().map(String::as_bytes)).await?;
    shared.catch_up().await;
    let client_secret = added.secret.map(|new| new.secret.expose().to_owned());
    Ok(Added(AddedClient { client: administration.client(&id).await?, client_secret }))
}

/// Changes to a client. Members that are left out do not change.
#[derive(Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClientChange {
    /// The complete list of scopes that the client may request.
    #[serde(default)]
    scope: Option<ScopeList>,
    /// The scopes of a token if none are requested; `null` for none.
    #[serde(default, deserialize_with = "present")]
    default_scope: Option<Option<ScopeList>>,
    /// The authentication methods that the client may use.
    #[serde(default)]
    #[schemars(length(min = 1))]
    auth: Option<Vec<AuthMethod>>,
    /// The maximum lifetime of the client's tokens, in seconds; `null` for that of the server.
    #[serde(default, deserialize_with = "present")]
    #[schemars(range(min = 1, max = 3600))]
    lifetime: Option<Option<u32>>,
    /// Disables the client, so that it gets no tokens.
    #[serde(default)]
    disabled: Option<bool>,
    /// The `https` URL at which the client publishes its keys; `null` for none.
    #[serde(default, deserialize_with = "present")]
    jwks_uri: Option<Option<String>>,
    /// The maximum lifetime of the client's assertions, in seconds; `null` for that of the server.
    #[serde(default, deserialize_with = "present")]
    #[schemars(range(min = 1, max = 3600))]
    assertion_lifetime: Option<Option<u32>>,
    /// Allows the client's assertions to name the token endpoint as their audience.
    #[serde(default)]
    token_endpoint_audience: Option<bool>,
}

/// Distinguishes `null` from a member that is left out.
pub(super) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl ClientChange {
    /// Returns the new value of `disabled` if nothing else changes.
    fn only_disabled(&self) -> Option<bool> {
        let alone = Self { disabled: self.disabled, ..Self::default() };
        self.disabled.filter(|_| *self == alone)
    }

    fn alter(&self, settings: &mut ClientSettings) {
        set(&mut settings.scope, self.scope.clone());
        set(&mut settings.default_scope, self.default_scope.clone().map(Option::unwrap_or_default));
        set(&mut settings.auth, self.auth.clone());
        set(&mut settings.lifetime, self.lifetime);
        set(&mut settings.disabled, self.disabled);
        set(&mut settings.jwks_uri, self.jwks_uri.clone());
        set(&mut settings.assertion_lifetime, self.assertion_lifetime);
        set(&mut settings.token_endpoint_audience, self.token_endpoint_audience);
    }
}

pub(super) fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

/// Change a client.
///
/// Members that are left out do not change, and neither do the client's credentials. Disabling a
/// client revokes its tokens.
#[requires(issuer:clients:write)]
pub(crate) async fn update_client(
    caller: Caller,
    State(shared): State<Arc<Shared>>,
    PathParams(id): Id,
    Body(change): Body<ClientChange>,
) -> Result<Done, ApiError> {
    let id = client_of_path(&id)?;
    let administration = shared.administration_of(&caller);
    match change.only_disabled() {
        Some(disabled) => administration.set_client_disabled(&id, disabled).await?,
        None => administration.update_client(&id, |settings| change.alter(settings)).await?,
    };
    shared.catch_up().await;
    Ok(Done)
}

/// Remove a client.
///
/// Removes its credentials too, and revokes its tokens.
#[requires(issuer:clients:delete)]
pub(crate) async fn remove_client(
    caller: Caller,
    State(shared): State<Arc<Shared>>,
    PathParams(id): Id,
) -> Result<Done, ApiError> {
    shared.administration_of(&caller).remove_client(&client_of_path(&id)?).await?;
    shared.catch_up().await;
    Ok(Done)
}
