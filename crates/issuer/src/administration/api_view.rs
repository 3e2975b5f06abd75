//! An API as administrators see it.

use schemars::JsonSchema;
use scopewright_catalog::{Catalog, Group, Scope};
use serde::Serialize;

use super::administrator::Administration;
use super::documents::documents;
use super::error::AdminError;
use crate::apis::administrative::{ADMINISTRATION, is_administrative};
use crate::apis::api::Api;
use crate::apis::api_name::ApiName;
use crate::apis::built_in::DEFAULT_CATALOG;
use crate::apis::document::ApiDocument;
use crate::store::{RecordKind, Selection};

/// An API as administrators see it. Times are seconds since the Unix epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ApiView {
    /// The name by which administrators refer to the API.
    pub name: String,
    /// The identifier of the API in tokens.
    pub audience: String,
    /// The title in the catalog.
    pub title: String,
    /// The version in the catalog.
    pub version: String,
    /// The number of scopes.
    pub scope_count: usize,
    /// True if the metadata lists the scopes.
    pub listed: bool,
    /// The lifetime of tokens, in seconds, if it is not that of the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifetime: Option<u32>,
    /// The lifetime of tokens with a destructive scope, in seconds, if it is not that of the
    /// server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destructive_lifetime: Option<u32>,
    /// The algorithm that signs tokens, if it is not that of the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<String>,
    /// The clients that may inspect tokens, as resource servers of the API.
    pub resource_servers: Vec<String>,
    /// The origins of pages that may request tokens, in addition to that of the audience.
    pub origins: Vec<String>,
    /// The time at which the API was added.
    pub created_at: u64,
}

/// An API with its catalog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ApiDetail {
    /// The API.
    #[serde(flatten)]
    pub api: ApiView,
    /// The scopes, in the order of the catalog.
    pub scopes: Vec<ScopeView>,
    /// The groups of scopes, in the order of the catalog.
    pub groups: Vec<GroupView>,
    /// The text of the catalog.
    pub catalog: String,
}

/// A scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ScopeView {
    /// The name by which clients request the scope.
    pub name: String,
    /// The API that has the scope.
    pub api: String,
    /// The description of what the scope permits.
    pub description: String,
    /// The kind of access: `read`, `write` or `destructive`.
    pub access: String,
    /// The name of the group, if the scope has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The scopes that are included.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub implies: Vec<String>,
    /// The deprecation, if the scope is deprecated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<DeprecationView>,
    /// True for a scope of the administration of this issuer, which only a caller with the scope
    /// can grant.
    pub administrative: bool,
}

/// The deprecation of a scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DeprecationView {
    /// The version of the catalog that deprecated the scope.
    pub since: String,
    /// The scope to use instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instead: Option<String>,
    /// The last day on which the scope is granted, as `YYYY-MM-DD` in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remove_after: Option<String>,
}

/// A group of scopes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct GroupView {
    /// The prefix of the scopes in the group.
    pub name: String,
    /// The API that has the group. Several APIs can have groups with one name.
    pub api: String,
    /// The title.
    pub title: String,
    /// The description.
    pub description: String,
}

impl ApiView {
    pub(super) fn new(api: &Api, document: &ApiDocument) -> Self {
        Self {
            name: api.name.to_string(),
            audience: document.audience.clone(),
            title: api.title.to_string(),
            version: api.version.to_string(),
            scope_count: api.scopes.len(),
            listed: !document.unlisted,
            lifetime: document.lifetime,
            destructive_lifetime: document.destructive_lifetime,
            algorithm: document.algorithm.clone(),
            resource_servers: document.resource_servers.clone(),
            origins: document.origins.clone(),
            created_at: document.created_at,
        }
    }
}

impl ApiDetail {
    pub(super) fn new(name: &ApiName, document: ApiDocument) -> Result<Self, AdminError> {
        let api = Api::read(name.as_str(), &document)?;
        let catalog = Catalog::parse(&document.catalog).map_err(AdminError::Catalog)?;
        let own = |scope: &&Scope| !is_administrative(scope.name.as_str());
        Ok(Self {
            api: ApiView::new(&api, &document),
            scopes: scope_views(name.as_str(), &catalog, own),
            groups: group_views(name.as_str(), &catalog, |group| !is_administrative(group)),
            catalog: document.catalog,
        })
    }
}

/// Returns those scopes of a catalog that are selected.
pub(super) fn scope_views(
    api: &str,
    catalog: &Catalog,
    is_selected: impl Fn(&&Scope) -> bool,
) -> Vec<ScopeView> {
    // The implied scopes are searched in the whole catalog.
    let implied =
        |scope: &Scope| if scope.implies.is_empty() { Vec::new() } else { catalog.implied_by(scope) };
    let view = |scope: &Scope| ScopeView {
        name: scope.name.to_string(),
        api: api.to_owned(),
        description: scope.description.clone(),
        access: scope.access.to_string(),
        group: catalog.group_of(scope).map(|group| group.name.to_string()),
        implies: implied(scope).into_iter().map(|implied| implied.name.to_string()).collect(),
        deprecated: scope.deprecated.as_ref().map(|deprecation| DeprecationView {
            since: deprecation.since.clone(),
            instead: deprecation.instead.as_ref().map(ToString::to_string),
            remove_after: deprecation.remove_after.clone(),
        }),
        administrative: is_administrative(scope.name.as_str()),
    };
    catalog.scopes.iter().filter(is_selected).map(view).collect()
}

impl Administration {
    /// Returns the scopes that clients can have, and their groups: those of all APIs, ordered by
    /// name, and then those of the issuer's own administration.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn scopes(&self) -> Result<(Vec<ScopeView>, Vec<GroupView>), AdminError> {
        let snapshot = self.read(&[Selection::All(RecordKind::Api)]).await?;
        let mut stored: Vec<(String, ApiDocument)> = documents(&snapshot, RecordKind::Api)?;
        stored.sort_by(|(one, _), (other, _)| one.cmp(other));
        let read = move || -> Result<_, AdminError> {
            let is_own = |name: &str| is_administrative(name);
            let (mut scopes, mut groups) = (Vec::new(), Vec::new());
            for (name, document) in stored {
                let catalog = Catalog::parse(&document.catalog).map_err(AdminError::Catalog)?;
                scopes.extend(scope_views(&name, &catalog, |scope| !is_own(scope.name.as_str())));
                groups.extend(group_views(&name, &catalog, |group| !is_own(group)));
            }
            let own = Catalog::parse(DEFAULT_CATALOG).map_err(AdminError::Catalog)?;
            scopes.extend(scope_views(ADMINISTRATION, &own, |scope| is_own(scope.name.as_str())));
            groups.extend(group_views(ADMINISTRATION, &own, is_own));
            Ok((scopes, groups))
        };
        // A thousand catalogs take the better part of a second.
        tokio::task::spawn_blocking(read).await.map_err(anyhow::Error::from)?
    }
}

/// Returns those groups of a catalog whose names are selected.
fn group_views(api: &str, catalog: &Catalog, is_selected: impl Fn(&str) -> bool) -> Vec<GroupView> {
    let view = |group: &Group| GroupView {
        name: group.name.to_string(),
        api: api.to_owned(),
        title: group.title.clone(),
        description: group.description.clone(),
    };
    catalog.groups.iter().map(view).filter(|group| is_selected(&group.name)).collect()
}
