//! What is known of an operation apart from its route: who may call it, and how to describe it.

use std::fmt;

use crate::describe::Messages;
use crate::requirement::Requirement;
use crate::vocabulary::ScopeId;

/// What `#[requires]` or `#[public]` wrote down about a handler.
pub struct Operation {
    /// The handler's name.
    pub name: &'static str,
    /// Its doc comment: the first paragraph is a summary, the rest a description.
    pub docs: &'static str,
    /// Who may call it.
    pub policy: Policy,
    /// Scopes that are not required but widen the answer, one entry for each `#[granted]` argument.
    pub optional: &'static [Requirement],
    /// Describes request and answers.
    #[doc(hidden)]
    pub describe: fn(&mut Messages<'_>),
}

impl Operation {
    /// The scopes that it requires, and those that widen its answer, in the order written.
    pub fn scopes(&self) -> Vec<ScopeId> {
        let required = match &self.policy {
            Policy::Requires(requirement) => Some(requirement),
            Policy::Public { .. } => None,
        };
        required.into_iter().chain(self.optional).flat_map(Requirement::scopes).collect()
    }
}

/// Who may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Everyone, for the reason that `#[public]` gives.
    Public {
        /// The reason.
        because: &'static str,
    },
    /// Bearers of an access token with these scopes.
    Requires(Requirement),
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operation")
            .field("name", &self.name)
            .field("policy", &self.policy)
            .field("optional", &self.optional)
            .finish_non_exhaustive()
    }
}
