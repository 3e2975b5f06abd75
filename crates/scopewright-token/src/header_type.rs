//! The type in a token's header (`typ`), and its comparison.

/// The presence of `typ` in a token's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderType {
    /// A token without `typ` is rejected.
    Required,
    /// `typ` may be missing. If it is present, it must be one of those in the profile.
    Optional,
}

/// Compares media types without regard to case. `application/` may be omitted (RFC 7515
/// section 4.1.9).
pub(crate) fn same_media_type(given: &str, expected: &str) -> bool {
    const PREFIX: &str = "application/";
    let prefixed = given.get(..PREFIX.len()).is_some_and(|prefix| prefix.eq_ignore_ascii_case(PREFIX));
    let given = if prefixed { &given[PREFIX.len()..] } else { given };
    given.eq_ignore_ascii_case(expected)
}
