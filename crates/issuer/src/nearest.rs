//! Names that resemble a misspelt one.

use scopes::Scope;

/// Returns the two scopes of the catalog that resemble `written` most, the nearest first.
pub(crate) fn nearest(written: &str) -> impl Iterator<Item = Scope> {
    let names = Scope::ALL.iter().map(|scope| scope.as_str());
    nearest_texts(written, names).filter_map(|name| name.parse().ok())
}

/// Returns the two texts that resemble `written` most, the nearest first.
pub(crate) fn nearest_texts<'t>(
    written: &str,
    texts: impl Iterator<Item = &'t str>,
) -> impl Iterator<Item = &'t str> {
    let mut texts: Vec<&str> = texts.collect();
    texts.sort_by_cached_key(|text| strsim::damerau_levenshtein(written, text));
    texts.into_iter().take(2)
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
