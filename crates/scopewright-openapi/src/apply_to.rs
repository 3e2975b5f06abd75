//! The security of a document that another tool made.

use std::collections::BTreeSet;
use std::fmt;

use scopewright::{Policy, Route, ScopeId, Surface};
use serde_json::{Value, json};

use crate::caller_text::{self, caller_text, described};
use crate::common_answer::REFUSALS;
use crate::operation::extensions;
use crate::security::{SCHEME, security_requirements, security_scheme};

/// The information about tokens that the routes do not contain.
#[derive(Clone, Copy, Debug)]
pub struct Security<'s> {
    /// The authorization server's token endpoint.
    pub token_url: &'s str,
    /// The scopes that tokens for this service can have, in order.
    pub scopes: &'s [ScopeId],
    /// The prefix of the routes' paths that the document's paths lack, because it is in the
    /// document's `servers`. Usually empty.
    pub below: &'s str,
}

/// Adds the security to a document of OpenAPI 3.0 or 3.1 that another tool made: the security
/// scheme, and for each operation `security`, its callers at the beginning of the description, the
/// responses 401 and 403 if it has none, and the extensions that [`document`](crate::document)
/// writes. Existing security is replaced.
///
/// # Errors
/// Returns all differences if it is not such a document, or if its operations are not those of the
/// routes. The document is then unchanged.
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

/// A difference between a document and a router.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// The document is not of OpenAPI version 3.0 or 3.1.
    Version {
        /// The value of its member `openapi`.
        found: Option<String>,
    },
    /// The document lacks a route.
    Undocumented {
        /// The method and the path.
        endpoint: String,
    },
    /// The document has an operation without a guarded route.
    Unserved {
        /// The method and the path.
        endpoint: String,
    },
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version { found: None } => {
                f.write_str("it is not an OpenAPI document: `openapi` is missing")
            }
            Self::Version { found: Some(found) } => {
                write!(f, "it is a document of OpenAPI {found}, expected 3.0 or 3.1")
            }
            Self::Undocumented { endpoint } => {
                write!(f, "the document lacks {endpoint}")
            }
            Self::Unserved { endpoint } => {
                write!(f, "the document has {endpoint}, but no guarded route serves it")
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

/// Returns whether a route of `merge_unguarded` may serve the operation.
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
    operation["description"] = description(operation, route).into();
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

/// Returns the description that begins with the callers, in place of an earlier text about them.
fn description(operation: &Value, route: &Route) -> String {
    let text_of = |member: &str| operation.get(member).and_then(Value::as_str).unwrap_or_default();
    let written = text_of("description");
    let own = written.strip_prefix(text_of(caller_text::EXTENSION)).unwrap_or(written);
    described(&caller_text(route.operation), own.trim_start())
}

/// Returns a member of an object, which is made an object if it is not one.
fn member<'v>(object: &'v mut Value, name: &str) -> &'v mut Value {
    if !object[name].is_object() {
        object[name] = json!({});
    }
    &mut object[name]
}
