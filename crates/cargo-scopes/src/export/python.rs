//! A Python module: an enumeration whose members are strings, and the description of each scope.

use std::fmt::Write as _;

use scopewright_catalog::Catalog;
use serde_json::json;

use super::constant_names::named;

pub(crate) fn render(catalog: &Catalog, source: &str) -> String {
    let mut members = String::new();
    let mut descriptions = String::new();
    for (constant, scope) in named(catalog) {
        // A string of JSON means the same in Python.
        _ = writeln!(members, "    {constant} = {}", json!(scope.name.as_str()));
        _ = writeln!(descriptions, "    Scope.{constant}: {},", json!(scope.description));
    }
    let heading = format!("The scopes of {} {}.", catalog.title, catalog.version);
    format!(
        "# Written by `cargo scopes export python` from {source}. Do not edit.\n\
         {}\n\n\
         from enum import Enum\n\n\n\
         class Scope(str, Enum):\n    \"\"\"The name of a scope. It is a string; `str()` gives the bare name.\"\"\"\n\n\
         {members}\n    def __str__(self) -> str:\n        return self.value\n\n\n\
         # What each scope lets the bearer do.\n\
         DESCRIPTIONS = {{\n{descriptions}}}\n",
        json!(heading)
    )
}
