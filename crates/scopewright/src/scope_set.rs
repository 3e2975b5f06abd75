//! The scopes of a caller, as bits.

use crate::vocabulary::{ScopeId, Vocabulary};

/// The scopes of one vocabulary that an access token satisfies: the granted ones and those that
/// they imply.
///
/// A lookup is a bit test, regardless of the size of the vocabulary.
#[derive(Clone, Debug)]
pub struct ScopeSet {
    vocabulary: &'static Vocabulary,
    words: Box<[u64]>,
}

impl ScopeSet {
    /// Reads a `scope` claim: scope tokens separated by single spaces (RFC 6749 section 3.3).
    /// Tokens that are not in the vocabulary are ignored: they may belong to another resource
    /// server.
    pub fn read(vocabulary: &'static Vocabulary, claim: &str) -> Self {
        let mut set = Self { vocabulary, words: vec![0; vocabulary.scopes.len().div_ceil(64)].into() };
        for granted in claim.split(' ').filter_map(|name| vocabulary.find(name)) {
            for &index in granted.entry().satisfies {
                set.words[usize::from(index / 64)] |= 1 << (index % 64);
            }
        }
        set
    }

    /// Returns whether the set satisfies a scope. It satisfies no scope of another vocabulary.
    pub fn contains(&self, scope: ScopeId) -> bool {
        let index = scope.index();
        self.is_over(scope.vocabulary()) && self.words[usize::from(index / 64)] & (1 << (index % 64)) != 0
    }

    /// Returns the number of allocated bytes.
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(&*self.words)
    }

    /// Returns whether the set is over this vocabulary.
    pub(crate) fn is_over(&self, vocabulary: &'static Vocabulary) -> bool {
        std::ptr::eq(self.vocabulary, vocabulary)
    }
}
