//! One operation of an API with its description of callers, from which all pages about scopes are
//! rendered.

use openapiv3::OpenAPI;
use scopewright_catalog::Scope;

use crate::surface::{Alternative, Endpoint, Policy, Requirement, Surface};

/// One operation with its description of callers.
pub(crate) struct Operation<'a> {
    pub(crate) endpoint: Endpoint,
    pub(crate) policy: &'a Policy,
    pub(crate) summary: &'a str,
    pub(crate) description: &'a str,
    /// The heading under which operations are grouped.
    pub(crate) heading: &'a str,
}

/// In the order of the document, which is the one in which the routes were written down.
pub(crate) fn operations<'a>(document: &'a OpenAPI, surface: &'a Surface) -> Vec<Operation<'a>> {
    let operations = document.operations().filter_map(|(path, method, operation)| {
        let endpoint = Endpoint { path: path.to_owned(), method: method.to_uppercase() };
        let policy = surface.routes.get(&endpoint)?;
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
    pub(crate) fn alternatives(&self) -> impl Iterator<Item = &Alternative> {
        let required = match self.policy {
            Policy::Requires { scopes, .. } => Some(scopes),
            Policy::Public { .. } => None,
        };
        required.into_iter().flat_map(Requirement::alternatives)
    }

    /// Returns the requirements for parts of the response, one for each part.
    pub(crate) fn widenings(&self) -> impl Iterator<Item = &Requirement> {
        let optional = match self.policy {
            Policy::Requires { optional, .. } => Some(optional),
            Policy::Public { .. } => None,
        };
        optional.into_iter().flatten()
    }

    /// The cheapest way in that has this scope.
    pub(crate) fn way_in_by(&self, scope: &Scope) -> Option<&Alternative> {
        self.alternatives().find(|alternative| alternative.contains(&scope.name))
    }

    /// Returns whether holders of this scope see more of the response.
    pub(crate) fn is_widened_by(&self, scope: &Scope) -> bool {
        self.widenings().flat_map(Requirement::alternatives).flatten().any(|name| *name == scope.name)
    }
}
