//! Messages whose types do not describe themselves, so that a document would lack them.

use std::fmt;

use schemars::SchemaGenerator;
use scopewright::Surface;
use scopewright::describe::Messages;

/// A request or a response whose type does not describe itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undescribed {
    /// The handler's name.
    pub operation: &'static str,
    /// The full name of the type.
    pub message: &'static str,
}

/// Returns the messages of all routes that do not describe themselves, in the order of the routes.
pub(crate) fn undescribed(surface: &Surface) -> Vec<Undescribed> {
    let mut generator = SchemaGenerator::default();
    let mut all = Vec::new();
    for route in surface.routes() {
        let messages = Messages::of(route.operation, &mut generator).undescribed;
        let of_route = messages.into_iter();
        all.extend(of_route.map(|message| Undescribed { operation: route.operation.name, message }));
    }
    all.dedup();
    all
}

impl fmt::Display for Undescribed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` of `{}`", self.message, self.operation)
    }
}
