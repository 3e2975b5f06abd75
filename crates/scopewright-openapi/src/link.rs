//! Links: where a part of one answer is a parameter of another request.

use indexmap::IndexMap;
use openapiv3::{LinkOperation, OpenAPI, ReferenceOr, StatusCode};
use serde_json::Value;

use crate::document_error::DocumentError;
use crate::operation_lookup::{operation_mut, written_here};

/// That parts of one operation's answer are parameters of another operation: who follows it needs no further knowledge.
#[derive(Clone, Copy, Debug)]
pub struct Link<'s> {
    /// The id of the operation that answers.
    pub from: &'s str,
    /// The HTTP status of that answer.
    pub status: u16,
    /// The id of the operation that can be called next.
    pub to: &'s str,
    /// Its parameters, each with the runtime expression that gives its value (OpenAPI 3.0.3, "Runtime Expressions").
    pub parameters: &'s [(&'s str, &'s str)],
}

impl Link<'_> {
    /// Puts the link beside the answer that it begins at.
    pub(crate) fn put_into(&self, document: &mut OpenAPI) -> Result<(), DocumentError> {
        operation_mut(document, self.to)?;
        let operation = operation_mut(document, self.from)?;
        let response = operation.responses.responses.get_mut(&StatusCode::Code(self.status));
        let response = response.and_then(written_here).ok_or_else(|| DocumentError::NotThere {
            operation_id: self.from.to_owned(),
            what: "answer that a link begins at",
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
