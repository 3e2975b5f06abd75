//! The difference between two states of an API: its settings, its catalog, and the clients that it
//! concerns.

use std::collections::{BTreeSet, HashSet};

use schemars::JsonSchema;
use scopewright_catalog::Catalog;
use scopewright_catalog::comparison::CatalogChange;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::member_difference::{DifferenceKind, MemberDifference, differing, given};
use crate::ScopeList;
use crate::apis::administrative::is_administrative;
use crate::apis::collection::Apis;
use crate::apis::document::ApiDocument;
use crate::clients::document::ClientDocument;

/// A change of one API.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ApiDifference {
    /// The name of the API.
    pub name: String,
    /// The kind of change.
    pub change: DifferenceKind,
    /// True if requests of clients can fail after the change, or tokens permit less than before.
    pub breaking: bool,
    /// The settings that differ. For a new API, those that are not empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<MemberDifference>,
    /// The changes of the catalog.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub catalog: Vec<CatalogDifference>,
    /// The clients that lose or gain scopes by the change, ordered by identifier.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clients: Vec<ClientEffect>,
}

/// A change in the catalog of an API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CatalogDifference {
    /// The kind of change, for programs: for example `scope-removed`.
    pub code: String,
    /// The scope, unless the change is about another part of the catalog.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The change in words.
    pub text: String,
    /// True if requests of clients can fail after the change, or tokens permit less than before.
    pub breaking: bool,
}

/// The effect of a change of an API on a client that has scopes with the changed names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ClientEffect {
    /// The client.
    pub client_id: String,
    /// The scopes of the API that the client may no longer request.
    #[serde(default, skip_serializing_if = "ScopeList::is_empty")]
    pub loses: ScopeList,
    /// The scopes of the API that the client may request from now on, because it has scopes with
    /// these names already.
    #[serde(default, skip_serializing_if = "ScopeList::is_empty")]
    pub gains: ScopeList,
    /// The scopes that tokens without a requested scope no longer have.
    #[serde(default, skip_serializing_if = "ScopeList::is_empty")]
    pub loses_default: ScopeList,
}

impl ApiDifference {
    /// Compares two states of an API. The clients are added later.
    pub(super) fn of(name: &str, old: Option<&ApiDocument>, new: Option<&ApiDocument>) -> Self {
        let (change, members) = match (old, new) {
            (None, Some(new)) => {
                let summary = catalog_summary(new).into_iter();
                (DifferenceKind::Add, summary.chain(given(members(new))).collect())
            }
            (Some(old), Some(new)) => (DifferenceKind::Change, differing(members(old), members(new))),
            (_, None) => (DifferenceKind::Remove, Vec::new()),
        };
        let catalog = catalog_changes(old, new);
        let has_other_audience = change == DifferenceKind::Change && members.iter().any(is_audience);
        let breaking = change == DifferenceKind::Remove
            || has_other_audience
            || catalog.iter().any(|difference| difference.breaking);
        Self { name: name.to_owned(), change, breaking, members, catalog, clients: Vec::new() }
    }

    /// Returns whether nothing differs.
    pub fn is_empty(&self) -> bool {
        let Self { change, members, catalog, .. } = self;
        *change == DifferenceKind::Change && members.is_empty() && catalog.is_empty()
    }
}

/// Returns the catalog of a new API as a member: its title, its version and the number of scopes.
fn catalog_summary(document: &ApiDocument) -> Option<MemberDifference> {
    let catalog = read(Some(document))?;
    let (title, version, count) = (&catalog.title, &catalog.version, catalog.scopes.len());
    let noun = if count == 1 { "scope" } else { "scopes" };
    let new = format!("{title} {version}, {count} {noun}").into();
    Some(MemberDifference { member: "catalog".to_owned(), old: Value::Null, new })
}

/// Reads the catalog of an API. Administrative scopes are not part of the API.
fn read(document: Option<&ApiDocument>) -> Option<Catalog> {
    let mut catalog = Catalog::parse(&document?.catalog).ok()?;
    catalog.scopes.retain(|scope| !is_administrative(scope.name.as_str()));
    Some(catalog)
}

fn is_audience(difference: &MemberDifference) -> bool {
    difference.member == "audience"
}

/// Returns the changes of a catalog. A text that differs only in its order, layout or comments is
/// one change, because it is stored, and tokens list scopes in the order of the catalog.
fn catalog_changes(old: Option<&ApiDocument>, new: Option<&ApiDocument>) -> Vec<CatalogDifference> {
    let texts_differ = old.map(|old| &old.catalog) != new.map(|new| &new.catalog);
    let (Some(old), Some(new)) = (read(old), read(new)) else { return Vec::new() };
    let view = |change: CatalogChange| CatalogDifference {
        code: change.kind.code().to_owned(),
        scope: change.scope().map(ToString::to_string),
        text: change.to_string(),
        breaking: change.kind.breaks(),
    };
    let changes: Vec<CatalogDifference> = old.changes_to(&new).into_iter().map(view).collect();
    if changes.is_empty() && texts_differ { vec![CatalogDifference::of_text()] } else { changes }
}

impl CatalogDifference {
    /// Returns the difference of two texts with the same content.
    fn of_text() -> Self {
        let text = "the catalog differs only in order, layout or comments".to_owned();
        Self { code: "catalog-text".to_owned(), scope: None, text, breaking: false }
    }
}

/// Returns the members of an API except its catalog, for a comparison.
fn members(document: &ApiDocument) -> Map<String, Value> {
    let members = json!({
        "audience": document.audience,
        "listed": !document.unlisted,
        "lifetime": document.lifetime,
        "destructive_lifetime": document.destructive_lifetime,
        "algorithm": document.algorithm,
        "resource_servers": document.resource_servers,
        "origins": document.origins,
    });
    members.as_object().cloned().unwrap_or_default()
}

impl ClientEffect {
    /// Returns whether requests of the client can fail after the change.
    pub(super) fn is_loss(&self) -> bool {
        !self.loses.is_empty() || !self.loses_default.is_empty()
    }

    /// Returns whether the client may request more after the change.
    pub(super) fn is_gain(&self) -> bool {
        !self.gains.is_empty()
    }
}

/// The effects of a change of APIs on clients.
pub(super) struct Effects<'a> {
    old: &'a Apis,
    new: &'a Apis,
    /// The scopes with which the change of each name begins to matter.
    changed: HashSet<&'a str>,
}

impl<'a> Effects<'a> {
    pub(super) fn new(old: &'a Apis, new: &'a Apis) -> Self {
        let names = old.scope_names().chain(new.scope_names());
        let differs = |name: &&str| offered(old, name) != offered(new, name) || access(old, new, name);
        Self { old, new, changed: names.filter(differs).collect() }
    }

    /// Returns the effect on a client, and the client as it must be stored afterwards, or `None` if
    /// the change does not concern it.
    pub(super) fn on(
        &self,
        client_id: &str,
        client: &ClientDocument,
    ) -> Option<(ClientEffect, ClientDocument)> {
        if client.scope.names().all(|name| !self.changed.contains(name)) {
            return None;
        }
        let changed = client.scope.iter().filter(|scope| self.changed.contains(scope.as_str()));
        let mut effect = ClientEffect { client_id: client_id.to_owned(), ..ClientEffect::default() };
        let mut document = client.clone();
        let mut gone = Vec::new();
        let (mut loses, mut gains) = (Vec::new(), Vec::new());
        for scope in changed {
            let (before, after) = (offered(self.old, scope.as_str()), offered(self.new, scope.as_str()));
            if before.iter().any(|api| !after.contains(api)) {
                loses.push(scope);
            }
            if after.iter().any(|api| !before.contains(api)) {
                gains.push(scope);
            }
            if after.is_empty() {
                gone.push(scope);
            }
        }
        effect.loses = loses.into_iter().collect();
        effect.gains = gains.into_iter().collect();
        document.scope = client.scope.without(&gone.into_iter().collect());
        document.default_scope = self.default_scope(&document);
        effect.loses_default = client.default_scope.without(&document.default_scope);
        let is_affected =
            effect != ClientEffect { client_id: client_id.to_owned(), ..ClientEffect::default() };
        is_affected.then_some((effect, document))
    }

    /// Returns the default scopes that a client keeps: those that it still has, and that have not
    /// become destructive.
    fn default_scope(&self, client: &ClientDocument) -> ScopeList {
        let stays = |scope: &&scopewright_catalog::ScopeName| {
            client.scope.contains(scope) && !super::vocabulary::is_destructive(scope.as_str(), self.new)
        };
        client.default_scope.iter().filter(stays).collect()
    }
}

/// Returns the audiences of the APIs that have a scope, because they decide where a token is
/// accepted.
fn offered<'a>(apis: &'a Apis, scope: &str) -> BTreeSet<&'a str> {
    apis.offering(scope).map(|(api, _)| &*api.audience).collect()
}

/// Returns whether the access of a scope differs.
fn access(old: &Apis, new: &Apis, scope: &str) -> bool {
    old.access(scope) != new.access(scope)
}
