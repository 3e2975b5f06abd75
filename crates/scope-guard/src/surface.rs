//! All that a program serves: every route with what it requires.

use http::Method;

use crate::operation::Operation;

/// The routes of a [`Router`](crate::Router), in the order in which they were added. Documents, tests and reviews read this;
/// nothing else knows all routes, because axum does not tell.
#[derive(Clone, Debug, Default)]
pub struct Surface {
    pub(crate) routes: Vec<Route>,
}

/// One method of one path.
#[derive(Clone, Debug)]
pub struct Route {
    /// The HTTP method.
    pub method: Method,
    /// The path template: `/users/{userId}`.
    pub path: String,
    /// What the handler declares.
    pub operation: &'static Operation,
}

impl Surface {
    /// The routes.
    pub fn routes(&self) -> impl Iterator<Item = &Route> {
        self.routes.iter()
    }
}
