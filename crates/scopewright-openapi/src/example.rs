//! Examples: recorded requests and responses, which are put into the document.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use openapiv3::{OpenAPI, Operation, Parameter, ReferenceOr, Response, StatusCode};
use scopewright::{Policy, Surface};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::document_error::DocumentError;
use crate::operation::operation_ids;
use crate::operation_lookup::{operation_mut, written_here};

/// A recorded request with its response. An API's tests record it, so that a document shows actual
/// messages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Example {
    /// The id of the operation.
    pub operation_id: String,
    /// A short description that differs from those of the operation's other examples.
    pub summary: String,
    /// The path and query parameters by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, Value>,
    /// The body of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Value>,
    /// The HTTP status of the response.
    pub status: u16,
    /// The body of the response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Value>,
}

/// The examples of a document, in a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExamplesFile {
    /// The command that writes the file.
    pub written_by: String,
    /// The examples, in the order in which they were recorded.
    pub examples: Vec<Example>,
}

impl ExamplesFile {
    /// Returns the guarded operations without an example of success, in the order of the routes.
    pub fn missing(&self, surface: &Surface) -> Vec<String> {
        let good = self.examples.iter().filter(|example| example.status < 400);
        let shown: BTreeSet<&str> = good.map(|example| example.operation_id.as_str()).collect();
        let routes = surface.routes().zip(operation_ids(surface));
        let guarded = routes.filter(|(route, _)| matches!(route.operation.policy, Policy::Requires(_)));
        guarded.map(|(_, id)| id).filter(|id| !shown.contains(id.as_str())).collect()
    }
}

impl Example {
    /// Adds the parts of the example to the schemas that they belong to. A refused request is not
    /// an example to follow, so only its response is added.
    pub(crate) fn put_into(&self, document: &mut OpenAPI) -> Result<(), DocumentError> {
        let operation = operation_mut(document, &self.operation_id)?;
        if self.status < 400 {
            self.put_into_request(operation);
        }
        let status = StatusCode::Code(self.status);
        let response = operation.responses.responses.get_mut(&status);
        match response.ok_or_else(|| self.has_no("response with its status"))? {
            ReferenceOr::Item(response) => self.put_into_answer(response),
            ReferenceOr::Reference { reference } => {
                let component = reference.rsplit('/').next().unwrap_or_default().to_owned();
                let components = document.components.as_mut();
                let response = components.and_then(|components| components.responses.get_mut(&component));
                let response = response.and_then(written_here);
                self.put_into_answer(response.ok_or_else(|| self.has_no("response with its status"))?);
            }
        }
        Ok(())
    }

    fn put_into_request(&self, operation: &mut Operation) {
        for parameter in operation.parameters.iter_mut().filter_map(written_here) {
            let data = parameter_data_mut(parameter);
            if let Some(value) = self.parameters.get(&data.name) {
                data.examples.insert(self.key(), self.showing(value));
            }
        }
        let body = operation.request_body.as_mut().and_then(written_here);
        if let (Some(body), Some(value)) = (body, &self.request) {
            for media in body.content.values_mut() {
                media.examples.insert(self.key(), self.showing(value));
            }
        }
    }

    fn put_into_answer(&self, response: &mut Response) {
        let Some(value) = &self.answer else { return };
        for media in response.content.values_mut() {
            media.examples.insert(self.key(), self.showing(value));
        }
    }

    /// Returns the name of the parts of an example.
    fn key(&self) -> String {
        let words = self.summary.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
    }

    fn showing(&self, value: &Value) -> ReferenceOr<openapiv3::Example> {
        ReferenceOr::Item(openapiv3::Example {
            summary: Some(self.summary.clone()),
            description: None,
            value: Some(value.clone()),
            external_value: None,
            extensions: IndexMap::new(),
        })
    }

    fn has_no(&self, what: &'static str) -> DocumentError {
        DocumentError::MissingPart { operation_id: self.operation_id.clone(), what }
    }
}

fn parameter_data_mut(parameter: &mut Parameter) -> &mut openapiv3::ParameterData {
    match parameter {
        Parameter::Query { parameter_data, .. }
        | Parameter::Header { parameter_data, .. }
        | Parameter::Path { parameter_data, .. }
        | Parameter::Cookie { parameter_data, .. } => parameter_data,
    }
}
