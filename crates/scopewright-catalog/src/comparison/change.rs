//! One difference between two catalogs.

use std::fmt;

use super::kind::CatalogChangeKind;
use crate::ScopeName;

/// One difference between two catalogs. It is displayed as a sentence without a full stop, for
/// example ``scope `x` was removed``.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CatalogChange {
    /// The kind of the change.
    pub kind: CatalogChangeKind,
    /// The subject of the change.
    pub subject: ChangeSubject,
    /// The change, as the rest of a sentence about the subject.
    pub text: String,
}

impl CatalogChange {
    pub(super) fn of_scope(kind: CatalogChangeKind, scope: &ScopeName, text: impl Into<String>) -> Self {
        Self { kind, subject: ChangeSubject::Scope(scope.clone()), text: text.into() }
    }

    /// Returns the name of the scope that changed, if the subject is a scope.
    pub fn scope(&self) -> Option<&ScopeName> {
        match &self.subject {
            ChangeSubject::Scope(name) => Some(name),
            ChangeSubject::Catalog | ChangeSubject::Group(_) => None,
        }
    }
}

impl fmt::Display for CatalogChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.subject, self.text)
    }
}

/// The part of a catalog that a change is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeSubject {
    /// The heading of the catalog.
    Catalog,
    /// A group with a title.
    Group(ScopeName),
    /// A scope.
    Scope(ScopeName),
}

impl fmt::Display for ChangeSubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Catalog => f.write_str("the catalog"),
            Self::Group(name) => write!(f, "the group `{name}`"),
            Self::Scope(name) => write!(f, "scope `{name}`"),
        }
    }
}
