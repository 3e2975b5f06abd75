//! A recorder for tests, whose requests and responses become the examples of a document.
//!
//! A test runs a scenario against the API and compares the result with the file of the document's
//! examples. An outdated example fails the test, and no example is made up.

use std::collections::BTreeMap;
use std::path::Path;

use axum::Router;
use axum::body::Body;
use http::Request;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http_body_util::BodyExt as _;
use openapiv3::{OpenAPI, Operation, Parameter, ReferenceOr};
use serde_json::{Map, Value};
use tower::ServiceExt as _;

use crate::{Example, ExamplesFile};

/// A recorder that calls an API.
pub struct Recorder {
    document: OpenAPI,
    /// The path of the document's server, which is the prefix of its paths.
    base: String,
    router: Router,
    replaced: BTreeMap<&'static str, Value>,
    replaced_texts: BTreeMap<String, String>,
    examples: Vec<Example>,
}

/// A request.
pub struct Call<'c> {
    /// The id of the operation. The document contains its method and path.
    pub operation_id: &'c str,
    /// A short description.
    pub summary: &'c str,
    /// The `Authorization` header, if there is one.
    pub authorization: Option<&'c str>,
    /// The path and query parameters by name, as an object. An array is a repeated parameter.
    pub parameters: Value,
    /// The body as JSON.
    pub request: Option<Value>,
    /// The expected status.
    pub status: u16,
}

impl Recorder {
    /// Returns a recorder for the API of this document.
    ///
    /// # Panics
    /// Panics if the text is not an OpenAPI document.
    pub fn new(document: &str, router: Router) -> Self {
        let document: OpenAPI = serde_json::from_str(document).expect("an OpenAPI document");
        let base = document.servers.first().map(|server| path(&server.url)).unwrap_or_default();
        Self {
            document,
            base,
            router,
            replaced: BTreeMap::new(),
            replaced_texts: BTreeMap::new(),
            examples: Vec::new(),
        }
    }

    /// Replaces the value of every member with this name, for values that differ in each run.
    #[must_use]
    pub fn replacing(mut self, member: &'static str, value: impl Into<Value>) -> Self {
        self.replaced.insert(member, value.into());
        self
    }

    /// Replaces a text with `by`, wherever it is a value in a request or a response.
    pub fn replace_text(&mut self, text: &str, by: &str) {
        self.replaced_texts.insert(text.to_owned(), by.to_owned());
    }

    /// Sends a request and records it with its response. Returns the body of the response.
    ///
    /// # Panics
    /// Panics if there is no such operation, or if the response has another status.
    pub async fn call(&mut self, call: Call<'_>) -> Value {
        let response = self.router.clone().oneshot(self.request(&call)).await.expect("a router answers");
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.expect("a body").to_bytes();
        assert_eq!(status, call.status, "{}: {}", call.operation_id, String::from_utf8_lossy(&body));
        let answer: Option<Value> =
            (!body.is_empty()).then(|| serde_json::from_slice(&body).expect("an answer in JSON"));
        let parameters = call.parameters.as_object().cloned().unwrap_or_default();
        self.examples.push(Example {
            operation_id: call.operation_id.to_owned(),
            summary: call.summary.to_owned(),
            parameters: parameters.into_iter().collect(),
            request: call.request,
            status,
            answer: answer.clone(),
        });
        answer.unwrap_or_default()
    }

    /// Compares the recording with the file, or writes the file if the environment has
    /// `GOLDEN=overwrite`.
    ///
    /// # Panics
    /// Panics if the file is missing or differs.
    pub fn assert_matches(self, file: &Path, written_by: &str) {
        let examples = self.examples.iter().map(|example| self.with_replacements(example)).collect();
        let recorded = ExamplesFile { written_by: written_by.to_owned(), examples };
        let recorded = serde_json::to_string_pretty(&recorded).expect("examples are JSON") + "\n";
        if std::env::var_os("GOLDEN").is_some_and(|value| value == "overwrite") {
            std::fs::write(file, &recorded).expect("a file that can be written");
        }
        let written = std::fs::read_to_string(file).unwrap_or_default();
        assert_eq!(written, recorded, "the examples differ; write them with `{written_by}`");
    }

    fn request(&self, call: &Call<'_>) -> Request<Body> {
        let (path, method, operation) = self.operation(call.operation_id);
        let uri =
            self.base.clone() + &address(path, operation, call.parameters.as_object().unwrap_or(&Map::new()));
        let mut request = Request::builder().method(method.to_uppercase().as_str()).uri(uri);
        if let Some(authorization) = call.authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        let body = call.request.as_ref().map(Value::to_string);
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        request.body(Body::from(body.unwrap_or_default())).expect("a request")
    }

    fn operation(&self, id: &str) -> (&str, &str, &Operation) {
        let mut operations = self.document.operations();
        let found = operations.find(|(_, _, operation)| operation.operation_id.as_deref() == Some(id));
        found.unwrap_or_else(|| panic!("no operation has the id `{id}`"))
    }

    fn with_replacements(&self, example: &Example) -> Example {
        let Example { operation_id, summary, parameters, request, status, answer } = example.clone();
        let parameters = parameters.into_iter().map(|(name, value)| (name, self.replace(value)));
        Example {
            operation_id,
            summary,
            parameters: parameters.collect(),
            request: request.map(|request| self.replace(request)),
            status,
            answer: answer.map(|answer| self.replace(answer)),
        }
    }

    /// Returns the value with its replacements.
    fn replace(&self, value: Value) -> Value {
        match value {
            Value::Object(members) => {
                let members = members.into_iter().map(|(name, value)| {
                    let replaced = self.replaced.get(name.as_str()).filter(|_| !value.is_null());
                    let value = replaced.cloned().unwrap_or_else(|| self.replace(value));
                    (name, value)
                });
                Value::Object(members.collect())
            }
            Value::Array(items) => items.into_iter().map(|item| self.replace(item)).collect(),
            Value::String(text) => self.replaced_texts.get(&text).cloned().unwrap_or(text).into(),
            other => other,
        }
    }
}

/// Returns the path of a URL, without a slash at its end.
fn path(url: &str) -> String {
    let behind_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    behind_scheme.find('/').map_or("", |start| &behind_scheme[start..]).trim_end_matches('/').to_owned()
}

/// Returns the path with its parameters filled in, and the query with the others.
fn address(template: &str, operation: &Operation, given: &Map<String, Value>) -> String {
    let mut path = template.to_owned();
    let mut query = form_urlencoded::Serializer::new(String::new());
    for parameter in operation.parameters.iter().filter_map(ReferenceOr::as_item) {
        let Some(value) = given.get(&parameter.parameter_data_ref().name) else { continue };
        let name = &parameter.parameter_data_ref().name;
        match parameter {
            Parameter::Path { .. } => path = path.replace(&format!("{{{name}}}"), &text(value)),
            _ => {
                let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
                query.extend_pairs(values.iter().map(|value| (name, text(value))));
            }
        }
    }
    match query.finish() {
        query if query.is_empty() => path,
        query => format!("{path}?{query}"),
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
