//! The routes of an API and their requirements, as its OpenAPI document or its `routes.lock` states
//! them (`lock_file`).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use openapiv3::{OpenAPI, Operation};
use scopewright_catalog::{Catalog, ScopeName};

mod error;
mod lock_file;
mod requirement;

pub use error::RouteTableError;
pub use requirement::{Alternative, Requirement, all_of};

use error::Within as _;

/// All routes of an API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RouteTable {
    /// The routes by path and then by method.
    pub routes: BTreeMap<Endpoint, Policy>,
    /// The handlers for requests that no route matches. The method of such an endpoint is
    /// `fallback` or `method-not-allowed`, and its path is the one below which it responds. Only a
    /// `routes.lock` lists them. Merged routers may have one each.
    pub fallbacks: BTreeSet<(Endpoint, Policy)>,
    /// The paths below which routes were added without guards, with the reasons. Only a
    /// `routes.lock` lists them.
    pub unguarded: BTreeSet<(String, String)>,
}

impl RouteTable {
    /// Reads the routes of a document that `scopewright-openapi` made.
    ///
    /// # Errors
    /// Returns an error if an operation does not state who may call it.
    pub fn of(document: &OpenAPI) -> Result<Self, RouteTableError> {
        let routes = document.operations().map(|(path, method, operation)| {
            let endpoint = Endpoint { path: path.to_owned(), method: method.to_uppercase() };
            let policy = Policy::of(operation).within(|| format!("{endpoint} in the OpenAPI document"))?;
            Ok((endpoint, policy))
        });
        Ok(Self { routes: routes.collect::<Result<_, _>>()?, ..Self::default() })
    }

    /// Returns a scope that a route names and the catalog lacks, with the route.
    pub fn foreign_scope(&self, catalog: &Catalog) -> Option<(&Endpoint, &ScopeName)> {
        let fallbacks = self.fallbacks.iter().map(|(endpoint, policy)| (endpoint, policy));
        self.routes.iter().chain(fallbacks).find_map(|(endpoint, policy)| {
            let scope = policy.scopes().find(|scope| catalog.scope(scope.as_str()).is_none())?;
            Some((endpoint, scope))
        })
    }
}

/// A method of a path template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Endpoint {
    /// The path template: `/users/{userId}`.
    pub path: String,
    /// The HTTP method in capitals.
    pub method: String,
}

/// `GET /users/{userId}`.
impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// The policy of a route.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Policy {
    /// Everyone may call it.
    Public {
        /// The reason.
        because: String,
    },
    /// Callers with the scopes may call it.
    Requires {
        /// The required scopes.
        scopes: Requirement,
        /// One requirement for each part of the response that only its holders see.
        optional: BTreeSet<Requirement>,
    },
}

impl Policy {
    /// Returns every scope that it names, those that only extend the response included.
    fn scopes(&self) -> impl Iterator<Item = &ScopeName> {
        let requirements = match self {
            Self::Public { .. } => Vec::new(),
            Self::Requires { scopes, optional } => [scopes].into_iter().chain(optional).collect(),
        };
        requirements.into_iter().flat_map(Requirement::scopes)
    }

    fn of(operation: &Operation) -> Result<Self, RouteTableError> {
        if let Some(because) = operation.extensions.get("x-public-because") {
            let because = because.as_str();
            let because =
                because.ok_or_else(|| RouteTableError::new("`x-public-because` is not a string"))?;
            return Ok(Self::Public { because: because.split_whitespace().collect::<Vec<_>>().join(" ") });
        }
        let alternatives = operation.security.iter().flatten();
        let alternatives =
            alternatives.map(|schemes| schemes.values().flatten().cloned().collect()).collect();
        let scopes = Requirement::new(alternatives).within(|| "`security`")?;
        Ok(Self::Requires { scopes, optional: optional(operation).within(|| "`x-optional-scopes`")? })
    }
}

/// Reads `x-optional-scopes`, which holds alternatives of scopes for every optional part of the
/// response.
fn optional(operation: &Operation) -> Result<BTreeSet<Requirement>, RouteTableError> {
    let Some(written) = operation.extensions.get("x-optional-scopes") else { return Ok(Default::default()) };
    let written: Vec<Vec<Vec<String>>> =
        serde_json::from_value(written.clone()).map_err(|error| RouteTableError::new(error.to_string()))?;
    written.into_iter().map(Requirement::new).collect()
}
