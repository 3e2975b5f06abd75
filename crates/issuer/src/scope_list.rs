//! A set of scopes in the syntax of OAuth: scope tokens separated by single spaces.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use scopes::Scope;
use scopewright_catalog::suggest;
use scopewright_token::is_scope_token;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A set of scopes of the catalog, in the order of the catalog ([RFC 6749 section 3.3]).
///
/// [RFC 6749 section 3.3]: https://www.rfc-editor.org/rfc/rfc6749#section-3.3
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ScopeList([u64; WORDS]);

/// The size of the bit set. A list is copied and not allocated, for each of a hundred thousand
/// clients.
const WORDS: usize = Scope::ALL.len().div_ceil(u64::BITS as usize);

impl ScopeList {
    /// Returns the scopes, in the order of the catalog.
    pub fn iter(&self) -> impl Iterator<Item = Scope> {
        let bits = self.0;
        Scope::ALL.iter().copied().filter(move |&scope| bits[word(scope)] & bit(scope) != 0)
    }

    /// Returns whether the list is empty.
    pub fn is_empty(&self) -> bool {
        self.0 == [0; WORDS]
    }

    /// Returns the first scope that is not in `allowed`.
    pub(crate) fn first_outside(&self, allowed: &Self) -> Option<Scope> {
        self.without(allowed).iter().next()
    }

    /// Returns the scopes that are not in `other`.
    pub(crate) fn without(&self, other: &Self) -> Self {
        let mut rest = self.0;
        rest.iter_mut().zip(other.0).for_each(|(word, other)| *word &= !other);
        Self(rest)
    }

    /// Adds the scopes of another list.
    pub(crate) fn add(&mut self, other: Self) {
        self.0.iter_mut().zip(other.0).for_each(|(word, other)| *word |= other);
    }

    /// Deserializes a stored list. A scope that has left the catalog is skipped, since it cannot
    /// be granted.
    pub(crate) fn stored<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<'de, str>::deserialize(deserializer).map(|text| Self::from_stored(&text))
    }

    fn from_stored(text: &str) -> Self {
        text.split(' ').filter_map(|token| token.parse().ok()).collect()
    }

    fn insert(&mut self, scope: Scope) {
        self.0[word(scope)] |= bit(scope);
    }
}

fn word(scope: Scope) -> usize {
    scope as usize / u64::BITS as usize
}

fn bit(scope: Scope) -> u64 {
    1 << (scope as u32 % u64::BITS)
}

impl FromIterator<Scope> for ScopeList {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        let mut list = Self::default();
        scopes.into_iter().for_each(|scope| list.insert(scope));
        list
    }
}

impl FromStr for ScopeList {
    type Err = ScopeListError;

    fn from_str(text: &str) -> Result<Self, ScopeListError> {
        text.split(' ').map(parse_scope).collect()
    }
}

impl Serialize for ScopeList {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ScopeList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<'de, str>::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for ScopeList {
    fn schema_name() -> Cow<'static, str> {
        "Scope".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "description": "Scopes, separated by single spaces (RFC 6749 section 3.3)." })
    }
}

/// Parses the name of one scope.
pub(crate) fn parse_scope(token: &str) -> Result<Scope, ScopeListError> {
    if token.is_empty() {
        return Err(ScopeListError::Spaces);
    }
    if !is_scope_token(token) {
        return Err(ScopeListError::Malformed(excerpt(token)));
    }
    token.parse().map_err(|_| ScopeListError::Unknown(excerpt(token)))
}

/// Shortens a token for a message.
fn excerpt(token: &str) -> String {
    const MAX: usize = 80;
    match token.char_indices().nth(MAX) {
        Some((end, _)) => format!("{}...", &token[..end]),
        None => token.to_owned(),
    }
}

impl fmt::Display for ScopeList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, scope) in self.iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            write!(f, "{space}{}", scope.as_str())?;
        }
        Ok(())
    }
}

/// Returns the scopes of the catalog that a misspelt one was probably meant to be, at most two.
fn similar(token: &str) -> impl Iterator<Item = &'static str> {
    suggest(token, Scope::ALL.iter().map(|scope| scope.as_str())).take(2)
}

/// A text that is not a [`ScopeList`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScopeListError {
    /// A scope is empty: the text is empty, or has an extra space.
    Spaces,
    /// A scope has characters that are not permitted.
    Malformed(String),
    /// A scope is not in the catalog.
    Unknown(String),
}

impl fmt::Display for ScopeListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spaces => {
                f.write_str("a scope is empty; write one or more scopes, separated by single spaces")
            }
            Self::Malformed(token) => write!(
                f,
                "`{token}` is not a scope; use visible ASCII characters without quotes and backslashes"
            ),
            Self::Unknown(token) => match similar(token).collect::<Vec<_>>()[..] {
                [] => {
                    write!(f, "unknown scope `{token}`; `scopes_supported` of the metadata lists all scopes")
                }
                ref similar => {
                    write!(f, "unknown scope `{token}`; did you mean `{}`?", similar.join("` or `"))
                }
            },
        }
    }
}

impl std::error::Error for ScopeListError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_order_with_duplicates_becomes_catalog_order() {
        let all: Vec<&str> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
        let mut backwards_and_twice = all.repeat(2);
        backwards_and_twice.reverse();
        let list: ScopeList = backwards_and_twice.join(" ").parse().expect("known scopes");
        assert_eq!(list.to_string(), all.join(" "));
    }

    #[test]
    fn a_text_with_unknown_or_malformed_scopes_is_refused() {
        let known = Scope::ALL[0];
        #[track_caller]
        fn check(text: &str, expect: ScopeListError) {
            assert_eq!(text.parse::<ScopeList>(), Err(expect), "{text:?}")
        }
        let unknown = |token: &str| ScopeListError::Unknown(token.to_owned());
        let malformed = |token: &str| ScopeListError::Malformed(token.to_owned());
        check("", ScopeListError::Spaces);
        check(" ", ScopeListError::Spaces);
        check(&format!(" {known}"), ScopeListError::Spaces);
        check(&format!("{known} "), ScopeListError::Spaces);
        check(&format!("{known}  {known}"), ScopeListError::Spaces);
        check("no:such", unknown("no:such"));
        check(&format!("{known} no:such"), unknown("no:such"));
        check(&known.as_str().to_uppercase(), unknown(&known.as_str().to_uppercase()));
        check("a\"b", malformed("a\"b"));
        check("a\\b", malformed("a\\b"));
        check("a\tb", malformed("a\tb"));
        check("caf\u{e9}", malformed("caf\u{e9}"));
        check(&"x".repeat(1000), unknown(&format!("{}...", "x".repeat(80))));
    }

    #[test]
    fn a_missing_colon_suggests_the_scope() {
        for &scope in Scope::ALL {
            let slip = scope.as_str().replacen(':', "", 1);
            assert_eq!(similar(&slip).next(), Some(scope.as_str()), "{slip}");
        }
    }

    #[test]
    fn a_stored_list_loses_scopes_that_are_not_in_the_catalog() {
        let known = Scope::ALL[0];
        assert_eq!(ScopeList::from_stored(&format!("no:such {known}")), ScopeList::from_iter([known]));
        assert_eq!(ScopeList::from_stored(""), ScopeList::default());
    }
}
