//! What is known of an operation apart from its route: who may call it, and how to describe it.

use std::fmt;

use crate::describe::Messages;
use crate::requirement::Requirement;

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
