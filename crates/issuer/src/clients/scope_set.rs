//! The scopes of a client in memory.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use crate::ScopeList;

/// The names of a client's scopes, in alphabetical order. Clients with the same scopes share them,
/// since there may be a hundred thousand clients.
#[derive(Clone, Debug, Default)]
pub(crate) struct ScopeSet(Arc<[Arc<str>]>);

impl ScopeSet {
    /// Returns whether the client has this scope.
    pub(crate) fn contains(&self, scope: &str) -> bool {
        self.0.binary_search_by(|own| (**own).cmp(scope)).is_ok()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|name| &**name)
    }
}

/// Every name and every set of names that is in use, so that equal ones are stored once.
#[derive(Debug, Default)]
pub(crate) struct ScopeSets(Mutex<Interned>);

#[derive(Debug, Default)]
struct Interned {
    names: HashSet<Arc<str>>,
    sets: HashSet<Arc<[Arc<str>]>>,
}

impl ScopeSets {
    /// Returns the set with these scopes.
    pub(crate) fn get(&self, scopes: &ScopeList) -> ScopeSet {
        // Both tables are consistent even after a panic, since each change is a single step.
        let mut interned = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let names: Vec<Arc<str>> = scopes.names().map(|name| interned.name(name)).collect();
        if let Some(set) = interned.sets.get(&names[..]) {
            return ScopeSet(set.clone());
        }
        let set: Arc<[Arc<str>]> = names.into();
        interned.sets.insert(set.clone());
        ScopeSet(set)
    }

    /// Replaces all sets by those of `fresh`, so that sets that no client has any more are freed.
    pub(crate) fn replace(&self, fresh: Self) {
        let fresh = fresh.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = fresh;
    }
}

impl Interned {
    fn name(&mut self, name: &str) -> Arc<str> {
        if let Some(name) = self.names.get(name) {
            return name.clone();
        }
        let name: Arc<str> = name.into();
        self.names.insert(name.clone());
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_sets_are_stored_once() {
        let sets = ScopeSets::default();
        let get = |text: &str| sets.get(&text.parse().expect("scopes"));
        let (one, other) = (get("b:read a:read"), get("a:read b:read"));
        assert!(Arc::ptr_eq(&one.0, &other.0));
        assert!(one.contains("b:read") && !one.contains("c:read"));
        assert_eq!(one.iter().collect::<Vec<_>>(), ["a:read", "b:read"]);
    }
}
