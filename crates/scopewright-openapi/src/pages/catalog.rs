//! The catalog of a service, from the vocabularies of its scopes.

use scopewright::{Access, ScopeId, Surface};
use scopewright_catalog::{Access as CatalogAccess, Catalog, Deprecation, Group, Scope, ScopeName};

use crate::document::Service;

/// Returns the scopes that tokens for the service can have and those that its routes name.
pub(super) fn of(service: &Service<'_>, surface: &Surface) -> Catalog {
    let mut scopes = service.scopes.clone();
    for scope in surface.scopes() {
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    Catalog {
        title: service.title.to_owned(),
        version: service.version.to_owned(),
        scopes: scopes.iter().map(|id| scope(*id, &scopes)).collect(),
        groups: groups(&scopes),
    }
}

fn scope(id: ScopeId, all: &[ScopeId]) -> Scope {
    let entry = id.entry();
    let deprecation = |deprecated: &scopewright::Deprecation| Deprecation {
        since: deprecated.since.to_owned(),
        instead: deprecated.instead.map(name),
        remove_after: deprecated.remove_after.map(str::to_owned),
    };
    Scope {
        name: name(entry.name),
        description: entry.description.to_owned(),
        access: access(entry.access),
        // With the indirect ones the pages are the same.
        implies: id.implied().filter(|implied| all.contains(implied)).map(|id| name(id.name())).collect(),
        // The pages contain no Rust.
        rust_name: String::new(),
        docs: entry.docs.map(str::to_owned),
        deprecated: entry.deprecated.as_ref().map(deprecation),
    }
}

/// Returns the groups of the scopes, in the order of their first scopes.
fn groups(scopes: &[ScopeId]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for group in scopes.iter().filter_map(|scope| scope.group()) {
        if groups.iter().all(|known| known.name.as_str() != group.name) {
            groups.push(Group {
                name: name(group.name),
                title: group.title.to_owned(),
                description: group.description.to_owned(),
            });
        }
    }
    groups
}

fn access(access: Access) -> CatalogAccess {
    match access {
        Access::Read => CatalogAccess::Read,
        Access::Write => CatalogAccess::Write,
        Access::Destructive => CatalogAccess::Destructive,
    }
}

fn name(name: &str) -> ScopeName {
    name.parse().expect("`catalog!` accepts valid names only")
}
