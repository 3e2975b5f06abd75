//! The scopes of the catalog.

use axum::Json;
use schemars::JsonSchema;
use scopes::{Scope, VOCABULARY, issuer};
use scopewright::requires;
use serde::Serialize;

use crate::grants::audience::is_administrative;

/// The catalog of this issuer.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Scopes {
    /// The scopes, in the order of the catalog.
    scopes: Vec<ScopeView>,
    /// The groups of scopes, in the order of the catalog.
    groups: Vec<GroupView>,
}

/// A scope.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ScopeView {
    /// The name by which clients request the scope.
    name: &'static str,
    /// The description of what the scope permits.
    description: &'static str,
    /// The kind of access: `read`, `write` or `destructive`.
    access: &'static str,
    /// The name of the group, if the scope has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<&'static str>,
    /// The scopes that are included.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    implies: Vec<&'static str>,
    /// The deprecation, if the scope is deprecated.
    #[serde(skip_serializing_if = "Option::is_none")]
    deprecated: Option<DeprecationView>,
    /// True for a scope of the administration of this issuer, which only a caller with the scope
    /// can grant.
    administrative: bool,
}

/// The deprecation of a scope.
#[derive(Serialize, JsonSchema)]
pub(crate) struct DeprecationView {
    /// The version of the catalog that deprecated the scope.
    since: &'static str,
    /// The scope to use instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    instead: Option<&'static str>,
    /// The day after which the scope will be removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    remove_after: Option<&'static str>,
}

/// A group of scopes.
#[derive(Serialize, JsonSchema)]
pub(crate) struct GroupView {
    /// The prefix of the scopes in the group.
    name: &'static str,
    /// The title.
    title: &'static str,
    /// The description.
    description: &'static str,
}

/// List the scopes of the catalog.
///
/// Each scope has a description and its kind of access.
#[requires(issuer:clients:read)]
pub(crate) async fn list_scopes() -> Json<Scopes> {
    let groups = VOCABULARY.groups.iter();
    let groups = groups.map(|group| GroupView {
        name: group.name,
        title: group.title,
        description: group.description,
    });
    Json(Scopes { scopes: Scope::ALL.iter().copied().map(view).collect(), groups: groups.collect() })
}

fn view(scope: Scope) -> ScopeView {
    let id = scope.id();
    let entry = scope.id().entry();
    ScopeView {
        name: entry.name,
        description: entry.description,
        access: entry.access.as_str(),
        group: id.group().map(|group| group.name),
        implies: id.implied().map(|implied| implied.name()).collect(),
        deprecated: entry.deprecated.as_ref().map(|deprecation| DeprecationView {
            since: deprecation.since,
            instead: deprecation.instead,
            remove_after: deprecation.remove_after,
        }),
        administrative: is_administrative(scope),
    }
}
