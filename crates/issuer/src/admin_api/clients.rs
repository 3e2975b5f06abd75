//! Operations on clients.

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use scopes::issuer;
use scopewright::{Caller, requires};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::answer::{Added, ApiError, Body, Done, Id, Named, client_id, client_of_path};
use crate::{AuthMethod, AuthorizationServer, ClientSettings, ClientView, ScopeList};

/// All clients.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Clients {
    /// By their identifiers.
    clients: Vec<ClientView>,
}

/// List all clients.
#[requires(issuer:clients:read)]
pub(crate) async fn list_clients(
    State(server): State<AuthorizationServer>,
) -> Result<Json<Clients>, ApiError> {
    Ok(Json(Clients { clients: server.administration().clients().await? }))
}

/// Show one client.
///
/// What it may do, and its credentials without secrets.
#[requires(issuer:clients:read)]
pub(crate) async fn show_client(
    State(server): State<AuthorizationServer>,
    Named(id): Id,
) -> Result<Json<ClientView>, ApiError> {
    Ok(Json(server.administration().client(&client_of_path(&id)?).await?))
}

/// A client to be added.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewClient {
    /// 1 to 128 visible ASCII characters without `:`.
    #[schemars(regex(pattern = r"^[!-9;-~]{1,128}$"))]
    client_id: String,
    /// What it may ask for.
    scope: ScopeList,
    /// What it gets when it asks for nothing: never destructive.
    #[serde(default)]
    default_scope: ScopeList,
    /// The ways in which it may prove who it is; both ways to send a secret, if it is left out.
    #[serde(default)]
    #[schemars(length(min = 1))]
    auth: Option<Vec<AuthMethod>>,
    /// How long its tokens live at most, in seconds: 1 to 3600.
    #[serde(default)]
    #[schemars(range(min = 1, max = 3600))]
    lifetime: Option<u32>,
    /// Where its public keys are published: an `https` URL.
    #[serde(default)]
    jwks_uri: Option<String>,
    /// A JWK Set with its public keys.
    #[serde(default)]
    jwks: Option<Value>,
    /// How long its assertions may be valid at most, in seconds: 1 to 3600.
    #[serde(default)]
    #[schemars(range(min = 1, max = 3600))]
    assertion_lifetime: Option<u32>,
    /// Whether its assertions may name the token endpoint as their audience.
    #[serde(default)]
    token_endpoint_audience: bool,
    /// The audiences whose tokens it may inspect.
    #[serde(default)]
    resource_server: Vec<String>,
}

/// A client that was added.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AddedClient {
    /// The client.
    client: ClientView,
    /// Its first secret, if it sends one. It is shown here and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<String>,
}

/// Add a client.
///
/// If it is to send a secret, the answer holds its first one, once.
#[requires(issuer:clients:write)]
pub(crate) async fn add_client(
    caller: Caller,
    State(server): State<AuthorizationServer>,
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
        resource_server: new.resource_server,
        ..ClientSettings::new(new.scope)
    };
    let administration = server.administration_of(&caller);
    let added = administration.add_client(&id, settings, jwks.as_ref().map(String::as_bytes)).await?;
    server.catch_up().await;
    let client_secret = added.secret.map(|new| new.secret.expose().to_owned());
    Ok(Added(AddedClient { client: administration.client(&id).await?, client_secret }))
}

/// What is to be changed of a client; what is left out stays.
#[derive(Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClientChange {
    /// All that it may ask for from now on.
    #[serde(default)]
    scope: Option<ScopeList>,
    /// What it gets when it asks for nothing; `null` for nothing.
    #[serde(default, deserialize_with = "said")]
    default_scope: Option<Option<ScopeList>>,
    /// The ways in which it may prove who it is.
    #[serde(default)]
    #[schemars(length(min = 1))]
    auth: Option<Vec<AuthMethod>>,
    /// How long its tokens live at most, in seconds; `null` for what the server says.
    #[serde(default, deserialize_with = "said")]
    #[schemars(range(min = 1, max = 3600))]
    lifetime: Option<Option<u32>>,
    /// Whether it gets no tokens.
    #[serde(default)]
    disabled: Option<bool>,
    /// Where its public keys are published; `null` for nowhere.
    #[serde(default, deserialize_with = "said")]
    jwks_uri: Option<Option<String>>,
    /// How long its assertions may be valid at most, in seconds; `null` for what the server accepts.
    #[serde(default, deserialize_with = "said")]
    #[schemars(range(min = 1, max = 3600))]
    assertion_lifetime: Option<Option<u32>>,
    /// Whether its assertions may name the token endpoint as their audience.
    #[serde(default)]
    token_endpoint_audience: Option<bool>,
    /// The audiences whose tokens it may inspect.
    #[serde(default)]
    resource_server: Option<Vec<String>>,
}

/// Tells `null` from what is left out.
fn said<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl ClientChange {
    /// Returns the new state, if nothing else is to be changed.
    fn only_disabled(&self) -> Option<bool> {
        let alone = Self { disabled: self.disabled, ..Self::default() };
        self.disabled.filter(|_| *self == alone)
    }

    fn alter(&self, settings: &mut ClientSettings) {
        set(&mut settings.scope, self.scope);
        set(&mut settings.default_scope, self.default_scope.map(Option::unwrap_or_default));
        set(&mut settings.auth, self.auth.clone());
        set(&mut settings.lifetime, self.lifetime);
        set(&mut settings.disabled, self.disabled);
        set(&mut settings.jwks_uri, self.jwks_uri.clone());
        set(&mut settings.assertion_lifetime, self.assertion_lifetime);
        set(&mut settings.token_endpoint_audience, self.token_endpoint_audience);
        set(&mut settings.resource_server, self.resource_server.clone());
    }
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

/// Change a client.
///
/// Members that are left out stay as they are, and so do the client's credentials. Disabling a client revokes its tokens.
#[requires(issuer:clients:write)]
pub(crate) async fn update_client(
    caller: Caller,
    State(server): State<AuthorizationServer>,
    Named(id): Id,
    Body(change): Body<ClientChange>,
) -> Result<Done, ApiError> {
    let (id, administration) = (client_of_path(&id)?, server.administration_of(&caller));
    match change.only_disabled() {
        Some(disabled) => administration.set_client_disabled(&id, disabled).await?,
        None => administration.update_client(&id, |settings| change.alter(settings)).await?,
    };
    server.catch_up().await;
    Ok(Done)
}

/// Remove a client.
///
/// Its credentials go with it, and its tokens are revoked.
#[requires(issuer:clients:delete)]
pub(crate) async fn remove_client(
    caller: Caller,
    State(server): State<AuthorizationServer>,
    Named(id): Id,
) -> Result<Done, ApiError> {
    server.administration_of(&caller).remove_client(&client_of_path(&id)?).await?;
    server.catch_up().await;
    Ok(Done)
}
