//! The documents say what the programs do.

use std::collections::BTreeSet;

use openapiv3::OpenAPI;
use scope_guard::Policy;
use scopes::Scope;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::house::workspace_file;
use crate::world::World;

fn written() -> Value {
    serde_json::from_str(&workspace_file("docs/openapi/caas.json")).expect("JSON")
}

#[tokio::test]
async fn the_served_document_is_the_written_one_at_its_own_address() {
    let folder = TempDir::new().expect("a folder");
    let world = World::new(&folder).await;
    let origin = world.api.trim_end_matches("/caas/v1");
    let mut served = world.get(&format!("{origin}/caas/openapi.json")).await.body;
    let mut written = written();
    for document in [&mut served, &mut written] {
        document["servers"] = Value::Null;
        document["components"]["securitySchemes"]["oauth2"]["flows"]["clientCredentials"]["tokenUrl"] =
            Value::Null;
    }
    assert_eq!(served, written);
}

#[test]
fn every_operation_names_the_scopes_that_its_guard_asks_for() {
    let document = written();
    for route in resource_server::surface().routes() {
        let operation = &document["paths"][&route.path][route.method.as_str().to_lowercase()];
        let expected: Vec<Value> = match route.operation.policy {
            Policy::Public { .. } => Vec::new(),
            Policy::Requires(requirement) => requirement
                .alternatives()
                .iter()
                .map(
                    |scopes| json!({ "oauth2": scopes.iter().map(|scope| scope.name()).collect::<Vec<_>>() }),
                )
                .collect(),
        };
        assert_eq!(operation["security"], json!(expected), "{} {}", route.method, route.path);
    }
}

#[test]
fn the_document_has_every_operation_once_and_no_other() {
    let document: OpenAPI = serde_json::from_value(written()).expect("an OpenAPI document");
    let documented: BTreeSet<String> =
        document.operations().map(|(path, method, _)| format!("{} {path}", method.to_uppercase())).collect();
    let served: BTreeSet<String> =
        resource_server::surface().routes().map(|route| format!("{} {}", route.method, route.path)).collect();
    assert_eq!(documented, served);
    let ids: Vec<_> =
        document.operations().filter_map(|(_, _, operation)| operation.operation_id.clone()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), served.len(), "{ids:?}");
}

#[test]
fn the_flow_offers_every_scope_with_its_description() {
    let flow = &written()["components"]["securitySchemes"]["oauth2"]["flows"]["clientCredentials"];
    let expected: serde_json::Map<String, Value> =
        Scope::ALL.iter().map(|scope| (scope.as_str().to_owned(), json!(scope.description()))).collect();
    assert_eq!(flow["scopes"], Value::Object(expected));
}

#[test]
fn every_reference_of_the_document_leads_somewhere() {
    let document = written();
    let mut references = Vec::new();
    collect_references(&document, &mut references);
    assert!(!references.is_empty());
    for reference in references {
        let pointer = reference.strip_prefix('#').expect("a reference within the document");
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
}

fn collect_references(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            references.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|member| collect_references(member, references));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_references(item, references)),
        _ => {}
    }
}

#[test]
fn the_scope_page_has_a_section_for_every_scope() {
    let page = workspace_file("docs/scopes.md");
    for scope in Scope::ALL {
        let section = format!("### `{scope}`\n\n{}\n", scope.description());
        assert!(page.contains(&section), "{section}");
    }
}
