//! The name of a scope: a scope token of RFC 6749.

use std::fmt;
use std::str::FromStr;

/// A scope token (RFC 6749 section 3.3): one or more printable ASCII characters except space, `"`
/// and `\`. Tokens are compared byte for byte.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScopeName(String);

impl ScopeName {
    /// The length limit of a name, because an access token must carry it in a request header.
    pub const MAX_LENGTH: usize = 128;

    /// Returns the name as clients write it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the parts between colons.
    pub fn segments(&self) -> impl Iterator<Item = &str> {
        self.0.split(':')
    }

    /// Returns the prefixes of the name that end before a colon.
    pub(crate) fn beginnings(&self) -> impl Iterator<Item = &str> {
        self.0.match_indices(':').map(|(colon, _)| &self.0[..colon])
    }

    /// Returns whether this name consists of `group` and at least one more segment.
    pub fn is_within(&self, group: &ScopeName) -> bool {
        self.0.strip_prefix(group.as_str()).is_some_and(|rest| rest.starts_with(':'))
    }
}

impl FromStr for ScopeName {
    type Err = ScopeNameError;

    fn from_str(text: &str) -> Result<Self, ScopeNameError> {
        let foreign = |c: &char| !matches!(c, '\x21' | '\x23'..='\x5b' | '\x5d'..='\x7e');
        if text.is_empty() {
            Err(ScopeNameError::Empty)
        } else if let Some(character) = text.chars().find(foreign) {
            Err(ScopeNameError::Character(character))
        } else if text.len() > Self::MAX_LENGTH {
            Err(ScopeNameError::TooLong)
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

impl fmt::Display for ScopeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The error for a text that is not a scope name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeNameError {
    /// The text is empty.
    Empty,
    /// The text contains a character that a scope token must not have.
    Character(char),
    /// The text is longer than [`ScopeName::MAX_LENGTH`].
    TooLong,
}

impl fmt::Display for ScopeNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("a scope name must not be empty"),
            Self::Character(character) => {
                write!(f, "a scope name must not contain {} (RFC 6749 section 3.3)", shown(*character))
            }
            Self::TooLong => {
                write!(f, "a scope name must not be longer than {} characters", ScopeName::MAX_LENGTH)
            }
        }
    }
}

/// Shows a character, with its code point if it is not ASCII: it may look like an ASCII one, or be
/// invisible.
fn shown(character: char) -> String {
    if character.is_ascii() {
        format!("{character:?}")
    } else {
        format!("{character:?}, U+{:04X},", u32::from(character))
    }
}

impl std::error::Error for ScopeNameError {}
