//! Operations on APIs.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use scopes::issuer;
use scopewright::{Caller, requires};
use serde::{Deserialize, Serialize};

use super::clients::{present, set};
use super::error::ApiError;
use super::problem_view::{ProblemView, problem_views};
use super::request::{CatalogBody, PathParams, QueryParams, api_name, api_of_path};
use super::response::Added;
use crate::administration::{AdminError, ApiChange, ApiDetail, ApiDifference, ApiSettings, ApiView, Consent};
use crate::apis::api::algorithm;
use crate::apis::audience::Audience;
use crate::state::Shared;

/// All APIs.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Apis {
    /// The APIs, ordered by name. The administration of the issuer is not one of them.
    apis: Vec<ApiView>,
}

/// List all APIs.
#[requires(issuer:apis:read)]
pub(crate) async fn list_apis(State(shared): State<Arc<Shared>>) -> Result<Json<Apis>, ApiError> {
    Ok(Json(Apis { apis: shared.administration.apis().await? }))
}

/// Show one API.
///
/// The API's settings, its catalog, and the scopes in it.
#[requires(issuer:apis:read)]
pub(crate) async fn show_api(
    State(shared): State<Arc<Shared>>,
    PathParams(name): PathParams<String>,
) -> Result<Json<ApiDetail>, ApiError> {
    Ok(Json(shared.administration.api(&api_of_path(&name)?).await?))
}

/// A new API.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewApi {
    /// The name by which administrators refer to the API.
    #[schemars(regex(pattern = r"^[a-z0-9][a-z0-9_-]{0,63}$"))]
    name: String,
    /// The identifier of the API in tokens, an absolute URL.
    audience: String,
    /// The text of the API's `scopes.toml`, at most 1 MiB.
    catalog: String,
    /// The other settings.
    #[serde(flatten)]
    settings: Settings,
    /// Adds the API even if clients gain scopes by that.
    #[serde(default)]
    force: bool,
}

/// The settings of an API apart from its audience and its catalog. Those that are left out do not
/// change.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct Settings {
    /// Lists the scopes in the metadata: true by default.
    #[serde(default)]
    listed: Option<bool>,
    /// The lifetime of tokens, in seconds; `null` for that of the server.
    #[serde(default, deserialize_with = "present")]
    #[schemars(range(min = 1, max = 3600))]
    lifetime: Option<Option<u32>>,
    /// The lifetime of tokens with a destructive scope, in seconds; `null` for that of the server.
    #[serde(default, deserialize_with = "present")]
    #[schemars(range(min = 1, max = 3600))]
    destructive_lifetime: Option<Option<u32>>,
    /// The algorithm that signs tokens; `null` for that of the server.
    #[serde(default, deserialize_with = "present")]
    algorithm: Option<Option<String>>,
    /// The clients that may inspect tokens, as resource servers of the API.
    #[serde(default)]
    resource_servers: Option<Vec<String>>,
    /// The origins of pages that may request tokens, in addition to that of the audience.
    #[serde(default)]
    origins: Option<Vec<String>>,
}

/// Changes to an API. Members that are left out do not change.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApiUpdate {
    /// The identifier of the API in tokens, an absolute URL. A new API needs it.
    #[serde(default)]
    audience: Option<String>,
    /// The text of the API's `scopes.toml`, at most 1 MiB. A new API needs it.
    #[serde(default)]
    catalog: Option<String>,
    /// The other settings.
    #[serde(flatten)]
    settings: Settings,
    /// Makes the change even if clients lose or gain scopes by that.
    #[serde(default)]
    force: bool,
}

/// A change of an API.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ChangedApi {
    /// The difference.
    #[serde(flatten)]
    difference: ApiDifference,
    /// The warnings about the catalog.
    warnings: Vec<ProblemView>,
}

/// Add an API.
///
/// The catalog is validated: the response to one with problems lists them with their places. If
/// clients already have scopes with names of the new catalog, because another API has them too, the
/// request is refused without `force`.
#[requires(issuer:apis:write)]
pub(crate) async fn add_api(
    caller: Caller,
    State(shared): State<Arc<Shared>>,
    CatalogBody(new): CatalogBody<NewApi>,
) -> Result<Added<ChangedApi>, ApiError> {
    let name = api_name(&new.name)?;
    let mut settings = ApiSettings::new(parsed::<Audience>(&new.audience)?, new.catalog);
    new.settings.read()?.alter(&mut settings);
    let added = shared.administration_of(&caller).add_api(&name, settings, consent(new.force)).await?;
    shared.catch_up().await;
    Ok(Added(ChangedApi::of(added)))
}

/// Change an API.
///
/// A change by which clients lose or gain scopes is refused without `force`; the response names
/// them. With it, clients lose the scopes that no API has any more, in the same change. Tokens that
/// were issued before do not change.
#[requires(issuer:apis:write)]
pub(crate) async fn update_api(
    caller: Caller,
    State(shared): State<Arc<Shared>>,
    PathParams(name): PathParams<String>,
    CatalogBody(update): CatalogBody<ApiUpdate>,
) -> Result<Json<ChangedApi>, ApiError> {
    let name = api_of_path(&name)?;
    let consent = consent(update.force);
    let alteration = update.read()?;
    let administration = shared.administration_of(&caller);
    let changed = administration.update_api(&name, |settings| alteration.alter(settings), consent).await?;
    shared.catch_up().await;
    Ok(Json(ChangedApi::of(changed)))
}

/// Preview a change of an API.
///
/// Shows the difference and the clients concerned, and changes nothing. If there is no such API, it
/// is the difference of adding it.
#[requires(issuer:apis:read, issuer:clients:read)]
pub(crate) async fn preview_api(
    State(shared): State<Arc<Shared>>,
    PathParams(name): PathParams<String>,
    CatalogBody(update): CatalogBody<ApiUpdate>,
) -> Result<Json<ChangedApi>, ApiError> {
    let name = api_name(&name)?;
    let alteration = update.read()?;
    let initial = alteration.initial();
    let alter = |settings: &mut ApiSettings| alteration.alter(settings);
    let planned = shared.administration.preview_api(&name, initial, alter).await?;
    Ok(Json(ChangedApi::of(planned)))
}

/// The options of a removal.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Removal {
    /// Removes the API even if clients have scopes of it.
    #[serde(default)]
    force: bool,
}

/// Remove an API.
///
/// Refused without `force` if clients have scopes of the API. With it, they lose those that no
/// other API has, in the same change. Introspection reports tokens of the API as inactive.
#[requires(issuer:apis:delete)]
pub(crate) async fn remove_api(
    caller: Caller,
    State(shared): State<Arc<Shared>>,
    PathParams(name): PathParams<String>,
    QueryParams(Removal { force }): QueryParams<Removal>,
) -> Result<Json<ApiDifference>, ApiError> {
    let administration = shared.administration_of(&caller);
    let removed = administration.remove_api(&api_of_path(&name)?, consent(force)).await?;
    shared.catch_up().await;
    Ok(Json(removed))
}

/// Settings that have been parsed.
struct Alteration {
    audience: Option<Audience>,
    catalog: Option<String>,
    settings: ParsedSettings,
}

struct ParsedSettings {
    listed: Option<bool>,
    lifetime: Option<Option<u32>>,
    destructive_lifetime: Option<Option<u32>>,
    algorithm: Option<Option<scopewright_token::Algorithm>>,
    resource_servers: Option<Vec<crate::ClientId>>,
    origins: Option<Vec<crate::Origin>>,
}

impl ApiUpdate {
    fn read(self) -> Result<Alteration, ApiError> {
        let audience = self.audience.as_deref().map(parsed).transpose()?;
        Ok(Alteration { audience, catalog: self.catalog, settings: self.settings.read()? })
    }
}

impl Alteration {
    /// Returns the settings of a new API, if the update has those that it needs.
    fn initial(&self) -> Option<ApiSettings> {
        Some(ApiSettings::new(self.audience.clone()?, self.catalog.clone()?))
    }

    fn alter(&self, settings: &mut ApiSettings) {
        set(&mut settings.audience, self.audience.clone());
        set(&mut settings.catalog, self.catalog.clone());
        self.settings.alter(settings);
    }
}

impl Settings {
    fn read(self) -> Result<ParsedSettings, ApiError> {
        let all = |texts: Option<Vec<String>>| texts.unwrap_or_default();
        let has = (self.resource_servers.is_some(), self.origins.is_some());
        let ids: Vec<_> = all(self.resource_servers).iter().map(|id| parsed(id)).collect::<Result<_, _>>()?;
        let origins: Vec<_> =
            all(self.origins).iter().map(|origin| parsed(origin)).collect::<Result<_, _>>()?;
        let named = |name: String| algorithm(&name).map_err(refused);
        Ok(ParsedSettings {
            listed: self.listed,
            lifetime: self.lifetime,
            destructive_lifetime: self.destructive_lifetime,
            algorithm: self.algorithm.map(|name| name.map(named).transpose()).transpose()?,
            resource_servers: has.0.then_some(ids),
            origins: has.1.then_some(origins),
        })
    }
}

impl ParsedSettings {
    fn alter(&self, settings: &mut ApiSettings) {
        set(&mut settings.listed, self.listed);
        set(&mut settings.lifetime, self.lifetime);
        set(&mut settings.destructive_lifetime, self.destructive_lifetime);
        set(&mut settings.algorithm, self.algorithm);
        set(&mut settings.resource_servers, self.resource_servers.clone());
        set(&mut settings.origins, self.origins.clone());
    }
}

impl ChangedApi {
    fn of(ApiChange { difference, warnings }: ApiChange) -> Self {
        Self { difference, warnings: warnings.as_ref().map(problem_views).unwrap_or_default() }
    }
}

fn consent(force: bool) -> Consent {
    if force { Consent::Given } else { Consent::Withheld }
}

fn parsed<T: std::str::FromStr<Err: ToString>>(text: &str) -> Result<T, ApiError> {
    text.parse().map_err(|cause: T::Err| refused(cause))
}

fn refused(cause: impl ToString) -> ApiError {
    ApiError::Admin(AdminError::Refused(cause.to_string()))
}
