//! The check for scopes of a catalog that no handler uses.

use crate::surface::Surface;
use crate::vocabulary::{ScopeId, Vocabulary};

/// Checks that a handler uses every scope of the surface's catalogs. A scope is used if it is
/// required, if it extends a response (`#[granted]`), or if it implies a used scope. Deprecated
/// scopes need no handler.
///
/// `unused_here` lists the scopes that this program deliberately does not use, such as those of
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
/// A catalog is checked only if a handler uses one of its scopes. Pass another one to
/// [`assert_every_scope_of_is_used`].
///
/// # Panics
/// Panics with a list of the unused scopes, and of those in `unused_here` that are used.
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
/// See [`assert_every_scope_is_used`].
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
    let stale = stale.map(|scope| format!("{scope}: a handler uses it, so it must not be listed as unused"));
    let wrong: Vec<_> = unused.chain(stale).collect();
    assert!(wrong.is_empty(), "unused scopes:\n{}", wrong.join("\n"));
}
