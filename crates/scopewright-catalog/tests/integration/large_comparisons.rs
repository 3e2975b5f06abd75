//! Catalogs of ten thousand scopes, compared with the next version.

use scopewright_catalog::comparison::{CatalogChange, CatalogChangeKind as Kind};
use scopewright_catalog::{Access, Catalog, Group, Scope, ScopeName};

const SCOPES: usize = 10_000;
/// The longest chain of implications that changes.
const CHAIN: usize = 1_000;

fn name(position: usize) -> ScopeName {
    format!("area{}:documents:scope{position}", position / 100).parse().expect("a name")
}

/// A catalog whose scopes imply the given ones, with a group for each hundred of them.
fn catalog(implied: impl Fn(usize) -> Vec<usize>) -> Catalog {
    let scope = |position: usize| Scope {
        name: name(position),
        description: format!("The scope at position {position}."),
        access: Access::Read,
        implies: implied(position).into_iter().map(name).collect(),
        rust_name: format!("Scope{position}"),
        docs: None,
        deprecated: None,
    };
    let group = |area: usize| Group {
        name: format!("area{area}").parse().expect("a name"),
        title: format!("Area {area}"),
        description: String::new(),
    };
    Catalog {
        title: "Large".to_owned(),
        version: "1".to_owned(),
        scopes: (0..SCOPES).map(scope).collect(),
        groups: (0..SCOPES / 100).map(group).collect(),
    }
}

fn chain(position: usize) -> Vec<usize> {
    (position + 1 < SCOPES).then_some(position + 1).into_iter().collect()
}

fn count(changes: &[CatalogChange], kind: Kind) -> usize {
    changes.iter().filter(|change| change.kind == kind).count()
}

#[test]
fn equal_catalogs_have_no_changes() {
    let mut reordered = catalog(chain);
    reordered.scopes.reverse();
    reordered.groups.reverse();
    assert_eq!(catalog(chain).changes_to(&reordered), []);
}

#[test]
fn every_scope_and_group_changes() {
    let old = catalog(|_| Vec::new());
    let mut new = old.clone();
    for (position, scope) in new.scopes.iter_mut().enumerate() {
        match position % 2 {
            0 => scope.description = "Another one.".to_owned(),
            _ => scope.name = format!("renamed:{position}").parse().expect("a name"),
        }
    }
    new.groups.iter_mut().for_each(|group| group.title = "Another one".to_owned());
    let changes = old.changes_to(&new);
    for kind in [Kind::ScopeText, Kind::ScopeRemoved, Kind::ScopeAdded] {
        assert_eq!(count(&changes, kind), SCOPES / 2, "{kind:?}");
    }
    assert_eq!(count(&changes, Kind::GroupText), SCOPES / 100);
    assert_eq!(changes.len(), SCOPES / 2 * 3 + SCOPES / 100);
}

#[test]
fn one_scope_implies_all_others() {
    let all = |position| if position == 0 { (1..SCOPES).collect() } else { Vec::new() };
    let changes = catalog(|_| Vec::new()).changes_to(&catalog(all));
    assert_eq!(count(&changes, Kind::ImplicationAdded), SCOPES - 1);
    assert!(changes.iter().all(|change| change.scope() == Some(&name(0)) && !change.kind.breaks()));
}

#[test]
fn a_long_chain_loses_its_last_link() {
    let up_to =
        |length: usize| move |position| if position + 1 < length { chain(position) } else { Vec::new() };
    let changes = catalog(up_to(CHAIN)).changes_to(&catalog(up_to(CHAIN - 1)));
    assert_eq!(count(&changes, Kind::ImplicationRemoved), CHAIN - 1);
    let text = format!("no longer implies `{}`", name(CHAIN - 1));
    assert!(changes.iter().all(|change| change.text == text && change.kind.breaks()));
}
