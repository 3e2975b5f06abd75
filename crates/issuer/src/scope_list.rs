//! A set of scopes in the syntax of OAuth: scope tokens separated by single spaces.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use scopewright_catalog::{ScopeName, ScopeNameError};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A set of scope tokens, in alphabetical order ([RFC 6749 section 3.3]). The tokens are well
/// formed; an API with such a scope need not exist.
///
/// [RFC 6749 section 3.3]: https://www.rfc-editor.org/rfc/rfc6749#section-3.3
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ScopeList(BTreeSet<ScopeName>);

impl ScopeList {
    /// Returns the scopes in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = &ScopeName> {
        self.0.iter()
    }

    /// Returns the names of the scopes in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(ScopeName::as_str)
    }

    /// Returns whether the list is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns whether the list has this scope.
    pub fn contains(&self, scope: &ScopeName) -> bool {
        self.0.contains(scope)
    }

    /// Returns the first scope that is not in `allowed`.
    pub(crate) fn first_outside(&self, allowed: &Self) -> Option<&ScopeName> {
        self.iter().find(|scope| !allowed.contains(scope))
    }

    /// Returns the scopes that are not in `other`.
    pub fn without(&self, other: &Self) -> Self {
        Self(&self.0 - &other.0)
    }

    /// Returns the scopes of both lists.
    pub fn with(&self, other: &Self) -> Self {
        Self(&self.0 | &other.0)
    }

    /// Deserializes a stored list, which may be empty.
    pub(crate) fn stored<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        if text.is_empty() { Ok(Self::default()) } else { text.parse().map_err(de::Error::custom) }
    }
}

impl FromIterator<ScopeName> for ScopeList {
    fn from_iter<I: IntoIterator<Item = ScopeName>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

impl<'s> FromIterator<&'s ScopeName> for ScopeList {
    fn from_iter<I: IntoIterator<Item = &'s ScopeName>>(scopes: I) -> Self {
        scopes.into_iter().cloned().collect()
    }
}

/// Collects scopes of the administration API.
impl FromIterator<scopes::Scope> for ScopeList {
    fn from_iter<I: IntoIterator<Item = scopes::Scope>>(scopes: I) -> Self {
        let name = |scope: scopes::Scope| scope.as_str().parse::<ScopeName>().expect("a name of a catalog");
        scopes.into_iter().map(name).collect()
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
pub(crate) fn parse_scope(token: &str) -> Result<ScopeName, ScopeListError> {
    token.parse().map_err(|cause| match cause {
        ScopeNameError::Empty => ScopeListError::Spaces,
        ScopeNameError::TooLong => ScopeListError::TooLong(excerpt(token)),
        ScopeNameError::Character(_) => ScopeListError::Malformed(excerpt(token)),
    })
}

/// Shortens a token for a message.
pub(crate) fn excerpt(token: &str) -> String {
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
            write!(f, "{space}{scope}")?;
        }
        Ok(())
    }
}

/// A text that is not a [`ScopeList`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScopeListError {
    /// A scope is empty: the text is empty, or has an extra space.
    Spaces,
    /// A scope has characters that are not permitted.
    Malformed(String),
    /// A scope is longer than that of any catalog.
    TooLong(String),
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
            Self::TooLong(token) => {
                write!(
                    f,
                    "`{token}` is not a scope; a scope has at most {} characters",
                    ScopeName::MAX_LENGTH
                )
            }
        }
    }
}

impl std::error::Error for ScopeListError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_order_with_duplicates_becomes_alphabetical_order() {
        let list: ScopeList = "b:read a:write b:read a:read".parse().expect("scopes");
        assert_eq!(list.to_string(), "a:read a:write b:read");
    }

    #[test]
    fn a_text_with_malformed_scopes_is_refused() {
        #[track_caller]
        fn check(text: &str, expect: ScopeListError) {
            assert_eq!(text.parse::<ScopeList>(), Err(expect), "{text:?}")
        }
        let malformed = |token: &str| ScopeListError::Malformed(token.to_owned());
        check("", ScopeListError::Spaces);
        check(" ", ScopeListError::Spaces);
        check(" a:read", ScopeListError::Spaces);
        check("a:read ", ScopeListError::Spaces);
        check("a:read  a:read", ScopeListError::Spaces);
        check("a\"b", malformed("a\"b"));
        check("a\\b", malformed("a\\b"));
        check("a\tb", malformed("a\tb"));
        check("caf\u{e9}", malformed("caf\u{e9}"));
        check(&"x".repeat(1000), ScopeListError::TooLong(format!("{}...", "x".repeat(80))));
    }

    #[test]
    fn a_stored_list_may_be_empty() {
        let read = |text: &str| ScopeList::stored(serde_json::Value::from(text));
        assert_eq!(read("").ok(), Some(ScopeList::default()));
        assert_eq!(read("a:read").ok(), "a:read".parse().ok());
    }
}
