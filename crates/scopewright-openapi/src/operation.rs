//! A route as an OpenAPI operation.

use indexmap::IndexMap;
use openapiv3::{
    Operation, Parameter, ParameterData, ParameterSchemaOrContent, PathStyle, QueryStyle, ReferenceOr,
    RequestBody, Response, Responses, StatusCode,
};
use schemars::SchemaGenerator;
use scopewright::describe::{Answer, Body, Description, Messages, Status};
use scopewright::{Access, Policy, Requirement, Route, ScopeId, Surface};
use serde_json::{Value, json};

use crate::caller_text::{self, caller_text, described};
use crate::common_answer::{CommonAnswer, text_schema};
use crate::content::{content, json_content};
use crate::schema::{self, SchemaError};
use crate::security::{alternatives, security_requirements};
use crate::tags::heading;

type Schemas<'g> = &'g mut SchemaGenerator;

pub(crate) fn operation(
    route: &Route,
    id: String,
    common: &[CommonAnswer<'_>],
    schemas: Schemas<'_>,
) -> Result<Operation, SchemaError> {
    let (summary, description) = split_docs(route.operation.docs);
    let description = described(&caller_text(route.operation), &description);
    let messages = read(route, schemas);
    let mut parameters = path_parameters(&route.path, &messages, schemas)?;
    parameters.extend(query_parameters(&messages, schemas)?);
    Ok(Operation {
        tags: vec![heading(route).name.to_owned()],
        summary,
        description: Some(description),
        parameters,
        request_body: request_body(&messages, &id, schemas)?,
        responses: responses(&messages, route, common, schemas)?,
        security: Some(security_requirements(&route.operation.policy)),
        extensions: extensions(route),
        operation_id: Some(id),
        ..Operation::default()
    })
}

/// Returns the messages of a route. axum reads the form of a `GET` from its query.
fn read(route: &Route, schemas: Schemas<'_>) -> Description {
    let mut messages = Messages::of(route.operation, schemas);
    if messages.query.is_none() && ["GET", "HEAD"].contains(&route.method.as_str()) {
        messages.query = messages.form.take();
    }
    messages
}

/// Returns the handlers' names. If several handlers share one, the last fixed segment of the path
/// is added, because ids must differ.
pub(crate) fn operation_ids(surface: &Surface) -> Vec<String> {
    let names: Vec<_> = surface.routes().map(|route| route.operation.name).collect();
    surface
        .routes()
        .map(|route| {
            let name = route.operation.name;
            match names.iter().filter(|other| **other == name).count() {
                1 => name.to_owned(),
                _ => format!("{name}_{}", last_fixed_segment(&route.path)),
            }
        })
        .collect()
}

fn last_fixed_segment(path: &str) -> String {
    let fixed = path.rsplit('/').find(|segment| !segment.is_empty() && !segment.starts_with('{'));
    fixed.unwrap_or("root").replace(['-', '.'], "_")
}

/// Splits a doc comment: the first paragraph, on one line, is the summary.
fn split_docs(docs: &str) -> (Option<String>, String) {
    let (summary, description) = docs.split_once("\n\n").unwrap_or((docs, ""));
    let summary = Some(summary.replace('\n', " ")).filter(|text| !text.is_empty());
    (summary, description.trim().to_owned())
}

fn path_parameters(
    template: &str,
    messages: &Description,
    schemas: Schemas<'_>,
) -> Result<Vec<ReferenceOr<Parameter>>, SchemaError> {
    let names = template.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
    names
        .enumerate()
        .map(|(position, name)| {
            let schema = messages.path.as_ref().and_then(|path| path_schema(path, position, name));
            let schema = schema.unwrap_or_else(|| schemars::json_schema!({ "type": "string" }));
            let data = parameter(name, true, &schema, schemas)?;
            Ok(ReferenceOr::Item(Parameter::Path { parameter_data: data, style: PathStyle::Simple }))
        })
        .collect()
}

/// Returns the schema of a path parameter from the handler's type: by name, by position, or of a
/// single one.
fn path_schema(path: &schemars::Schema, position: usize, name: &str) -> Option<schemars::Schema> {
    let found = match (path.get("properties"), path.get("prefixItems")) {
        (Some(properties), _) => properties.get(name)?,
        (None, Some(items)) => items.get(position)?,
        (None, None) => path.as_value(),
    };
    found.clone().try_into().ok()
}

fn query_parameters(
    messages: &Description,
    schemas: Schemas<'_>,
) -> Result<Vec<ReferenceOr<Parameter>>, SchemaError> {
    let Some(query) = &messages.query else { return Ok(Vec::new()) };
    let required: Vec<&str> = query
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let properties = query.get("properties").and_then(Value::as_object).into_iter().flatten();
    properties
        .map(|(name, schema)| {
            let schema = schema.clone().try_into().unwrap_or_default();
            let data = parameter(name, required.contains(&name.as_str()), &schema, schemas)?;
            Ok(ReferenceOr::Item(Parameter::Query {
                parameter_data: data,
                allow_reserved: false,
                style: QueryStyle::Form,
                allow_empty_value: None,
            }))
        })
        .collect()
}

fn parameter(
    name: &str,
    required: bool,
    schema: &schemars::Schema,
    schemas: Schemas<'_>,
) -> Result<ParameterData, SchemaError> {
    let mut schema = schema.clone();
    let description = schema.remove("description").and_then(|text| text.as_str().map(str::to_owned));
    Ok(ParameterData {
        name: name.to_owned(),
        description,
        required,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(schema::inline(
            &schema,
            schemas,
            &format!("parameter `{name}`"),
        )?),
        example: None,
        examples: IndexMap::new(),
        explode: None,
        extensions: IndexMap::new(),
    })
}

fn request_body(
    messages: &Description,
    id: &str,
    schemas: Schemas<'_>,
) -> Result<Option<ReferenceOr<RequestBody>>, SchemaError> {
    let (media_type, body) = match (&messages.body, &messages.form) {
        (Some(body), _) => ("application/json", body),
        (None, Some(form)) => ("application/x-www-form-urlencoded", form),
        (None, None) => return Ok(None),
    };
    let schema = schema::inline(body, schemas, &format!("the body of `{id}`"))?;
    Ok(Some(ReferenceOr::Item(RequestBody {
        content: content(media_type, schema),
        required: true,
        ..RequestBody::default()
    })))
}

/// Returns the responses: those of the operation's own types come before the common ones.
fn responses(
    messages: &Description,
    route: &Route,
    common: &[CommonAnswer<'_>],
    schemas: Schemas<'_>,
) -> Result<Responses, SchemaError> {
    let mut responses = Responses::default();
    for answer in &messages.answers {
        let response = response(answer, schemas)?;
        let place = match status(answer.status) {
            Some(status) => {
                let place = responses.responses.entry(status);
                place.or_insert_with(|| ReferenceOr::Item(described_as(answer.description)))
            }
            None => {
                let place = &mut responses.default;
                place.get_or_insert_with(|| ReferenceOr::Item(described_as(answer.description)))
            }
        };
        // A status with several bodies has the media types of all, each as it is described first.
        if let ReferenceOr::Item(place) = place {
            for (media_type, content) in response.content {
                place.content.entry(media_type).or_insert(content);
            }
        }
    }
    if messages.answers.is_empty() {
        let undescribed = described_as("The document does not describe the response.");
        responses.default = Some(ReferenceOr::Item(undescribed));
    }
    if matches!(route.operation.policy, Policy::Requires(_)) {
        for answer in common {
            let place = responses.responses.entry(StatusCode::Code(answer.status));
            place.or_insert_with(|| answer.reference());
        }
    }
    responses.responses.sort_by_cached_key(|status, _| status.to_string());
    Ok(responses)
}

/// Returns the key of a response, or `None` for the default one.
fn status(status: Status) -> Option<StatusCode> {
    match status {
        Status::Code(code) => Some(StatusCode::Code(code)),
        Status::Range(digit) => Some(StatusCode::Range(digit.into())),
        Status::Any => None,
    }
}

fn described_as(description: &str) -> Response {
    Response { description: description.to_owned(), ..Response::default() }
}

fn response(answer: &Answer, schemas: Schemas<'_>) -> Result<Response, SchemaError> {
    let content = match &answer.body {
        Some(Body::Json(body)) => json_content(schema::inline(body, schemas, "a response")?),
        Some(Body::Text(media_type)) => content(media_type, ReferenceOr::Item(text_schema())),
        None => IndexMap::new(),
    };
    Ok(Response { content, ..described_as(answer.description) })
}

/// Returns extensions for information without an OpenAPI field: the text with which the description
/// begins, why an operation is public, the harm that its scopes can do, and the scopes that only
/// extend its response.
pub(crate) fn extensions(route: &Route) -> IndexMap<String, Value> {
    let mut extensions =
        IndexMap::from([(caller_text::EXTENSION.to_owned(), json!(caller_text(route.operation)))]);
    match route.operation.policy {
        Policy::Public { because } => extensions.insert("x-public-because".to_owned(), json!(because)),
        Policy::Requires(requirement) => {
            let access = access(&requirement).map(Access::as_str);
            extensions.insert("x-access".to_owned(), json!(access))
        }
    };
    if !route.operation.optional.is_empty() {
        let optional: Vec<_> = route.operation.optional.iter().map(alternatives).collect();
        extensions.insert("x-optional-scopes".to_owned(), json!(optional));
    }
    extensions
}

/// Returns the least access that a caller needs: that of the most harmless alternative.
fn access(requirement: &Requirement) -> Option<Access> {
    let worst = |scopes: Vec<ScopeId>| scopes.iter().map(|scope| scope.entry().access).max();
    requirement.alternatives().into_iter().filter_map(worst).min()
}
