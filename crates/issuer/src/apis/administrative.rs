//! The scopes of the issuer's own administration.

use scopes::Scope;

/// The name of the API for the issuer's own administration, and the first segment of its scopes.
pub(crate) const ADMINISTRATION: &str = "issuer";

/// Returns whether a scope is one of the issuer's own administration.
pub(crate) fn is_administrative(scope: &str) -> bool {
    scope.split(':').next() == Some(ADMINISTRATION)
}

/// Returns the scopes of the issuer's own administration.
pub(crate) fn administrative_scopes() -> impl Iterator<Item = Scope> {
    Scope::ALL.iter().copied().filter(|scope| is_administrative(scope.as_str()))
}
