//! One operation of an API with its description of callers, from which all pages about scopes are
//! rendered.

use openapiv3::OpenAPI;
use scopewright_catalog::Scope;

use crate::{Alternative, Endpoint, Policy, Requirement, RouteTable};

/// One operation with its description of callers.
#[derive(Debug)]
pub struct Operation<'a> {
    /// The method and the path template.
    pub endpoint: Endpoint,
    /// The callers that are allowed.
    pub policy: Policy,
    /// One line about it.
    pub summary: &'a str,
    /// The rest of its description, without the text about its callers.
    pub description: &'a str,
    /// The heading under which operations are grouped.
    pub heading: &'a str,
}

/// Returns the operations in the order of the document.
pub(crate) fn operations<'a>(document: &'a OpenAPI, table: &RouteTable) -> Vec<Operation<'a>> {
    let operations = document.operations().filter_map(|(path, method, operation)| {
        let endpoint = Endpoint { path: path.to_owned(), method: method.to_uppercase() };
        let policy = table.routes.get(&endpoint)?.clone();
        Some(Operation {
            endpoint,
            policy,
            summary: operation.summary.as_deref().unwrap_or_default(),
            description: own_description(operation),
            heading: operation.tags.first().map(String::as_str).unwrap_or_default(),
        })
    });
    operations.collect()
}

/// Returns the description without its beginning about the callers, which the pages have as data.
fn own_description(operation: &openapiv3::Operation) -> &str {
    let description = operation.description.as_deref().unwrap_or_default();
    let about_callers = operation.extensions.get("x-requires").and_then(|text| text.as_str());
    let own = about_callers.and_then(|text| description.strip_prefix(text));
    own.unwrap_or(description).trim_start()
}

impl Operation<'_> {
    /// Returns whether it requires an access token.
    pub fn is_guarded(&self) -> bool {
        matches!(self.policy, Policy::Requires { .. })
    }

    /// Returns the alternatives of required scopes, the shortest first. A public operation has no
    /// alternative.
    pub fn alternatives(&self) -> impl Iterator<Item = &Alternative> {
        let required = match &self.policy {
            Policy::Requires { scopes, .. } => Some(scopes),
            Policy::Public { .. } => None,
        };
        required.into_iter().flat_map(Requirement::alternatives)
    }

    /// Returns the requirements for parts of the response, one for each part.
    pub fn widenings(&self) -> impl Iterator<Item = &Requirement> {
        let optional = match &self.policy {
            Policy::Requires { optional, .. } => Some(optional),
            Policy::Public { .. } => None,
        };
        optional.into_iter().flatten()
    }

    /// The cheapest way in that has this scope.
    pub fn way_in_by(&self, scope: &Scope) -> Option<&Alternative> {
        self.alternatives().find(|alternative| alternative.contains(&scope.name))
    }

    /// Returns whether holders of this scope see more of the response.
    pub fn is_widened_by(&self, scope: &Scope) -> bool {
        self.widenings().flat_map(Requirement::alternatives).flatten().any(|name| *name == scope.name)
    }
}
