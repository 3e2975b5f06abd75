//! What a scope is good for beside itself: `implies`, followed to its end.

use std::collections::BTreeSet;

use scope_catalog::{Catalog, ScopeName};

/// The scopes that a holder of these satisfies: they, what they imply, what that implies, and so on.
pub(crate) fn satisfied_by<'a>(
    held: impl IntoIterator<Item = &'a ScopeName>,
    catalog: &Catalog,
) -> BTreeSet<ScopeName> {
    let mut satisfied = BTreeSet::new();
    let mut next: Vec<&ScopeName> = held.into_iter().collect();
    while let Some(name) = next.pop() {
        if satisfied.insert(name.clone()) {
            next.extend(catalog.scope(name.as_str()).into_iter().flat_map(|scope| &scope.implies));
        }
    }
    satisfied
}

#[cfg(test)]
mod tests {
    use scope_catalog::{Catalog, ScopeName};

    use super::satisfied_by;

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

    fn check(held: &str, satisfied: &str) {
        let names: Vec<_> = satisfied_by([&name(held)], &catalog()).iter().map(ToString::to_string).collect();
        assert_eq!(names.join(" "), satisfied);
    }

    #[test]
    fn implications_are_followed_to_their_end() {
        check("all", "all read write");
        check("write", "read write");
        check("read", "read");
        check("unknown", "unknown");
    }
}
