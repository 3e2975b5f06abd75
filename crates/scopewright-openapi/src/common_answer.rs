//! The responses that every guarded operation can have.

use indexmap::IndexMap;
use openapiv3::{
    Header, HeaderStyle, ParameterSchemaOrContent, ReferenceOr, Response, Schema, SchemaData, SchemaKind,
    StringType, Type,
};

use crate::content::json_content;

/// A response that every guarded operation can have. It is in `components.responses`.
#[derive(Clone, Copy, Debug)]
pub struct CommonAnswer<'s> {
    /// The HTTP status.
    pub status: u16,
    /// The name of the component.
    pub name: &'s str,
    /// The meaning of the response.
    pub description: &'s str,
    /// The header fields that it always has, each with its meaning.
    pub headers: &'s [(&'s str, &'s str)],
}

const CHALLENGE: (&str, &str) = ("WWW-Authenticate", "The challenge (RFC 6750 section 3).");

/// The refusals of the guard.
pub(crate) const REFUSALS: [CommonAnswer<'_>; 2] = [
    CommonAnswer {
        status: 401,
        name: "Unauthorized",
        description: "The request has no access token, or one that is not valid here.",
        headers: &[CHALLENGE],
    },
    CommonAnswer {
        status: 403,
        name: "Forbidden",
        description: "The access token lacks a scope; the challenge names it (`insufficient_scope`).",
        headers: &[CHALLENGE],
    },
];

impl CommonAnswer<'_> {
    /// Returns the reference from an operation.
    pub(crate) fn reference(&self) -> ReferenceOr<Response> {
        ReferenceOr::Reference { reference: format!("#/components/responses/{}", self.name) }
    }

    /// Returns the component, with the common body of errors if there is one.
    pub(crate) fn component(&self, body: Option<&ReferenceOr<Schema>>) -> ReferenceOr<Response> {
        let headers = self.headers.iter();
        ReferenceOr::Item(Response {
            description: self.description.to_owned(),
            headers: headers.map(|(name, meaning)| ((*name).to_owned(), header(meaning))).collect(),
            content: body.map(|body| json_content(body.clone())).unwrap_or_default(),
            ..Response::default()
        })
    }
}

fn header(description: &str) -> ReferenceOr<Header> {
    ReferenceOr::Item(Header {
        description: Some(description.to_owned()),
        style: HeaderStyle::Simple,
        required: true,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(ReferenceOr::Item(text_schema())),
        example: None,
        examples: IndexMap::new(),
        extensions: IndexMap::new(),
    })
}

/// Returns the schema of any text.
pub(crate) fn text_schema() -> Schema {
    Schema {
        schema_data: SchemaData::default(),
        schema_kind: SchemaKind::Type(Type::String(StringType::default())),
    }
}
