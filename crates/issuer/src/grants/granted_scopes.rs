//! The scopes of a token.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

/// The scopes of a token, in the order of the API's catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GrantedScopes(Box<[Arc<str>]>);

impl GrantedScopes {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<str>> {
        self.0.iter()
    }
}

impl FromIterator<Arc<str>> for GrantedScopes {
    fn from_iter<I: IntoIterator<Item = Arc<str>>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

/// Writes the scopes with single spaces between them (RFC 6749 section 3.3).
impl fmt::Display for GrantedScopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, scope) in self.iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            write!(f, "{space}{scope}")?;
        }
        Ok(())
    }
}

impl Serialize for GrantedScopes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
