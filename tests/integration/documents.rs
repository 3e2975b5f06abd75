//! Tests that the documents describe the programs.

use std::collections::BTreeSet;
use std::time::Duration;

use openapiv3::OpenAPI;
use scopes::Scope;
use scopewright::{Policy, Surface};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::deployment::Deployment;
use crate::process::run;
use crate::tools;
use crate::workspace::{workspace, workspace_file};

/// One of the two APIs, and what is written of it.
struct Api {
    document: Value,
    surface: Surface,
    namespace: &'static str,
}

fn apis() -> [Api; 2] {
    let written = |name: &str| {
        serde_json::from_str(&workspace_file(&format!("docs/openapi/{name}.json"))).expect("JSON")
    };
    [
        Api { document: written("caas"), surface: resource_server::surface(), namespace: "caas:" },
        Api { document: written("issuer"), surface: issuer::surface(), namespace: "issuer:" },
    ]
}

#[tokio::test]
async fn the_served_documents_are_the_written_ones_at_their_own_addresses() {
    let folder = TempDir::new().expect("a folder");
    let deployment = Deployment::new(&folder).await;
    let origin = deployment.api.trim_end_matches("/caas/v1");
    let addresses =
        [format!("{origin}/caas/openapi.json"), format!("{}/admin/v1/openapi.json", deployment.issuer)];
    for (Api { mut document, .. }, address) in apis().into_iter().zip(addresses) {
        let mut served = deployment.get(&address).await.body;
        for document in [&mut served, &mut document] {
            document["servers"] = Value::Null;
            document["components"]["securitySchemes"]["oauth2"]["flows"]["clientCredentials"]["tokenUrl"] =
                Value::Null;
        }
        assert_eq!(served, document, "{address}");
    }
}

#[test]
fn every_operation_names_the_scopes_that_its_guard_asks_for() {
    for Api { document, surface, .. } in apis() {
        check_security(&document, &surface);
    }
}

fn check_security(document: &Value, surface: &Surface) {
    for route in surface.routes() {
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
fn the_document_has_exactly_the_operations_of_the_surface() {
    for Api { document, surface, .. } in apis() {
        let document: OpenAPI = serde_json::from_value(document).expect("an OpenAPI document");
        let operations = document.operations();
        let documented: BTreeSet<String> =
            operations.map(|(path, method, _)| format!("{} {path}", method.to_uppercase())).collect();
        let served: BTreeSet<String> =
            surface.routes().map(|route| format!("{} {}", route.method, route.path)).collect();
        assert_eq!(documented, served);
        let ids: Vec<_> =
            document.operations().filter_map(|(_, _, operation)| operation.operation_id.clone()).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), served.len(), "{ids:?}");
    }
}

#[test]
fn each_flow_offers_every_scope_of_its_service_with_its_description() {
    for Api { document, namespace, .. } in apis() {
        let flow = &document["components"]["securitySchemes"]["oauth2"]["flows"]["clientCredentials"];
        let own = Scope::ALL.iter().filter(|scope| scope.as_str().starts_with(namespace));
        let expected: serde_json::Map<String, Value> =
            own.map(|scope| (scope.as_str().to_owned(), json!(scope.description()))).collect();
        assert_eq!(flow["scopes"], Value::Object(expected));
    }
}

/// A scope of the issuer that no operation asks for would be a promise without a meaning.
#[test]
fn the_admin_api_enforces_every_scope_of_its_own() {
    let enforced: BTreeSet<_> = issuer::surface().scopes().into_iter().map(|scope| scope.name()).collect();
    let own: BTreeSet<_> =
        Scope::ALL.iter().map(|scope| scope.as_str()).filter(|name| name.starts_with("issuer:")).collect();
    assert_eq!(enforced, own);
}

#[test]
fn validators_of_other_makers_find_nothing_wrong() {
    const PATIENCE: Duration = Duration::from_secs(120);
    let documents = ["caas", "issuer"].map(|name| workspace().join(format!("docs/openapi/{name}.json")));
    if let Some(mut python) =
        tools::unless_missing(tools::OUTSIDE_PROGRAMS, "openapi-spec-validator", tools::python())
    {
        let ended = run(python.args(["-m", "openapi_spec_validator"]).args(&documents), PATIENCE);
        assert!(ended.success, "{}{}", ended.stdout, ended.stderr);
    }
    for document in documents {
        let Some(mut redocly) =
            tools::unless_missing(tools::OUTSIDE_PROGRAMS, "Redocly", tools::node_program("redocly"))
        else {
            return;
        };
        redocly.env("REDOCLY_TELEMETRY", "off").args(["lint", "--format", "json", "--config"]);
        let ended = run(redocly.arg(tools::outside().join("redocly.yaml")).arg(document), PATIENCE);
        let report: Value = serde_json::from_str(&ended.stdout).unwrap_or_default();
        // A warning does not make it fail, but each is mended, or explained among the rules.
        let clean = json!({ "errors": 0, "warnings": 0, "ignored": 0 });
        assert_eq!(report["totals"], clean, "{}{}", ended.stdout, ended.stderr);
    }
}

#[test]
fn every_reference_of_the_documents_leads_somewhere() {
    apis().iter().for_each(|api| check_references(&api.document));
}

fn check_references(document: &Value) {
    let mut references = Vec::new();
    collect_references(document, &mut references);
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
