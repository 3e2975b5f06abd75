//! A set of scopes in the form in which OAuth writes it: scope tokens with single spaces between them.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use scopes::Scope;
use scopewright_token::is_scope_token;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::nearest::nearest;

/// Scopes of the catalog, each once and in the order of the catalog, however they were written
/// ([RFC 6749 section 3.3]).
///
/// [RFC 6749 section 3.3]: https://www.rfc-editor.org/rfc/rfc6749#section-3.3
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ScopeList([u64; WORDS]);

/// One bit for each scope: a list is copied, not allocated, for each of a hundred thousand clients.
const WORDS: usize = Scope::ALL.len().div_ceil(u64::BITS as usize);

impl ScopeList {
    /// The scopes, in the order of the catalog.
    pub fn iter(&self) -> impl Iterator<Item = Scope> {
        let bits = self.0;
        Scope::ALL.iter().copied().filter(move |&scope| bits[word(scope)] & bit(scope) != 0)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0 == [0; WORDS]
    }

    /// The first scope that `allowed` does not have, if this is no subset of it.
    pub(crate) fn first_outside(&self, allowed: &Self) -> Option<Scope> {
        self.without(allowed).iter().next()
    }

    /// The scopes that `other` does not have.
    pub(crate) fn without(&self, other: &Self) -> Self {
        let mut rest = self.0;
        rest.iter_mut().zip(other.0).for_each(|(word, other)| *word &= !other);
        Self(rest)
    }

    /// Adds the scopes of another list.
    pub(crate) fn add(&mut self, other: Self) {
        self.0.iter_mut().zip(other.0).for_each(|(word, other)| *word |= other);
    }

    /// Reads a list that was valid when it was kept. A scope that has left the catalog since then is passed
    /// over, since nobody can be granted it.
    pub(crate) fn kept<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<'de, str>::deserialize(deserializer).map(|text| Self::from_kept(&text))
    }

    fn from_kept(text: &str) -> Self {
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
        text.split(' ').map(read_token).collect()
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
        json_schema!({ "type": "string", "description": "Scopes with single spaces between them (RFC 6749 section 3.3)." })
    }
}

/// Reads the name of one scope.
pub(crate) fn read_token(token: &str) -> Result<Scope, ScopeListError> {
    if token.is_empty() {
        return Err(ScopeListError::Spaces);
    }
    if !is_scope_token(token) {
        return Err(ScopeListError::Malformed(excerpt(token)));
    }
    token.parse().map_err(|_| ScopeListError::Unknown(excerpt(token)))
}

/// As much of a token as a message can bear.
fn excerpt(token: &str) -> String {
    const LONGEST: usize = 80;
    match token.char_indices().nth(LONGEST) {
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

/// A text that cannot be a [`ScopeList`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScopeListError {
    /// Nothing where a scope token belongs: no text at all, or a space too many.
    Spaces,
    /// A word with characters that a scope token cannot have.
    Malformed(String),
    /// A scope token that the catalog does not have.
    Unknown(String),
}

impl fmt::Display for ScopeListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spaces => f.write_str("no scope is named where one belongs; write one or more scopes with single spaces between them"),
            Self::Malformed(token) => write!(f, "`{token}` is no scope token; one has visible ASCII characters only, without quotes and backslashes"),
            Self::Unknown(token) => {
                let nearest: Vec<String> = nearest(token).map(|scope| format!("`{scope}`")).collect();
                write!(f, "unknown scope `{token}`; the nearest are {}", nearest.join(" and "))
            }
        }
    }
}

impl std::error::Error for ScopeListError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_any_order_folds_duplicates_and_writes_catalog_order() {
        let all: Vec<&str> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
        let mut backwards_and_twice = all.repeat(2);
        backwards_and_twice.reverse();
        let list: ScopeList = backwards_and_twice.join(" ").parse().expect("known scopes");
        assert_eq!(list.to_string(), all.join(" "));
    }

    #[test]
    fn refuses_what_is_no_list_of_known_scopes() {
        let known = Scope::ALL[0];
        let check = |text: &str, expect: ScopeListError| {
            assert_eq!(text.parse::<ScopeList>(), Err(expect), "{text:?}")
        };
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
    fn a_kept_list_loses_what_has_left_the_catalog() {
        let known = Scope::ALL[0];
        assert_eq!(ScopeList::from_kept(&format!("no:such {known}")), ScopeList::from_iter([known]));
        assert_eq!(ScopeList::from_kept(""), ScopeList::default());
    }
}
