//! Security in a document that something else made.

use std::collections::BTreeSet;
use std::fmt;

use scopewright::{Policy, Route, ScopeId, Surface};
use serde_json::{Value, json};

use crate::common_answer::REFUSALS;
use crate::operation::extensions;
use crate::security::{SCHEME, security_requirements, security_scheme};

/// What a document has to say about tokens that the routes do not know.
#[derive(Clone, Copy, Debug)]
pub struct Security<'s> {
    /// The authorization server's token endpoint.
    pub token_url: &'s str,
    /// The scopes that tokens for this service can have, in their order.
    pub scopes: &'s [ScopeId],
    /// What the routes' paths have in front of the document's, because it stands in the document's `servers`; mostly nothing.
    pub below: &'s str,
}

/// Writes who may call what into a document of OpenAPI 3.0 or 3.1 that something else made: the security scheme, and for each
/// operation `security`, the answers 401 and 403 where it describes none, and the extensions that
/// [`document`](crate::document) writes. What the document said about security before is replaced.
///
/// # Errors
/// When it is no such document, or does not have just the operations that are served; all differences are named, and the document is
/// left as it was.
pub fn apply_to(
    document: &mut Value,
    surface: &Surface,
    security: &Security<'_>,
) -> Result<(), Vec<Mismatch>> {
    check_version(document).map_err(|mismatch| vec![mismatch])?;
    let mismatches = differences(document, surface, security.below);
    if !mismatches.is_empty() {
        return Err(mismatches);
    }
    for route in surface.routes() {
        if let Some(operation) = place(document, route, security.below) {
            secure(operation, route);
        }
    }
    let components = member(document, "components");
    member(components, "securitySchemes")[SCHEME] =
        json!(security_scheme(security.scopes, security.token_url));
    let responses = member(components, "responses");
    for refusal in REFUSALS {
        if responses.get(refusal.name).is_none() {
            responses[refusal.name] = json!(refusal.component(None));
        }
    }
    Ok(())
}

/// Why a document and a router do not go together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// It is no OpenAPI document of version 3.0 or 3.1.
    Version {
        /// What its member `openapi` says.
        found: Option<String>,
    },
    /// A route is served that the document does not have.
    Undocumented {
        /// Method and path.
        endpoint: String,
    },
    /// The document has an operation that no guarded route serves.
    Unserved {
        /// Method and path.
        endpoint: String,
    },
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version { found: None } => f.write_str("it is no OpenAPI document: it has no `openapi`"),
            Self::Version { found: Some(found) } => {
                write!(f, "it is a document of OpenAPI {found}; 3.0 and 3.1 are understood")
            }
            Self::Undocumented { endpoint } => {
                write!(f, "{endpoint} is served, and the document does not have it")
            }
            Self::Unserved { endpoint } => {
                write!(f, "the document has {endpoint}, and no guarded route serves it")
            }
        }
    }
}

impl std::error::Error for Mismatch {}

fn check_version(document: &Value) -> Result<(), Mismatch> {
    match document.get("openapi").and_then(Value::as_str) {
        Some(version) if version.starts_with("3.0.") || version.starts_with("3.1.") => Ok(()),
        other => Err(Mismatch::Version { found: other.map(str::to_owned) }),
    }
}

fn differences(document: &Value, surface: &Surface, below: &str) -> Vec<Mismatch> {
    let served: BTreeSet<String> = surface
        .routes()
        .map(|route| format!("{} {}", route.method, route.path.strip_prefix(below).unwrap_or(&route.path)))
        .collect();
    let documented = documented(document);
    let undocumented = served.difference(&documented).cloned();
    let unserved = documented.difference(&served).filter(|endpoint| !is_unguarded(surface, endpoint, below));
    undocumented
        .map(|endpoint| Mismatch::Undocumented { endpoint })
        .chain(unserved.map(|endpoint| Mismatch::Unserved { endpoint: endpoint.clone() }))
        .collect()
}

fn documented(document: &Value) -> BTreeSet<String> {
    const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
    let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    let operations = paths.flat_map(|(path, item)| {
        let methods = METHODS.iter().filter(|method| item.get(**method).is_some_and(Value::is_object));
        methods.map(move |method| format!("{} {path}", method.to_uppercase()))
    });
    operations.collect()
}

/// What was added with `merge_unguarded` says for itself that it needs no guard.
fn is_unguarded(surface: &Surface, endpoint: &str, below: &str) -> bool {
    let (_, path) = endpoint.split_once(' ').unwrap_or_default();
    let path = format!("{below}{path}");
    surface.unguarded().any(|unguarded| path.starts_with(&unguarded.below))
}

fn place<'d>(document: &'d mut Value, route: &Route, below: &str) -> Option<&'d mut Value> {
    let path = route.path.strip_prefix(below).unwrap_or(&route.path);
    document.get_mut("paths")?.get_mut(path)?.get_mut(route.method.as_str().to_lowercase())
}

fn secure(operation: &mut Value, route: &Route) {
    operation["security"] = json!(security_requirements(&route.operation.policy));
    for (name, value) in extensions(route) {
        operation[name] = value;
    }
    if let Policy::Requires(_) = route.operation.policy {
        let answers = member(operation, "responses");
        for refusal in REFUSALS {
            let status = refusal.status.to_string();
            if answers.get(&status).is_none() {
                answers[status] = json!(refusal.reference());
            }
        }
    }
}

/// A member of an object that is an object itself, made if it is none.
fn member<'v>(object: &'v mut Value, name: &str) -> &'v mut Value {
    if !object[name].is_object() {
        object[name] = json!({});
    }
    &mut object[name]
}
