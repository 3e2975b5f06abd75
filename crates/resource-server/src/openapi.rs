//! The OpenAPI document: what the surface says, under this API's name and addresses.

use scope_guard::Surface;
use scope_openapi::Service;
use scopes::Scope;

use crate::Config;

/// The document as indented JSON.
pub(crate) fn document(surface: &Surface, config: &Config) -> String {
    let caas = Scope::ALL.iter().filter(|scope| scope.as_str().starts_with("caas:"));
    let scopes: Vec<_> = caas.map(|scope| scope.id()).collect();
    let service = Service {
        title: scopes::VOCABULARY.title,
        version: scopes::VOCABULARY.version,
        description: DESCRIPTION,
        server_url: config.audience.origin(),
        token_url: &format!("{}/token", config.issuer),
        scopes: &scopes,
    };
    let document = scope_openapi::document(&service, surface)
        .expect("a test writes the document, and the addresses cannot break it");
    serde_json::to_string_pretty(&document).expect("a test writes the document")
}

const DESCRIPTION: &str = "Enrichment and categorisation of bank transactions. Users, accounts and transactions have \
    the ids that you give them; what you store is yours alone. Every answer carries a correlation id, and every failure \
    is an object with `code`, `message` and `correlationId`.";
