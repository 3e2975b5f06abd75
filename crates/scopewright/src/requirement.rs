//! The requirement of an operation: a tree of scopes, `all` and `any`.

use std::fmt;

use crate::vocabulary::{ScopeId, Vocabulary};

/// The scopes that a caller must have. There is no `not`: having more scopes must never grant less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// One scope.
    Scope(ScopeId),
    /// All of these. The list is never empty.
    All(&'static [Requirement]),
    /// At least one of these. The list is never empty.
    Any(&'static [Requirement]),
}

impl Requirement {
    /// Returns whether a caller meets it who has the scopes for which `holds` returns true. The
    /// tree is evaluated as written.
    pub fn is_met_by(&self, holds: &impl Fn(ScopeId) -> bool) -> bool {
        match self {
            Self::Scope(scope) => holds(*scope),
            Self::All(parts) => parts.iter().all(|part| part.is_met_by(holds)),
            Self::Any(parts) => parts.iter().any(|part| part.is_met_by(holds)),
        }
    }

    /// Returns the minimal lists of scopes that meet the requirement. The shortest come first, then
    /// catalog order. None contains another.
    ///
    /// The macro limits their number.
    pub fn alternatives(&self) -> Vec<Vec<ScopeId>> {
        let mut alternatives = self.combinations();
        for scopes in &mut alternatives {
            scopes.sort_by_key(|scope| scope.index());
            scopes.dedup();
        }
        alternatives.sort_by_key(|scopes| order(scopes));
        let mut smallest: Vec<Vec<ScopeId>> = Vec::new();
        for scopes in alternatives {
            if !smallest.iter().any(|enough| enough.iter().all(|scope| scopes.contains(scope))) {
                smallest.push(scopes);
            }
        }
        smallest
    }

    /// Returns the scopes that the caller must request: those missing from the alternative that
    /// misses fewest. Of several such alternatives, the first in catalog order is taken. Empty if
    /// the requirement is met.
    pub fn cheapest_missing(&self, holds: &impl Fn(ScopeId) -> bool) -> Vec<ScopeId> {
        self.alternatives()
            .into_iter()
            .map(|scopes| scopes.into_iter().filter(|&scope| !holds(scope)).collect::<Vec<_>>())
            .min_by_key(|missing| order(missing))
            .unwrap_or_default()
    }

    /// Calls `note` with each scope that meets the requirement: all parts of an `all`, and the
    /// first matching part of an `any`.
    pub(crate) fn for_each_matched(&self, holds: &impl Fn(ScopeId) -> bool, note: &mut impl FnMut(ScopeId)) {
        match self {
            Self::Scope(scope) => note(*scope),
            Self::All(parts) => parts.iter().for_each(|part| part.for_each_matched(holds, note)),
            Self::Any(parts) => {
                if let Some(part) = parts.iter().find(|part| part.is_met_by(holds)) {
                    part.for_each_matched(holds, note);
                }
            }
        }
    }

    /// Returns all scopes of the requirement, in the order in which they are written.
    pub fn scopes(&self) -> Vec<ScopeId> {
        match self {
            Self::Scope(scope) => vec![*scope],
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::scopes).collect(),
        }
    }

    /// Returns the vocabulary of the first scope.
    pub(crate) fn vocabulary(&self) -> &'static Vocabulary {
        let mut part = self;
        loop {
            match part {
                Self::Scope(scope) => return scope.vocabulary(),
                Self::All(parts) | Self::Any(parts) => part = &parts[0],
            }
        }
    }

    fn combinations(&self) -> Vec<Vec<ScopeId>> {
        match self {
            Self::Scope(scope) => vec![vec![*scope]],
            Self::Any(parts) => parts.iter().flat_map(Self::combinations).collect(),
            Self::All(parts) => parts.iter().fold(vec![Vec::new()], |so_far, part| {
                let more = part.combinations();
                so_far.iter().flat_map(|left| more.iter().map(|right| [&left[..], right].concat())).collect()
            }),
        }
    }
}

/// Orders lists by length, then by catalog order.
fn order(scopes: &[ScopeId]) -> (usize, Vec<u16>) {
    (scopes.len(), scopes.iter().map(|scope| scope.index()).collect())
}

/// Writes the requirement as in `#[requires]`.
impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, parts) = match self {
            Self::Scope(scope) => return scope.fmt(f),
            Self::All(parts) => ("all", parts),
            Self::Any(parts) => ("any", parts),
        };
        write!(f, "{word}(")?;
        for (position, part) in parts.iter().enumerate() {
            write!(f, "{}{part}", if position == 0 { "" } else { ", " })?;
        }
        f.write_str(")")
    }
}
