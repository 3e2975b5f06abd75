//! Trees of scopes: their evaluation, their text and their alternatives.

use library::{Scope, VOCABULARY, library, loans};
use scopewright::{Policy, Requirement, Route, Router, ScopeId, get, requires};

#[requires(library:books:read)]
async fn one() {}
#[requires(library:books:read, any(library:books:write, loans:read))]
async fn all_of_any() {}
#[requires(any(all(library:books:read, library:books:write), loans:read))]
async fn any_of_all() {}
#[requires(any(library:books:read, all(library:books:read, loans:read)))]
async fn redundant() {}
#[requires(all(any(library:books:read, loans:read), any(library:books:write, loans:read)))]
async fn overlapping() {}

type Predicate = fn(&dyn Fn(Scope) -> bool) -> bool;

/// Returns rows of a requirement, its meaning in Rust, its text, and its alternatives.
fn rows() -> Vec<(Requirement, Predicate, &'static str, &'static str)> {
    use Scope::{LibraryBooksRead as R, LibraryBooksWrite as W, LoansRead as L};
    let routes = Router::<()>::new()
        .route("/1", get(one))
        .route("/2", get(all_of_any))
        .route("/3", get(any_of_all))
        .route("/4", get(redundant))
        .route("/5", get(overlapping));
    let requirements = routes.surface().routes().map(|Route { operation, .. }| match operation.policy {
        Policy::Requires(requirement) => requirement,
        Policy::Public { .. } => panic!("none of them is public"),
    });
    let meanings: [(Predicate, _, _); 5] = [
        (|holds| holds(R), "library:books:read", "library:books:read"),
        (
            |holds| holds(R) && (holds(W) || holds(L)),
            "all(library:books:read, any(library:books:write, loans:read))",
            "library:books:read+library:books:write | library:books:read+loans:read",
        ),
        (
            |holds| (holds(R) && holds(W)) || holds(L),
            "any(all(library:books:read, library:books:write), loans:read)",
            "loans:read | library:books:read+library:books:write",
        ),
        (
            |holds| holds(R) || (holds(R) && holds(L)),
            "any(library:books:read, all(library:books:read, loans:read))",
            "library:books:read",
        ),
        (
            |holds| (holds(R) || holds(L)) && (holds(W) || holds(L)),
            "all(any(library:books:read, loans:read), any(library:books:write, loans:read))",
            "loans:read | library:books:read+library:books:write",
        ),
    ];
    requirements
        .zip(meanings)
        .map(|(requirement, (meaning, text, alternatives))| (requirement, meaning, text, alternatives))
        .collect()
}

#[test]
fn every_subset_of_scopes_is_evaluated_as_in_rust() {
    for (requirement, meaning, text, _) in rows() {
        for subset in 0..1_u32 << Scope::ALL.len() {
            let holds = |scope: Scope| subset & (1 << scope.id().index()) != 0;
            let holds_id = |id: ScopeId| subset & (1 << id.index()) != 0;
            assert_eq!(requirement.is_met_by(&holds_id), meaning(&holds), "{text} with {subset:b}");
            assert_eq!(
                requirement.cheapest_missing(&holds_id).is_empty(),
                meaning(&holds),
                "{text} with {subset:b}"
            );
        }
    }
}

#[test]
fn a_requirement_is_written_as_in_the_attribute() {
    for (requirement, _, text, _) in rows() {
        assert_eq!(requirement.to_string(), text);
    }
}

#[test]
fn alternatives_are_sorted_and_none_contains_another() {
    for (requirement, _, text, expected) in rows() {
        let alternatives: Vec<String> = requirement
            .alternatives()
            .iter()
            .map(|scopes| scopes.iter().map(|scope| scope.name()).collect::<Vec<_>>().join("+"))
            .collect();
        assert_eq!(alternatives.join(" | "), expected, "{text}");
    }
}

#[test]
fn names_are_found_by_exact_match() {
    for scope in Scope::ALL {
        assert_eq!(VOCABULARY.find(scope.as_str()), Some(scope.id()));
    }
    for name in
        ["", "library", "library:books", "library:books:rea", "library:books:read ", "Library:books:read"]
    {
        assert_eq!(VOCABULARY.find(name), None, "{name:?}");
    }
    assert_eq!(ScopeId::from(library.books.read), Scope::LibraryBooksRead.into());
    assert_eq!(ScopeId::from(loans), Scope::Loans.into());
}
