//! Keycloak: the client scopes of a realm, as `clientScopes` of a realm's export has them.

use scope_catalog::Catalog;
use serde_json::{Value, json};

use super::shortened;

/// The column of Keycloak's database.
const DESCRIPTION_LIMIT: usize = 255;

/// The scope stands in the token's `scope`, and nobody is asked for consent: the clients are machines.
pub(crate) fn render(catalog: &Catalog) -> Value {
    let scopes = catalog.scopes.iter().map(|scope| {
        json!({
            "name": scope.name.as_str(),
            "description": shortened(&scope.description, DESCRIPTION_LIMIT),
            "protocol": "openid-connect",
            "attributes": {
                "include.in.token.scope": "true",
                "display.on.consent.screen": "false",
            },
        })
    });
    scopes.collect()
}
