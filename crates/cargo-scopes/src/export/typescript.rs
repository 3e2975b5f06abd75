//! A TypeScript module: an object of constants, the union of their values, and the description of
//! each scope.

use std::fmt::Write as _;

use scopewright_catalog::Catalog;
use serde_json::json;

use super::constant_names::named;

pub(crate) fn render(catalog: &Catalog, source: &str) -> String {
    let mut constants = String::new();
    let mut descriptions = String::new();
    for (constant, scope) in named(catalog) {
        let mut comment = in_comment(&scope.description);
        if let Some(deprecated) = &scope.deprecated {
            _ = write!(comment, " @deprecated since {}", in_comment(&deprecated.since));
        }
        // JSON's strings are JavaScript's. Computed keys, because `__proto__` as a plain one is not
        // a key.
        _ = writeln!(constants, "  /** {comment} */\n  {constant}: {},", json!(scope.name.as_str()));
        _ = writeln!(descriptions, "  [scopes.{constant}]: {},", json!(scope.description));
    }
    format!(
        "// Written by `cargo scopes export typescript` from {source}. Do not edit.\n\n\
         /** The scopes of {} {}. */\n\
         export const scopes = {{\n{constants}}} as const;\n\n\
         /** The name of a scope. */\n\
         export type Scope = (typeof scopes)[keyof typeof scopes];\n\n\
         /** What each scope lets the bearer do. */\n\
         export const descriptions: Readonly<Record<Scope, string>> = {{\n{descriptions}}};\n",
        in_comment(&catalog.title),
        in_comment(&catalog.version)
    )
}

/// On one line, and without what ends a comment.
fn in_comment(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace("*/", "*\\/")
}
