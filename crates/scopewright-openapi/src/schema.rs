//! The conversion of JSON Schemas to OpenAPI 3.0.

use std::fmt;

use indexmap::IndexMap;
use openapiv3::ReferenceOr;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Value, json};

/// Returns a generator of OpenAPI 3.0 schemas.
pub(crate) fn generator() -> SchemaGenerator {
    SchemaSettings::openapi3().with_transform(RecursiveTransform(give_null_a_type)).into_generator()
}

/// Adds a type to a null schema. `nullable` has no meaning without `type` (OpenAPI 3.0.3, "Schema
/// Object"). If only null is allowed, any type will do.
fn give_null_a_type(schema: &mut Schema) {
    if schema.get("enum") == Some(&json!([null])) && schema.get("type").is_none() {
        schema.insert("type".to_owned(), "string".into());
    }
}

/// Returns the named schemas that the messages reference, sorted by name.
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

/// Returns the schema of a message itself. `place` names the message.
pub(crate) fn inline(
    schema: &Schema,
    generator: &mut SchemaGenerator,
    place: &str,
) -> Result<ReferenceOr<openapiv3::Schema>, SchemaError> {
    let mut schema = schema.clone();
    for transform in generator.transforms_mut() {
        transform.transform(&mut schema);
    }
    convert(unwrapped(schema.into()), place)
}

/// Unwraps an `allOf` with one part. It was needed because members next to a reference are ignored.
fn unwrapped(schema: Value) -> Value {
    match schema.as_object().map(|members| (members.len(), members.get("allOf"))) {
        Some((1, Some(Value::Array(parts)))) if parts.len() == 1 => parts[0].clone(),
        _ => schema,
    }
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
