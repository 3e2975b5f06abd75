//! Suggestions for misspelt names.

/// Returns the candidates that `written` was probably meant to be, the nearest first.
///
/// A candidate may differ in one place, and in one more for every four bytes of its length. A
/// place is a letter missing, added, replaced or swapped with the next one.
///
/// ```
/// # use scopewright_catalog::suggest;
/// let names = ["library:books:read", "library:books:write", "library:loans:read"];
/// assert_eq!(suggest("library:boks:read", names).next(), Some("library:books:read"));
/// assert_eq!(suggest("payments", names).next(), None);
/// ```
pub fn suggest<'c, I>(written: &str, candidates: I) -> impl Iterator<Item = &'c str> + use<'c, I>
where
    I: IntoIterator<Item = &'c str>,
{
    let mut near: Vec<(usize, usize, &str)> = candidates
        .into_iter()
        .map(|candidate| (candidate, 1 + candidate.len() / 4))
        .filter(|(candidate, limit)| candidate.len().abs_diff(written.len()) <= *limit)
        .map(|(candidate, limit)| (strsim::osa_distance(written, candidate), limit, candidate))
        .filter(|(distance, limit, _)| distance <= limit)
        .collect();
    near.sort_unstable();
    near.into_iter().map(|(_, _, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::suggest;

    #[test]
    fn the_nearest_comes_first() {
        let found: Vec<_> = suggest("raed", ["write", "need", "read", "destructive"]).collect();
        assert_eq!(found, ["read", "need"]);
    }

    #[test]
    fn a_short_name_may_differ_in_one_place() {
        assert_eq!(suggest("abc", ["xyz", "abd", "ab", "acb", "abcd"]).count(), 4);
        assert_eq!(suggest("abc", ["ade"]).next(), None);
    }
}
