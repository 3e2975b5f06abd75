//! The JSON Schema accepts the catalogs that the reader accepts, and rejects common mistakes.

use jsonschema::Validator;
use scopewright_catalog::{json_schema, read_source};
use serde_json::Value;

use crate::real_catalogs;

fn validator() -> Validator {
    let schema: Value = serde_json::from_str(&json_schema("a command")).expect("JSON");
    jsonschema::draft7::new(&schema).expect("a schema")
}

fn as_json(source: &str) -> Value {
    let document: toml::Table = source.parse().expect("TOML");
    serde_json::to_value(document).expect("a catalog has no value that JSON lacks")
}

#[test]
fn real_catalogs_are_accepted() {
    let validator = validator();
    for file in real_catalogs::files() {
        let document = as_json(&read_source(&file).expect("readable"));
        let errors: Vec<_> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", file.display());
    }
}

#[test]
fn only_what_must_be_there_is_asked_for() {
    let scope = "[scope.a]\ndescription = \"D\"\naccess = \"read\"\n";
    let heading = "schema = 1\n[catalog]\ntitle = \"T\"\nversion = \"1\"\n";
    let validator = validator();
    let accepts = |entry: &str| validator.is_valid(&as_json(&format!("{heading}{scope}{entry}")));
    assert!(accepts(""));
    assert!(accepts("deprecated = { since = \"1\" }"));
    assert!(accepts("[group.a]\ntitle = \"A\""));
    for entry in [
        "acess = \"read\"",
        "rust = \"2fa\"",
        "docs = \"example.org\"",
        "implies = [\"a b\"]",
        "implies = \"a\"",
        "deprecated = {}",
        "deprecated = { since = \"1\", remove_after = \"tomorrow\" }",
        "[scope.\"a b\"]\ndescription = \"D\"\naccess = \"read\"",
        "[scope.b]\ndescription = \"\"\naccess = \"read\"",
        "[scope.b]\ndescription = \"D\"\naccess = \"raed\"",
        "[scope.b]\naccess = \"read\"",
        "[group.a]\ndescription = \"A.\"",
        "[group.a]\ntitle = \"A\"\ndescription = \"\"",
        "[groups.a]",
    ] {
        assert!(!accepts(entry), "{entry}");
    }
    assert!(!validator.is_valid(&as_json(scope)), "without a heading");
    assert!(!validator.is_valid(&as_json(&format!("{heading}[scope]"))), "without a scope");
}
