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
    /// Who may call it.
    pub policy: Policy,
    /// One line about it.
    pub summary: &'a str,
    /// The rest of its description.
    pub description: &'a str,
    /// The heading under which operations are grouped.
    pub heading: &'a str,
}

/// In the order of the document, which is the one in which the routes were written down.
pub(crate) fn operations<'a>(document: &'a OpenAPI, table: &RouteTable) -> Vec<Operation<'a>> {
    let operations = document.operations().filter_map(|(path, method, operation)| {
        let endpoint = Endpoint { path: path.to_owned(), method: method.to_uppercase() };
        let policy = table.routes.get(&endpoint)?.clone();
        Some(Operation {
            endpoint,
            policy,
            summary: operation.summary.as_deref().unwrap_or_default(),
            description: operation.description.as_deref().unwrap_or_default(),
            heading: operation.tags.first().map(String::as_str).unwrap_or_default(),
        })
    });
    operations.collect()
}

impl Operation<'_> {
    /// The ways to be let in, the shortest first; none for what is public.
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
