//! The scopes that were removed, changed or added.

use std::collections::HashMap;

use super::change::CatalogChange;
use super::kind::CatalogChangeKind as Kind;
use crate::{Deprecation, Scope, ScopeName};

/// Returns the changes of existing scopes in their old order, then the new scopes in their new
/// order.
pub(super) fn changes(old: &[Scope], new: &[Scope]) -> Vec<CatalogChange> {
    let was = by_name(old);
    let is = by_name(new);
    let mut changes = Vec::new();
    for scope in old {
        match is.get(&scope.name) {
            Some(now) => changes.extend(of_one(scope, now)),
            None => changes.push(CatalogChange::of_scope(Kind::ScopeRemoved, &scope.name, "was removed")),
        }
    }
    for scope in new.iter().filter(|scope| !was.contains_key(&scope.name)) {
        let text = format!("is new ({}): {}", scope.access, scope.description);
        changes.push(CatalogChange::of_scope(Kind::ScopeAdded, &scope.name, text));
    }
    changes
}

fn by_name(scopes: &[Scope]) -> HashMap<&ScopeName, &Scope> {
    scopes.iter().map(|scope| (&scope.name, scope)).collect()
}

fn of_one(old: &Scope, new: &Scope) -> Vec<CatalogChange> {
    let mut changes = Vec::new();
    let mut add = |kind, text: String| changes.push(CatalogChange::of_scope(kind, &old.name, text));
    if old.description != new.description {
        add(Kind::ScopeText, format!("is described as {:?}", new.description));
    }
    match (&old.docs, &new.docs) {
        (was, is) if was == is => {}
        (_, None) => add(Kind::ScopeText, "no longer says where to read more".to_owned()),
        (_, Some(is)) => add(Kind::ScopeText, format!("says to read more at {is}")),
    }
    if old.rust_name != new.rust_name {
        add(Kind::ScopeRustName, format!("was `{}` in Rust and is `{}`", old.rust_name, new.rust_name));
    }
    if old.access != new.access {
        add(Kind::ScopeAccess, format!("was graded {} and is {}", old.access, new.access));
    }
    match (&old.deprecated, &new.deprecated) {
        (was, is) if was == is => {}
        (_, None) => add(Kind::ScopeDeprecation, "is no longer deprecated".to_owned()),
        (_, Some(is)) => add(Kind::ScopeDeprecation, deprecation(is)),
    }
    changes
}

fn deprecation(deprecation: &Deprecation) -> String {
    let instead = deprecation.instead.as_ref().map(|name| format!("; use `{name}` instead"));
    let end = deprecation.remove_after.as_ref().map(|day| format!("; it goes after {day}"));
    let (instead, end) = (instead.unwrap_or_default(), end.unwrap_or_default());
    format!("is deprecated since {}{instead}{end}", deprecation.since)
}
