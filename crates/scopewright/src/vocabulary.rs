//! The scopes of one catalog as they are known at run time.

use std::fmt;
use std::ptr;

mod compile_errors;
mod lookup;

/// All scopes of one catalog, made by [`catalog!`](crate::catalog). A program may have several vocabularies.
#[derive(Debug)]
pub struct Vocabulary {
    /// What the API is called.
    pub title: &'static str,
    /// The version of the API.
    pub version: &'static str,
    /// The scopes in catalog order.
    pub scopes: &'static [ScopeEntry],
    /// The groups that have a title, in catalog order.
    pub groups: &'static [GroupEntry],
    /// Where each name is found.
    #[doc(hidden)]
    pub slots: &'static [u16],
}

impl Vocabulary {
    /// Finds a scope by its whole name, byte for byte: never by prefix, never without regard to case. It takes as long with two
    /// thousand scopes as with two.
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

    /// The same at compile time, where an unknown name is an error that names the nearest ones.
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

    /// The slots for these scopes; `SLOTS` is a power of two and at least four times their number.
    #[doc(hidden)]
    pub const fn slots<const SLOTS: usize>(scopes: &[ScopeEntry]) -> [u16; SLOTS] {
        lookup::slots(scopes)
    }
}

/// What the catalog says of one scope.
#[derive(Debug)]
pub struct ScopeEntry {
    /// The scope token (RFC 6749 section 3.3).
    pub name: &'static str,
    /// What it lets the bearer do.
    pub description: &'static str,
    /// How much harm it can do.
    pub access: Access,
    /// Set when it should no longer be used.
    pub deprecated: Option<Deprecation>,
    /// The scope itself and all that it implies, directly or not: positions in the vocabulary.
    #[doc(hidden)]
    pub satisfies: &'static [u16],
    /// The group that it belongs to: a position in the vocabulary.
    #[doc(hidden)]
    pub group: Option<u16>,
}

/// What the catalog says of scopes that begin alike.
#[derive(Debug)]
pub struct GroupEntry {
    /// The common beginning, whole segments.
    pub name: &'static str,
    /// A heading.
    pub title: &'static str,
    /// One or more sentences.
    pub description: &'static str,
}

/// How much harm a scope can do in the wrong hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// Shows data.
    Read,
    /// Adds or changes data.
    Write,
    /// Removes data for good.
    Destructive,
}

impl Access {
    /// The word that catalogs and documents use.
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

/// That, since when and in favour of what a scope is deprecated.
#[derive(Debug)]
pub struct Deprecation {
    /// The API version that deprecated it.
    pub since: &'static str,
    /// The scope to use instead.
    pub instead: Option<&'static str>,
    /// The day after which it will be gone, as `YYYY-MM-DD`.
    pub remove_after: Option<&'static str>,
    /// Whether that day had passed when the program was compiled.
    pub overdue: bool,
}

/// One scope of one vocabulary. Its position is private to the build; only its name ever leaves the process.
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

    /// What the catalog says of the scope.
    pub fn entry(self) -> &'static ScopeEntry {
        &self.vocabulary.scopes[usize::from(self.index)]
    }

    /// The scope token.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// The group that the scope belongs to: the one with the longest name, if several do.
    pub fn group(self) -> Option<&'static GroupEntry> {
        self.entry().group.map(|index| &self.vocabulary.groups[usize::from(index)])
    }

    /// The other scopes that a bearer of this one need not hold as well, in catalog order.
    pub fn implied(self) -> impl Iterator<Item = Self> {
        let others = self.entry().satisfies.iter().copied().filter(move |index| *index != self.index);
        others.map(move |index| Self { index, ..self })
    }

    /// The vocabulary that the scope belongs to.
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

/// A text that names no scope of the vocabulary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownScope(pub String);

impl fmt::Display for UnknownScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no scope {:?}", self.0)
    }
}

impl std::error::Error for UnknownScope {}

/// A constant of the name tree that stands for a scope, like `library.books.write`, and not only for a group.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is a group of scopes, not one scope",
    label = "a group of scopes",
    note = "go on with `:` and the next segment of the scope's name"
)]
pub trait IsScope: Copy + 'static {
    /// The scope.
    const SCOPE: ScopeId;
}

/// Every constant of the name tree, except scopes whose time was over when the program was compiled.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is past its `remove_after` date",
    label = "this scope was to be gone by now",
    note = "require the scope that takes its place, or give it more time in the catalog"
)]
pub trait InForce {}

/// The scope that a constant of the name tree stands for, in a requirement.
pub const fn scope_of<S: IsScope + InForce>(_: &S) -> ScopeId {
    S::SCOPE
}

impl<S: IsScope> From<S> for ScopeId {
    fn from(_: S) -> Self {
        S::SCOPE
    }
}
