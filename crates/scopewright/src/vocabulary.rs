//! The scopes of one catalog at run time.

use std::fmt;
use std::ptr;

mod compile_errors;
mod lookup;

/// All scopes of one catalog. [`catalog!`](crate::catalog) generates it. A program may have several
/// vocabularies.
#[derive(Debug)]
pub struct Vocabulary {
    /// The name of the API.
    pub title: &'static str,
    /// The version of the API.
    pub version: &'static str,
    /// The scopes in catalog order.
    pub scopes: &'static [ScopeEntry],
    /// The groups that have a title, in catalog order.
    pub groups: &'static [GroupEntry],
    /// The lookup table of names.
    #[doc(hidden)]
    pub slots: &'static [u16],
}

impl Vocabulary {
    /// Returns the scope with this exact name, byte for byte. The time does not depend on the
    /// number of scopes.
    pub const fn find(&'static self, name: &str) -> Option<ScopeId> {
        match lookup::find(self.slots, self.scopes, name) {
            Some(index) => Some(ScopeId { vocabulary: self, index }),
            None => None,
        }
    }

    /// Returns all scopes in catalog order.
    pub fn ids(&'static self) -> impl Iterator<Item = ScopeId> {
        (0..self.scopes.len() as u16).map(move |index| ScopeId { vocabulary: self, index })
    }

    /// Returns the scope with this name at compile time. An unknown name is an error with
    /// suggestions.
    #[doc(hidden)]
    pub const fn expect(&'static self, name: &str) -> ScopeId {
        match self.find(name) {
            Some(scope) => {
                compile_errors::refuse_overdue(&self.scopes[scope.index as usize]);
                scope
            }
            None => compile_errors::unknown_scope(self, name),
        }
    }

    /// Returns the lookup table of these scopes. `SLOTS` is a power of two and at least four times
    /// their number.
    #[doc(hidden)]
    pub const fn slots<const SLOTS: usize>(scopes: &[ScopeEntry]) -> [u16; SLOTS] {
        lookup::slots(scopes)
    }
}

/// A scope as the catalog describes it.
#[derive(Debug)]
pub struct ScopeEntry {
    /// The scope token (RFC 6749 section 3.3).
    pub name: &'static str,
    /// The permission that it grants.
    pub description: &'static str,
    /// The harm that it can do.
    pub access: Access,
    /// The web address of further documentation.
    pub docs: Option<&'static str>,
    /// Its deprecation, if it should no longer be used.
    pub deprecated: Option<Deprecation>,
    /// The positions of the scope itself and of all that it implies, directly or indirectly.
    #[doc(hidden)]
    pub satisfies: &'static [u16],
    /// The position of its group.
    #[doc(hidden)]
    pub group: Option<u16>,
}

/// A group of scopes with a common prefix.
#[derive(Debug)]
pub struct GroupEntry {
    /// The common prefix, in whole segments.
    pub name: &'static str,
    /// A heading.
    pub title: &'static str,
    /// One or more sentences.
    pub description: &'static str,
}

/// The harm that a scope can do in the wrong hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// Reads data.
    Read,
    /// Adds or changes data.
    Write,
    /// Deletes data permanently.
    Destructive,
}

impl Access {
    /// Returns the word that catalogs and documents use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Destructive => "destructive",
        }
    }
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The deprecation of a scope.
#[derive(Debug)]
pub struct Deprecation {
    /// The API version that deprecated it.
    pub since: &'static str,
    /// The scope to use instead.
    pub instead: Option<&'static str>,
    /// The last day of the scope, as `YYYY-MM-DD`.
    pub remove_after: Option<&'static str>,
    /// True if that day had passed when the program was compiled.
    pub overdue: bool,
}

/// A scope of a vocabulary. Its position is specific to the build. Only its name leaves the
/// process.
#[derive(Clone, Copy)]
pub struct ScopeId {
    vocabulary: &'static Vocabulary,
    index: u16,
}

impl ScopeId {
    #[doc(hidden)]
    pub const fn new(vocabulary: &'static Vocabulary, index: u16) -> Self {
        Self { vocabulary, index }
    }

    /// Returns the catalog's description of the scope.
    pub fn entry(self) -> &'static ScopeEntry {
        &self.vocabulary.scopes[usize::from(self.index)]
    }

    /// Returns the scope token.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// Returns the group of the scope. Of several, it is the one with the longest name.
    pub fn group(self) -> Option<&'static GroupEntry> {
        self.entry().group.map(|index| &self.vocabulary.groups[usize::from(index)])
    }

    /// Returns the other scopes that this one implies, in catalog order.
    pub fn implied(self) -> impl Iterator<Item = Self> {
        let others = self.entry().satisfies.iter().copied().filter(move |index| *index != self.index);
        others.map(move |index| Self { index, ..self })
    }

    /// Returns the vocabulary of the scope.
    pub fn vocabulary(self) -> &'static Vocabulary {
        self.vocabulary
    }

    #[doc(hidden)]
    pub fn index(self) -> u16 {
        self.index
    }
}

impl PartialEq for ScopeId {
    fn eq(&self, other: &Self) -> bool {
        ptr::eq(self.vocabulary, other.vocabulary) && self.index == other.index
    }
}

impl Eq for ScopeId {}

impl fmt::Debug for ScopeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for ScopeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that is not in the vocabulary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownScope(pub String);

impl fmt::Display for UnknownScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no scope {:?}", self.0)
    }
}

impl std::error::Error for UnknownScope {}

/// A constant of the name tree that is a scope, like `library.books.write`, and not only a group.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is a group of scopes, not one scope",
    label = "a group of scopes",
    note = "add `:` and the next segment of the scope's name"
)]
pub trait IsScope: Copy + 'static {
    /// The scope.
    const SCOPE: ScopeId;
}

/// A constant of the name tree that is not a scope past its `remove_after` date.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is past its `remove_after` date",
    label = "overdue scope",
    note = "require its replacement, or extend `remove_after` in the catalog"
)]
pub trait InForce {}

/// Returns the scope of a constant of the name tree, in a requirement.
pub const fn scope_of<S: IsScope + InForce>(_: &S) -> ScopeId {
    S::SCOPE
}

impl<S: IsScope> From<S> for ScopeId {
    fn from(_: S) -> Self {
        S::SCOPE
    }
}
