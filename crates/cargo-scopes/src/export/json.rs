//! The catalog as JSON, for tools without a format of their own here.

use scopewright_catalog::{Catalog, Deprecation, Scope};
use serde_json::{Value, json};

/// The JSON Schema of the output of [`render`].
pub(crate) const SCHEMA: &str = include_str!("catalog.schema.json");

pub(crate) fn render(catalog: &Catalog) -> Value {
    let groups = catalog.groups.iter().map(|group| {
        json!({ "name": group.name.as_str(), "title": group.title, "description": group.description })
    });
    json!({
        "title": catalog.title,
        "version": catalog.version,
        "scopes": catalog.scopes.iter().map(scope).collect::<Vec<_>>(),
        "groups": groups.collect::<Vec<_>>(),
    })
}

fn scope(scope: &Scope) -> Value {
    let mut value = json!({
        "name": scope.name.as_str(),
        "description": scope.description,
        "access": scope.access.as_str(),
        "implies": scope.implies.iter().map(|name| name.as_str()).collect::<Vec<_>>(),
        "rust_name": scope.rust_name,
    });
    if let Some(address) = &scope.docs {
        value["docs"] = json!(address);
    }
    if let Some(deprecated) = &scope.deprecated {
        value["deprecated"] = deprecation(deprecated);
    }
    value
}

fn deprecation(deprecation: &Deprecation) -> Value {
    let mut value = json!({ "since": deprecation.since });
    if let Some(instead) = &deprecation.instead {
        value["use"] = json!(instead.as_str());
    }
    if let Some(day) = &deprecation.remove_after {
        value["remove_after"] = json!(day);
    }
    value
}
