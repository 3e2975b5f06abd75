//! The scopes that clients can be given.

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
    /// What stands over scopes that begin alike, in the order of the catalog.
    groups: Vec<GroupView>,
}

/// One scope.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ScopeView {
    /// Its name, as clients ask for it.
    name: &'static str,
    /// What it lets its bearer do.
    description: &'static str,
    /// How much harm it can do: `read`, `write` or `destructive`.
    access: &'static str,
    /// The name of its group, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<&'static str>,
    /// The scopes that its bearer need not have as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    implies: Vec<&'static str>,
    /// Why it should not be given any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    deprecated: Option<DeprecationView>,
    /// Whether it is one of the administration of this issuer, which nobody can give who lacks it himself.
    administrative: bool,
}

/// Since when and in favour of what a scope is deprecated.
#[derive(Serialize, JsonSchema)]
pub(crate) struct DeprecationView {
    /// The version of the catalog that deprecated it.
    since: &'static str,
    /// The scope to use instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    instead: Option<&'static str>,
    /// The day after which it will be gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    remove_after: Option<&'static str>,
}

/// A group of scopes.
#[derive(Serialize, JsonSchema)]
pub(crate) struct GroupView {
    /// What its scopes begin with.
    name: &'static str,
    /// A heading.
    title: &'static str,
    /// What it is about.
    description: &'static str,
}

/// List the scopes of the catalog.
///
/// What they mean, and how much harm they can do.
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
    let (id, entry) = (scope.id(), scope.id().entry());
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
