//! The JSON Schema of the file format, with which editors complete and explain the keys of a
//! `scopes.toml`.
//!
//! The types mirror the format and are never constructed: their fields are the keys, and their
//! comments are the texts in editors. A schema checks each value individually. The validation
//! checks that names are unique and that references exist.

#![expect(dead_code, reason = "schemars looks at the types, and none is constructed")]

use std::collections::BTreeMap;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;

use crate::{Access, ScopeName};

/// Returns the schema as the text of a file that `command` writes.
pub fn json_schema(command: &str) -> String {
    // TOML editors support draft 7 best. Optional keys are marked with `absent`. An `Option` would
    // also allow `null`, which TOML does not have.
    let settings = SchemaSettings::draft07().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<Document>();
    schema.insert("$comment".to_owned(), format!("Written by `{command}`; do not edit.").into());
    format!("{:#}\n", schema.to_value())
}

/// All OAuth scopes of an API: the permission that each grants, and the harm that it can do.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, title = "Scope catalog")]
struct Document {
    /// The version of this format.
    #[schemars(extend("const" = 1))]
    schema: i64,
    catalog: Heading,
    /// The scopes, in the order in which documents show them.
    #[schemars(extend("minProperties" = 1, "propertyNames" = name()))]
    scope: BTreeMap<String, Scope>,
    /// Titles for scopes with a common prefix.
    #[schemars(extend("propertyNames" = name()), skip_serializing_if = "absent")]
    group: BTreeMap<String, Group>,
}

/// The name and the version of the API.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Heading {
    /// The name of the API.
    #[schemars(regex(pattern = NOT_BLANK))]
    title: String,
    /// The version of the API, in any format.
    #[schemars(regex(pattern = NOT_BLANK))]
    version: String,
}

/// A scope.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Scope {
    /// The permission that the scope grants, for the people who grant it.
    #[schemars(regex(pattern = NOT_BLANK))]
    description: String,
    /// The harm that the scope can do: `read` reads data, `write` adds or changes data,
    /// `destructive` deletes data permanently.
    #[schemars(extend("enum" = Access::ALL.map(Access::as_str)))]
    access: String,
    /// Scopes that this one implies.
    #[schemars(inner(regex(pattern = name_pattern())), skip_serializing_if = "absent")]
    implies: Vec<String>,
    /// The name of the scope's variant in Rust, if it should not be derived from the name of the
    /// scope.
    #[schemars(regex(pattern = "^[A-Za-z_][A-Za-z0-9_]*$"), skip_serializing_if = "absent")]
    rust: String,
    /// The address of a page with further documentation.
    #[schemars(regex(pattern = "^https?://[^/?#]"), skip_serializing_if = "absent")]
    docs: String,
    #[schemars(skip_serializing_if = "absent")]
    deprecated: Deprecated,
}

/// The deprecation of a scope that should no longer be used.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Deprecated {
    /// The version of the API that deprecated it.
    #[schemars(regex(pattern = NOT_BLANK))]
    since: String,
    /// The scope to use instead.
    #[schemars(rename = "use", regex(pattern = name_pattern()), skip_serializing_if = "absent")]
    instead: String,
    /// The last day of the scope, as `YYYY-MM-DD`.
    #[schemars(regex(pattern = r"^\d{4}-\d{2}-\d{2}$"), skip_serializing_if = "absent")]
    remove_after: String,
}

/// A title and a description for all scopes with a common prefix.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Group {
    /// A heading.
    #[schemars(regex(pattern = NOT_BLANK))]
    title: String,
    /// One or more sentences, if the title is not enough.
    #[schemars(regex(pattern = NOT_BLANK), skip_serializing_if = "absent")]
    description: String,
}

const NOT_BLANK: &str = r"\S";

/// Returns the pattern of a scope token (RFC 6749 section 3.3) within the length limit.
fn name_pattern() -> String {
    format!(r"^[\x21\x23-\x5b\x5d-\x7e]{{1,{}}}$", ScopeName::MAX_LENGTH)
}

fn name() -> serde_json::Value {
    serde_json::json!({ "pattern": name_pattern() })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use crate::read::keys;

    #[test]
    fn the_keys_are_those_that_the_reader_knows() {
        let schema: Value = serde_json::from_str(&super::json_schema("a command")).expect("JSON");
        for (table, expected) in [
            ("", keys::DOCUMENT),
            ("/definitions/Heading", keys::CATALOG),
            ("/definitions/Scope", keys::SCOPE),
            ("/definitions/Deprecated", keys::DEPRECATED),
            ("/definitions/Group", keys::GROUP),
        ] {
            let properties = schema.pointer(&format!("{table}/properties")).and_then(Value::as_object);
            let found: BTreeSet<_> = properties.into_iter().flatten().map(|(key, _)| key.as_str()).collect();
            assert_eq!(found, expected.iter().copied().collect(), "{table}");
        }
    }
}
