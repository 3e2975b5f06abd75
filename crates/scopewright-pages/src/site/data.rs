//! The data of the page's scripts.

use scopewright_catalog::{Catalog, Scope};
use serde::Serialize;

use super::endpoints::anchor;
use crate::{Alternative, Api, Operation};

#[derive(Serialize)]
struct Site<'a> {
    scopes: Vec<ScopeData<'a>>,
    apis: Vec<ApiData<'a>>,
}

#[derive(Serialize)]
struct ScopeData<'a> {
    name: &'a str,
    access: &'static str,
    implies: Vec<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ApiData<'a> {
    title: &'a str,
    token_url: &'a str,
    /// The guarded operations.
    operations: Vec<OperationData<'a>>,
}

#[derive(Serialize)]
struct OperationData<'a> {
    anchor: String,
    method: &'a str,
    path: &'a str,
    summary: &'a str,
    heading: &'a str,
    /// The alternatives of the requirement.
    needs: Vec<Vec<&'a str>>,
    /// The alternatives of each part of the response that only holders of more scopes see.
    widenings: Vec<Vec<Vec<&'a str>>>,
}

/// Renders `data.js`: the scopes, and the guarded operations of each API.
pub(super) fn data(catalog: &Catalog, apis: &[Api<'_>]) -> String {
    let scopes = catalog.scopes.iter().map(|scope| ScopeData::of(scope, catalog)).collect();
    let site = Site { scopes, apis: apis.iter().map(ApiData::of).collect() };
    let site = serde_json::to_string_pretty(&site).expect("text and lists are JSON");
    format!("const SITE = {site};\n")
}

impl<'a> ScopeData<'a> {
    fn of(scope: &'a Scope, catalog: &'a Catalog) -> Self {
        let implied = catalog.implied_by(scope).into_iter();
        Self {
            name: scope.name.as_str(),
            access: scope.access.as_str(),
            implies: implied.map(|scope| scope.name.as_str()).collect(),
        }
    }
}

impl<'a> ApiData<'a> {
    fn of(api: &'a Api<'a>) -> Self {
        let guarded = api.operations.iter().filter(|operation| operation.is_guarded());
        Self {
            title: api.title,
            token_url: api.token_url,
            operations: guarded.map(OperationData::of).collect(),
        }
    }
}

impl<'a> OperationData<'a> {
    fn of(operation: &'a Operation<'a>) -> Self {
        let names = |way: &'a Alternative| way.iter().map(|name| name.as_str()).collect::<Vec<_>>();
        let widenings = operation.widenings().map(|widening| widening.alternatives().map(names).collect());
        Self {
            anchor: anchor(&operation.endpoint),
            method: &operation.endpoint.method,
            path: &operation.endpoint.path,
            summary: operation.summary,
            heading: operation.heading,
            needs: operation.alternatives().map(names).collect(),
            widenings: widenings.collect(),
        }
    }
}
