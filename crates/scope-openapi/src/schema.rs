//! JSON Schemas as OpenAPI 3.0 writes them.

use std::fmt;

use indexmap::IndexMap;
use openapiv3::ReferenceOr;
use schemars::{Schema, SchemaGenerator};
use serde_json::Value;

/// The named schemas that the messages referred to, sorted by name.
pub(crate) fn definitions(
    generator: &mut SchemaGenerator,
) -> Result<IndexMap<String, ReferenceOr<openapiv3::Schema>>, SchemaError> {
    let mut definitions = generator
        .take_definitions(true)
        .into_iter()
        .map(|(name, schema)| convert(schema, &name).map(|schema| (name, schema)))
        .collect::<Result<IndexMap<_, _>, _>>()?;
    definitions.sort_keys();
    Ok(definitions)
}

/// A schema that stands in a message itself; `place` names the message.
pub(crate) fn inline(
    schema: &Schema,
    generator: &mut SchemaGenerator,
    place: &str,
) -> Result<ReferenceOr<openapiv3::Schema>, SchemaError> {
    let mut schema = schema.clone();
    for transform in generator.transforms_mut() {
        transform.transform(&mut schema);
    }
    convert(schema.into(), place)
}

fn convert(schema: Value, place: &str) -> Result<ReferenceOr<openapiv3::Schema>, SchemaError> {
    serde_json::from_value(schema)
        .map_err(|error| SchemaError { place: place.to_owned(), reason: error.to_string() })
}

/// A schema that OpenAPI 3.0 cannot express.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaError {
    place: String,
    reason: String,
}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the schema of {} cannot be written in OpenAPI 3.0: {}", self.place, self.reason)
    }
}

impl std::error::Error for SchemaError {}
