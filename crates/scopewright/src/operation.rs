//! An operation apart from its route: who may call it, and how to describe it.

use std::fmt;

use crate::describe::Messages;
use crate::requirement::Requirement;
use crate::vocabulary::ScopeId;

/// The declaration of a handler by `#[requires]` or `#[public]`.
pub struct Operation {
    /// The handler's name.
    pub name: &'static str,
    /// The doc comment of the handler: its first paragraph is a summary, the rest a description.
    pub docs: &'static str,
    /// The callers that are allowed.
    pub policy: Policy,
    /// Optional scopes that extend the response, one entry for each `#[granted]` argument.
    pub optional: &'static [Requirement],
    /// Describes the request and the responses.
    #[doc(hidden)]
    pub describe: fn(&mut Messages<'_>),
}

impl Operation {
    /// Returns the required and the optional scopes, in the order in which they are written.
    pub fn scopes(&self) -> Vec<ScopeId> {
        let required = match &self.policy {
            Policy::Requires(requirement) => Some(requirement),
            Policy::Public { .. } => None,
        };
        required.into_iter().chain(self.optional).flat_map(Requirement::scopes).collect()
    }
}

/// The callers that are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Everyone, for the reason that `#[public]` states.
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
