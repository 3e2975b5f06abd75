//! What a misspelt scope was probably meant to be.

use scopes::Scope;

/// The two scopes of the catalog that resemble `written` most, the nearest first.
pub(crate) fn nearest(written: &str) -> impl Iterator<Item = Scope> {
    let mut scopes = Scope::ALL.to_vec();
    scopes.sort_by_cached_key(|scope| strsim::damerau_levenshtein(written, scope.as_str()));
    scopes.into_iter().take(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_scope() {
        for &scope in Scope::ALL {
            let slip = scope.as_str().replacen(':', "", 1);
            assert_eq!(nearest(&slip).next(), Some(scope), "{slip}");
        }
    }
}
