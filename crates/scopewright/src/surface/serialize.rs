//! A surface as JSON, for other programs.

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use super::{Fallback, Route, Surface, Unguarded};
use crate::operation::{Operation, Policy};
use crate::requirement::Requirement;

/// An object with `routes`, `fallbacks` and `unguarded`. A route has its `method`, `path`, `name`
/// and `docs`, and either `public`, the reason, or `requires`, a list of alternatives of scopes.
/// `optional` lists one such requirement for each part of the response that only its holders see.
impl Serialize for Surface {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut surface = serializer.serialize_struct("Surface", 3)?;
        surface.serialize_field("routes", &self.routes)?;
        surface.serialize_field("fallbacks", &self.fallbacks)?;
        surface.serialize_field("unguarded", &self.unguarded)?;
        surface.end()
    }
}

impl Serialize for Route {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut route = serializer.serialize_struct("Route", 6)?;
        route.serialize_field("method", self.method.as_str())?;
        route.serialize_field("path", &self.path)?;
        serialize_operation::<S>(&mut route, self.operation)?;
        route.end()
    }
}

impl Serialize for Fallback {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fallback = serializer.serialize_struct("Fallback", 6)?;
        fallback.serialize_field("kind", self.kind)?;
        fallback.serialize_field("below", &self.below)?;
        serialize_operation::<S>(&mut fallback, self.operation)?;
        fallback.end()
    }
}

impl Serialize for Unguarded {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut unguarded = serializer.serialize_struct("Unguarded", 2)?;
        unguarded.serialize_field("below", &self.below)?;
        unguarded.serialize_field("because", self.because)?;
        unguarded.end()
    }
}

fn serialize_operation<S: Serializer>(
    object: &mut S::SerializeStruct,
    operation: &Operation,
) -> Result<(), S::Error> {
    object.serialize_field("name", operation.name)?;
    object.serialize_field("docs", operation.docs)?;
    match &operation.policy {
        Policy::Public { because } => object.serialize_field("public", because)?,
        Policy::Requires(requirement) => object.serialize_field("requires", &alternatives(requirement))?,
    }
    let optional: Vec<_> = operation.optional.iter().map(alternatives).collect();
    object.serialize_field("optional", &optional)
}

fn alternatives(requirement: &Requirement) -> Vec<Vec<&'static str>> {
    let names = requirement.alternatives().into_iter();
    names.map(|scopes| scopes.into_iter().map(|scope| scope.name()).collect()).collect()
}
