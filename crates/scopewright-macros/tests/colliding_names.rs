//! Scopes with any legal name compile in one crate: catalogs, requirements as paths and as text,
//! and handlers.

#![allow(non_upper_case_globals, reason = "constants are named as segments are")]

/// Every identifier of an expansion, as first, middle and last segment.
mod identifiers {
    pub(crate) mod scopes {
        scopewright::catalog!("tests/expansions/colliding_names/identifiers.toml");
    }

    // All constants are in scope, where generated code could take them for patterns.
    #[allow(clippy::wildcard_imports, unused_imports, reason = "every name is meant")]
    use scopes::*;
    use scopewright::{Requirement, public, requirement, requires};

    pub(crate) fn every_name() -> Requirement {
        include!("expansions/colliding_names/identifiers.rs")
    }

    #[requires(any(id:x, all(name:x, b:Scope), "serializer:x"))]
    pub(crate) async fn guarded(#[granted(f)] _granted: bool, _: String) -> &'static str {
        "guarded"
    }

    #[public(because = "it is a test")]
    pub(crate) async fn open() {}
}

/// Every character of a scope token in each position, and random names.
mod characters {
    pub(crate) mod scopes {
        scopewright::catalog!("tests/expansions/colliding_names/characters.toml");
    }

    use scopes::Scope;
    use scopewright::{Requirement, requirement};

    pub(crate) fn every_name() -> Requirement {
        include!("expansions/colliding_names/characters.rs")
    }
}

use scopewright::{Requirement, Router, Vocabulary, get};

/// Returns the names of a requirement of all scopes, in its order.
fn names(requirement: &Requirement) -> Vec<&'static str> {
    let Requirement::All(parts) = requirement else { panic!("it is not a list") };
    let name = |part: &Requirement| match part {
        Requirement::Scope(scope) => scope.name(),
        other => panic!("{other} is not a scope"),
    };
    parts.iter().map(name).collect()
}

#[track_caller]
fn check(requirement: &Requirement, vocabulary: &'static Vocabulary) {
    assert_eq!(names(requirement), vocabulary.ids().map(|scope| scope.name()).collect::<Vec<_>>());
    for scope in vocabulary.ids() {
        assert_eq!(vocabulary.find(scope.name()), Some(scope));
    }
}

#[test]
fn a_name_that_an_expansion_uses_is_a_scope_like_any_other() {
    check(&identifiers::every_name(), &identifiers::scopes::VOCABULARY);
    let _: Router =
        Router::new().route("/guarded", get(identifiers::guarded)).route("/open", get(identifiers::open));
}

#[test]
fn a_name_of_any_characters_is_a_scope_like_any_other() {
    check(&characters::every_name(), &characters::scopes::VOCABULARY);
    for scope in characters::scopes::Scope::ALL {
        assert_eq!(scope.as_str().parse(), Ok(*scope));
    }
}
