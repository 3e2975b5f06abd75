//! The implications by meaning: which scopes a scope implied directly or indirectly, compared with
//! those that it implies now.
//!
//! The scopes of both catalogs are numbered by name, because a long chain of implications is
//! followed once for each of its scopes.

use std::collections::{BTreeSet, HashMap};

use super::change::CatalogChange;
use super::kind::CatalogChangeKind as Kind;
use crate::{Scope, ScopeName};

/// Returns the changes between scopes that both catalogs have, by name. A scope that was removed or
/// added has a change of its own.
pub(super) fn changes(old: &[Scope], new: &[Scope]) -> Vec<CatalogChange> {
    let names: BTreeSet<&ScopeName> = old.iter().chain(new).map(|scope| &scope.name).collect();
    let names: Vec<&ScopeName> = names.into_iter().collect();
    let was = Implications::of(old, &names);
    let is = Implications::of(new, &names);
    let kept = |scope: &usize| was.has(*scope) && is.has(*scope);
    let affected = was.affected_by_change_to(&is);
    let mut changes = Vec::new();
    for scope in (0..names.len()).filter(|scope| affected[*scope]).filter(kept) {
        let (implied, implies) = (was.all_of(scope), is.all_of(scope));
        let mut add = |kind, text| changes.push(CatalogChange::of_scope(kind, names[scope], text));
        for lost in (0..names.len()).filter(|other| implied[*other] && !implies[*other]).filter(kept) {
            add(Kind::ImplicationRemoved, format!("no longer implies `{}`", names[lost]));
        }
        for gained in (0..names.len()).filter(|other| implies[*other] && !implied[*other]).filter(kept) {
            add(Kind::ImplicationAdded, format!("implies `{}`", names[gained]));
        }
    }
    changes
}

/// The scopes that each scope implies directly, in the order of their numbers; `None` for a scope
/// that the catalog does not have.
struct Implications(Vec<Option<Vec<usize>>>);

impl Implications {
    fn of(scopes: &[Scope], names: &[&ScopeName]) -> Self {
        let numbers: HashMap<&ScopeName, usize> =
            names.iter().enumerate().map(|(number, name)| (*name, number)).collect();
        let mut direct = vec![None; names.len()];
        for scope in scopes {
            let implied: BTreeSet<usize> =
                scope.implies.iter().filter_map(|name| numbers.get(name).copied()).collect();
            direct[numbers[&scope.name]] = Some(implied.into_iter().collect());
        }
        Self(direct)
    }

    fn has(&self, scope: usize) -> bool {
        self.0[scope].is_some()
    }

    fn direct(&self, scope: usize) -> &[usize] {
        self.0[scope].as_deref().unwrap_or_default()
    }

    /// Marks a scope and all that it implies.
    fn all_of(&self, scope: usize) -> Vec<bool> {
        reached_from(vec![scope], self.0.len(), |scope| self.direct(scope))
    }

    /// Marks the scopes whose implications may differ: those with other direct implications, and
    /// those that implied one of them. All others imply the same as before, so that little is
    /// followed if little changed.
    fn affected_by_change_to(&self, new: &Self) -> Vec<bool> {
        let count = self.0.len();
        let mut implying = vec![Vec::new(); count];
        for scope in 0..count {
            for implied in self.direct(scope) {
                implying[*implied].push(scope);
            }
        }
        let changed = (0..count).filter(|scope| self.direct(*scope) != new.direct(*scope)).collect();
        reached_from(changed, count, |scope| &implying[scope])
    }
}

/// Marks all that can be reached from `start` by following `next`, and the start itself.
fn reached_from<'n>(start: Vec<usize>, count: usize, next: impl Fn(usize) -> &'n [usize]) -> Vec<bool> {
    let mut reached = vec![false; count];
    let mut waiting = start;
    while let Some(scope) = waiting.pop() {
        if !std::mem::replace(&mut reached[scope], true) {
            waiting.extend(next(scope));
        }
    }
    reached
}
