//! Scopes that no handler uses are found, unless they are listed.

use std::panic::catch_unwind;

use library::{Scope, VOCABULARY, library, loans};
use scopewright::testing::{assert_every_scope_is_used, assert_every_scope_of_is_used};
use scopewright::{Router, ScopeId, Surface, delete, get, public, requires};

#[requires(any(library:books:read, library:books:write))]
async fn read(#[granted(loans:read)] _lent: bool) {}

#[requires(library:books:remove)]
async fn remove() {}

#[requires("library:due-dates:read")]
async fn fallback() {}

#[public(because = "a probe carries no token")]
async fn alive() {}

fn surface() -> Surface {
    let router: Router =
        Router::new().route("/books", get(read)).route("/livez", get(alive)).fallback(fallback);
    router.route("/books/{id}", delete(remove)).surface().clone()
}

/// Two scopes of the catalog that these handlers do not use.
fn rest() -> [ScopeId; 2] {
    ["library:type:self", "https://library.example/scopes/statistics.read"]
        .map(|name| VOCABULARY.find(name).expect("a scope"))
}

/// Returns the lines of the panic message, without the first.
fn complaints(check: impl FnOnce() + std::panic::UnwindSafe) -> Vec<String> {
    let panic = catch_unwind(check).expect_err("a complaint").downcast::<String>().expect("a text");
    panic.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn a_catalog_whose_scopes_are_all_used_passes() {
    assert_every_scope_is_used(&surface(), &rest());
    assert_every_scope_of_is_used(&VOCABULARY, &surface(), &rest());
}

#[test]
fn unused_scopes_are_named() {
    let found = complaints(|| assert_every_scope_is_used(&surface(), &[]));
    assert_eq!(found.len(), 2, "{found:?}");
    for scope in rest() {
        assert!(found.iter().any(|line| line.starts_with(&format!("{scope}: "))), "{scope}: {found:?}");
    }
}

#[test]
fn a_scope_that_is_used_is_not_listed_as_unused() {
    let [one, other] = rest();
    let found =
        complaints(move || assert_every_scope_is_used(&surface(), &[one, other, library.books.read.into()]));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("library:books:read: "), "{found:?}");
}

/// `loans` and `loans:extend` imply `loans:read`, which a handler uses.
#[test]
fn a_scope_counts_as_used_by_what_it_implies() {
    let found = complaints(|| assert_every_scope_is_used(&surface(), &[]));
    assert!(!found.iter().any(|line| line.starts_with(ScopeId::from(loans).name())), "{found:?}");
}

#[test]
fn a_catalog_of_which_nothing_is_used_is_named_to_be_checked() {
    let empty = || Router::<()>::new().surface().clone();
    let found = complaints(move || assert_every_scope_of_is_used(&VOCABULARY, &empty(), &[]));
    let in_force = VOCABULARY.scopes.iter().filter(|scope| scope.deprecated.is_none()).count();
    assert_eq!(found.len(), in_force);
    assert!(catch_unwind(|| assert_every_scope_is_used(&Surface::default(), &[])).is_err());
}
