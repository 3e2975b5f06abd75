//! The scopes that a scope implies, directly and indirectly.

use std::collections::BTreeSet;

use crate::{Catalog, ScopeName};

impl Catalog {
    /// Returns the scopes that a holder of these satisfies: they, what they imply, what that
    /// implies, and so on. A name that the catalog does not have satisfies itself.
    pub fn satisfied_by<'a>(&self, held: impl IntoIterator<Item = &'a ScopeName>) -> BTreeSet<ScopeName> {
        let mut satisfied = BTreeSet::new();
        for name in held {
            let scope = self.scope(name.as_str());
            let implied = scope.into_iter().flat_map(|scope| self.implied_by(scope));
            satisfied.extend(implied.map(|implied| implied.name.clone()));
            satisfied.insert(name.clone());
        }
        satisfied
    }

    /// Returns the scopes of which any one satisfies the wanted one: itself, and then those that
    /// imply it, in the catalog's order.
    pub fn satisfying<'a>(&'a self, wanted: &'a ScopeName) -> Vec<&'a ScopeName> {
        let others = self.scopes.iter().map(|scope| &scope.name).filter(|name| *name != wanted);
        let implying = others.filter(|name| self.satisfied_by([*name]).contains(wanted));
        [wanted].into_iter().chain(implying).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::{Catalog, ScopeName};

    fn catalog() -> Catalog {
        let scope = |name: &str, implies: &str| {
            format!("[scope.{name}]\ndescription = \"D.\"\naccess = \"read\"\nimplies = [{implies}]\n")
        };
        let scopes =
            [scope("all", "\"write\""), scope("write", "\"read\""), scope("read", ""), scope("x", "")];
        Catalog::parse(&format!("schema = 1\n[catalog]\ntitle = \"T\"\nversion = \"1\"\n{}", scopes.concat()))
            .expect("a sound catalog")
    }

    fn name(text: &str) -> ScopeName {
        text.parse().expect("a name")
    }

    #[track_caller]
    fn check(held: &str, satisfied: &str) {
        let names: Vec<_> = catalog().satisfied_by([&name(held)]).iter().map(ToString::to_string).collect();
        assert_eq!(names.join(" "), satisfied);
    }

    #[test]
    fn implications_are_followed_to_their_end() {
        check("all", "all read write");
        check("write", "read write");
        check("read", "read");
        check("unknown", "unknown");
    }

    #[test]
    fn a_scope_is_satisfied_by_itself_first() {
        let catalog = catalog();
        let read = name("read");
        let names: Vec<_> = catalog.satisfying(&read).into_iter().map(ScopeName::as_str).collect();
        assert_eq!(names, ["read", "all", "write"]);
    }
}
