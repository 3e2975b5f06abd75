//! The data of the page's scripts.

use std::collections::BTreeMap;

use scopewright_catalog::Catalog;
use serde_json::{Value, json};

use super::endpoints::anchor;
use super::prose::access_word;
use crate::Api;
use crate::COMMAND;
use crate::Operation;
use crate::{Alternative, Requirement};

/// `data.js`: the scopes, and the guarded operations of each API.
pub(super) fn data(catalog: &Catalog, apis: &[Api<'_>]) -> String {
    let scopes = catalog.scopes.iter().map(|scope| {
        let implied: Vec<_> = catalog.implied_by(scope).into_iter().map(|scope| scope.name.as_str()).collect();
        json!({
            "name": scope.name.as_str(), "description": scope.description, "access": access_word(scope.access),
            "implies": implied, "deprecated": scope.deprecated.is_some(),
        })
    });
    let apis = apis.iter().map(|api| {
        let guarded = api.operations.iter().filter(|operation| operation.alternatives().next().is_some());
        json!({ "title": api.title, "operations": guarded.map(operation).collect::<Vec<_>>() })
    });
    script("SITE", &json!({ "scopes": scopes.collect::<Vec<_>>(), "apis": apis.collect::<Vec<_>>() }))
}

/// Renders `addresses.js`: the URLs of the APIs and their token endpoints. A server that serves the
/// site replaces it.
pub(super) fn addresses<'a>(apis: impl IntoIterator<Item = (&'a str, &'a str, &'a str)>) -> String {
    let addresses: BTreeMap<_, _> = apis
        .into_iter()
        .map(|(title, base_url, token_url)| (title, json!({ "baseUrl": base_url, "tokenUrl": token_url })))
        .collect();
    script("ADDRESSES", &json!(addresses))
}

fn operation(operation: &Operation<'_>) -> Value {
    let needs: Vec<_> = operation.alternatives().collect();
    let widenings =
        operation.widenings().map(|widening: &Requirement| widening.alternatives().collect::<Vec<_>>());
    let named = |ways: &[&Alternative]| -> Value {
        ways.iter()
            .map(|way| way.iter().map(|name| name.as_str()).collect::<Vec<_>>())
            .collect::<Vec<_>>()
            .into()
    };
    json!({
        "anchor": anchor(&operation.endpoint), "method": operation.endpoint.method, "path": operation.endpoint.path,
        "summary": operation.summary, "heading": operation.heading, "needs": named(&needs),
        "widenings": widenings.map(|widening| named(&widening)).collect::<Vec<_>>(),
    })
}

fn script(name: &str, value: &Value) -> String {
    let value = serde_json::to_string_pretty(value).expect("text and lists are JSON");
    format!("// Written by `{COMMAND}`. Do not edit.\nconst {name} = {value};\n")
}
