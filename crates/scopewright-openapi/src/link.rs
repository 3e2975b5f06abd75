//! Links: parts of a response that are parameters of another request.

use indexmap::IndexMap;
use openapiv3::{LinkOperation, OpenAPI, ReferenceOr, StatusCode};
use serde_json::Value;

use crate::document_error::DocumentError;
use crate::operation_lookup::{operation_mut, written_here};

/// A link from one operation's response to the parameters of another operation, which a client can
/// follow.
#[derive(Clone, Copy, Debug)]
pub struct Link<'s> {
    /// The id of the operation that responds.
    pub from: &'s str,
    /// The HTTP status of the response.
    pub status: u16,
    /// The id of the operation to call next.
    pub to: &'s str,
    /// The parameters of the next operation, each with a runtime expression for its value (OpenAPI
    /// 3.0.3, "Runtime Expressions").
    pub parameters: &'s [(&'s str, &'s str)],
}

impl Link<'_> {
    /// Adds the link to its response.
    pub(crate) fn put_into(&self, document: &mut OpenAPI) -> Result<(), DocumentError> {
        operation_mut(document, self.to)?;
        let operation = operation_mut(document, self.from)?;
        let response = operation.responses.responses.get_mut(&StatusCode::Code(self.status));
        let response = response.and_then(written_here).ok_or_else(|| DocumentError::MissingPart {
            operation_id: self.from.to_owned(),
            what: "response of a link",
        })?;
        response.links.insert(self.to.to_owned(), ReferenceOr::Item(self.written()));
        Ok(())
    }

    fn written(&self) -> openapiv3::Link {
        let parameters = self.parameters.iter();
        openapiv3::Link {
            description: None,
            operation: LinkOperation::OperationId(self.to.to_owned()),
            request_body: None,
            parameters: parameters.map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect(),
            server: None,
            extensions: IndexMap::new(),
        }
    }
}
