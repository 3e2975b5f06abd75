//! The content of a request or a response: a schema with its media type.

use indexmap::IndexMap;
use openapiv3::{MediaType, ReferenceOr, Schema};

pub(crate) fn json_content(schema: ReferenceOr<Schema>) -> IndexMap<String, MediaType> {
    content("application/json", schema)
}

pub(crate) fn content(media_type: &str, schema: ReferenceOr<Schema>) -> IndexMap<String, MediaType> {
    IndexMap::from([(media_type.to_owned(), MediaType { schema: Some(schema), ..MediaType::default() })])
}
