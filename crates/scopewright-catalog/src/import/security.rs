//! Security schemes and requirements in the forms that OpenAPI gives them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::document::{members, not_a};
use super::error::{ImportError, Result, Within as _};

/// A declared security scheme.
pub(super) enum Scheme {
    /// OAuth 2.0 or OpenID Connect: its requirements name scopes, and its flows declare them.
    Scopes(Vec<(String, Option<String>)>),
    /// A scheme of another type, whose requirements name at most roles.
    Other,
    /// A scheme that could not be read, and why.
    Unread(String),
}

impl Scheme {
    pub(super) fn read(scheme: &Value) -> Result<Self> {
        let scheme = members(scheme)?;
        match scheme.get("type").and_then(Value::as_str) {
            Some("oauth2") => declared(scheme.get("flows")).map(Self::Scopes),
            Some("openIdConnect") => Ok(Self::Scopes(Vec::new())),
            Some("apiKey" | "http" | "mutualTLS") => Ok(Self::Other),
            Some(other) => Err(ImportError::new(format!("`{other}` is not a type of security scheme"))),
            None => Err(ImportError::new("its `type` is missing")),
        }
    }

    /// Returns whether requirements of the scheme name scopes, if that is known.
    pub(super) fn has_scopes(&self) -> Option<bool> {
        match self {
            Self::Scopes(_) => Some(true),
            Self::Other => Some(false),
            Self::Unread(_) => None,
        }
    }
}

/// The scopes of all flows, with their descriptions.
fn declared(flows: Option<&Value>) -> Result<Vec<(String, Option<String>)>> {
    let Some(flows) = flows else { return Ok(Vec::new()) };
    let mut declared = Vec::new();
    for (name, flow) in members(flows).within("flows")?.iter().filter(|(name, _)| !name.starts_with("x-")) {
        let flow = members(flow).within(format_args!("flows.{name}"))?;
        let Some(scopes) = flow.get("scopes") else { continue };
        let scopes = members(scopes).within(format_args!("flows.{name}.scopes"))?;
        let described =
            |text: &Value| text.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        declared.extend(scopes.iter().map(|(scope, description)| (scope.clone(), described(description))));
    }
    Ok(declared)
}

/// The alternatives of a `security`, each with scopes or roles by the name of their scheme. Without
/// an alternative the operation is open.
#[derive(Default)]
pub(super) struct Security(pub(super) Vec<BTreeMap<String, Vec<String>>>);

impl Security {
    /// Reads a list of objects of lists of strings. Every other form is an error, because its
    /// meaning is unknown.
    pub(super) fn read(security: &Value) -> Result<Self> {
        let alternatives = security.as_array().ok_or_else(|| not_a(security, "a list")).within("security")?;
        let alternatives = alternatives.iter().enumerate();
        let alternatives = alternatives
            .map(|(position, schemes)| alternative(schemes).within(format_args!("security[{position}]")));
        alternatives.collect::<Result<_>>().map(Self)
    }

    #[cfg(test)]
    pub(super) fn schemes(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flat_map(BTreeMap::keys).map(String::as_str)
    }
}

fn alternative(schemes: &Value) -> Result<BTreeMap<String, Vec<String>>> {
    let named = members(schemes)?.iter().map(|(scheme, names)| {
        let names = names.as_array().ok_or_else(|| not_a(names, "a list"));
        let names = names.and_then(|names| names.iter().map(text).collect());
        Ok((scheme.clone(), names.within(scheme)?))
    });
    named.collect()
}

fn text(value: &Value) -> Result<String> {
    value.as_str().map(str::to_owned).ok_or_else(|| not_a(value, "a string"))
}
