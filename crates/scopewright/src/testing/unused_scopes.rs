//! Scopes that a catalog has and that no handler asks for.

use crate::surface::Surface;
use crate::vocabulary::{ScopeId, Vocabulary};

/// Checks that every scope of the catalogs that the surface uses is used by a handler: it is
/// required, it widens an answer (`#[granted]`), or it implies a scope that does one of the two.
/// Deprecated scopes need no handler.
///
/// `unused_here` lists the scopes that this program leaves unused on purpose, such as those of
/// another API in a shared catalog.
///
/// ```no_run
/// use library::library;
/// use scopewright::testing::assert_every_scope_is_used;
/// use scopewright::{Router, get, requires};
///
/// #[requires(any(library:books:read, library:books:write))]
/// async fn list_books() {}
///
/// let router: Router = Router::new().route("/books", get(list_books));
/// assert_every_scope_is_used(router.surface(), &[library.books.remove.into()]);
/// ```
///
/// A catalog of which no handler uses any scope is not among those that the surface uses. To check
/// it too, name it by [`assert_every_scope_of_is_used`].
///
/// # Panics
/// With a list of the scopes that are unused, and of those in `unused_here` that are used.
#[track_caller]
pub fn assert_every_scope_is_used(surface: &Surface, unused_here: &[ScopeId]) {
    let mut vocabularies: Vec<&'static Vocabulary> = Vec::new();
    for scope in surface.scopes().iter().chain(unused_here) {
        if !vocabularies.iter().any(|known| std::ptr::eq(*known, scope.vocabulary())) {
            vocabularies.push(scope.vocabulary());
        }
    }
    assert!(!vocabularies.is_empty(), "no handler of the surface uses a scope");
    check(surface, vocabularies.into_iter().flat_map(Vocabulary::ids), unused_here);
}

/// Checks the scopes of one catalog as [`assert_every_scope_is_used`] does, even if no handler uses
/// any of them.
///
/// ```should_panic
/// use scopewright::Router;
/// use scopewright::testing::assert_every_scope_of_is_used;
///
/// let empty: Router = Router::new();
/// assert_every_scope_of_is_used(&library::VOCABULARY, empty.surface(), &[]);
/// ```
///
/// # Panics
/// As [`assert_every_scope_is_used`].
#[track_caller]
pub fn assert_every_scope_of_is_used(
    catalog: &'static Vocabulary,
    surface: &Surface,
    unused_here: &[ScopeId],
) {
    check(surface, catalog.ids(), unused_here);
}

#[track_caller]
fn check(surface: &Surface, scopes: impl Iterator<Item = ScopeId>, unused_here: &[ScopeId]) {
    let used = surface.scopes();
    let is_used =
        |scope: ScopeId| used.contains(&scope) || scope.implied().any(|scope| used.contains(&scope));
    let is_expected =
        |scope: ScopeId| scope.entry().deprecated.is_some() || unused_here.contains(&scope) || is_used(scope);
    let unused =
        scopes.filter(|scope| !is_expected(*scope)).map(|scope| format!("{scope}: no handler uses it"));
    let stale = unused_here.iter().filter(|scope| is_used(**scope));
    let stale = stale.map(|scope| format!("{scope}: a handler uses it, so it is not to be listed as unused"));
    let wrong: Vec<_> = unused.chain(stale).collect();
    assert!(wrong.is_empty(), "scopes and handlers do not agree:\n{}", wrong.join("\n"));
}
