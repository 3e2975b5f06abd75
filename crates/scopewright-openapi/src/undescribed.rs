//! The types that do not describe themselves, so that a document lacks them.

use std::fmt;

use schemars::SchemaGenerator;
use scopewright::Surface;
use scopewright::describe::{Messages, Part, UndescribedType};

/// A type of a handler that does not describe itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undescribed {
    /// The handler's name.
    pub operation: &'static str,
    /// The full name of the type.
    pub message: &'static str,
    /// The part of the operation that it belongs to.
    pub part: Part,
}

/// Returns the wanted types of all routes, in their order.
pub(crate) fn undescribed_types(
    surface: &Surface,
    is_wanted: impl Fn(&UndescribedType) -> bool,
) -> Vec<Undescribed> {
    let mut generator = SchemaGenerator::default();
    let mut all = Vec::new();
    for route in surface.routes() {
        let found = Messages::of(route.operation, &mut generator).undescribed;
        let found = found.into_iter().filter(&is_wanted);
        all.extend(found.map(|UndescribedType { name, part }| Undescribed {
            operation: route.operation.name,
            message: name,
            part,
        }));
    }
    all.dedup();
    all
}

impl fmt::Display for Undescribed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the {} `{}` of `{}`", self.part, self.message, self.operation)
    }
}
