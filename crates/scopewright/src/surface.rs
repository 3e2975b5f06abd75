//! The surface of a program: every route with its requirement.

use std::fmt;

use http::Method;

use crate::gate_slot::GateSlot;
use crate::operation::Operation;
use crate::vocabulary::ScopeId;

mod lock;
mod serialize;

pub use lock::LockError;

/// The routes of a [`Router`](crate::Router), in the order in which they were added. Documents,
/// tests and reviews use it, because axum does not list its routes.
///
/// Its `Display` is the text of `routes.lock`, and it serialises to JSON.
#[derive(Clone, Debug, Default)]
pub struct Surface {
    pub(crate) routes: Vec<Route>,
    pub(crate) fallbacks: Vec<Fallback>,
    pub(crate) unguarded: Vec<Unguarded>,
}

/// A method of a path.
#[derive(Clone, Debug)]
pub struct Route {
    /// The HTTP method.
    pub method: Method,
    /// The path template: `/users/{userId}`.
    pub path: String,
    /// The declaration of the handler.
    pub operation: &'static Operation,
    pub(crate) slot: GateSlot,
}

/// A handler for requests that no route matches.
#[derive(Clone, Debug)]
pub struct Fallback {
    /// `fallback` or `method not allowed`.
    pub kind: &'static str,
    /// The path below which it responds.
    pub below: String,
    /// The declaration of the handler.
    pub operation: &'static Operation,
    pub(crate) slot: GateSlot,
}

/// Routes that were added without guards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unguarded {
    /// The path below which they were added.
    pub below: String,
    /// The reason why they need no guard.
    pub because: &'static str,
}

impl Surface {
    /// Returns the routes.
    pub fn routes(&self) -> impl Iterator<Item = &Route> {
        self.routes.iter()
    }

    /// Returns the handlers for requests that no route matches.
    pub fn fallbacks(&self) -> impl Iterator<Item = &Fallback> {
        self.fallbacks.iter()
    }

    /// Returns the routes without guards, with the reasons.
    pub fn unguarded(&self) -> impl Iterator<Item = &Unguarded> {
        self.unguarded.iter()
    }

    /// Returns every scope that an operation requires or that extends its response: each once, in
    /// catalog order.
    pub fn scopes(&self) -> Vec<ScopeId> {
        let operations = self.routes.iter().map(|route| route.operation);
        let operations = operations.chain(self.fallbacks.iter().map(|fallback| fallback.operation));
        let mut scopes: Vec<_> = operations.flat_map(Operation::scopes).collect();
        scopes.sort_by_key(|scope| (scope.vocabulary().title, scope.index()));
        scopes.dedup();
        scopes
    }

    /// Returns the slots of the routes, with the routes' names for logs and metrics.
    pub(crate) fn slots(&self) -> impl Iterator<Item = (String, &GateSlot)> {
        let routes = self.routes.iter().map(|route| (route.to_string(), &route.slot));
        routes.chain(self.fallbacks.iter().map(|fallback| (fallback.to_string(), &fallback.slot)))
    }

    pub(crate) fn extend(&mut self, other: Self) {
        self.routes.extend(other.routes);
        self.fallbacks.extend(other.fallbacks);
        self.unguarded.extend(other.unguarded);
    }

    pub(crate) fn extend_below(&mut self, prefix: &str, mut other: Self) {
        for route in &mut other.routes {
            route.path = below(prefix, &route.path);
        }
        for fallback in &mut other.fallbacks {
            fallback.below = below(prefix, &fallback.below);
        }
        for unguarded in &mut other.unguarded {
            unguarded.below = below(prefix, &unguarded.below);
        }
        self.extend(other);
    }
}

/// Joins a prefix and a path. axum serves the inner root at the prefix itself, as it is written.
fn below(prefix: &str, path: &str) -> String {
    match path {
        "/" | "" => prefix.to_owned(),
        _ => format!("{}{path}", prefix.trim_end_matches('/')),
    }
}

/// `GET /users/{userId}`.
impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// `fallback below /users`.
impl fmt::Display for Fallback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} below {}", self.kind, self.below)
    }
}
