//! Ory Hydra: a client for `hydra create oauth2-client --file` or `POST /admin/clients`.

use scopewright_catalog::Catalog;
use serde_json::{Value, json};

/// A client of the client credentials grant with JWT access tokens. A new client gets no deprecated
/// scope.
pub(crate) fn render(catalog: &Catalog, identifier: Option<&str>) -> Value {
    let scopes = catalog.scopes.iter().filter(|scope| scope.deprecated.is_none());
    let scopes: Vec<_> = scopes.map(|scope| scope.name.as_str()).collect();
    let mut client = json!({
        "client_name": format!("A client of {}", catalog.title),
        "grant_types": ["client_credentials"],
        "scope": scopes.join(" "),
        "token_endpoint_auth_method": "client_secret_basic",
        "access_token_strategy": "jwt",
    });
    if let Some(identifier) = identifier {
        client["audience"] = json!([identifier]);
    }
    client
}
