//! Keycloak: the client scopes of a realm, as `clientScopes` of a realm's file.

use scopewright_catalog::Catalog;
use serde_json::{Value, json};

use super::shortened;

/// The column of Keycloak's database.
const DESCRIPTION_LIMIT: usize = 255;

/// Renders client scopes that are in the token's `scope` and ask for no consent, because the
/// clients are machines. A token with one of them has `audience` in its `aud`.
pub(crate) fn render(catalog: &Catalog, audience: Option<&str>) -> Value {
    let scopes = catalog.scopes.iter().map(|scope| {
        let mut client_scope = json!({
            "name": scope.name.as_str(),
            "description": shortened(&scope.description, DESCRIPTION_LIMIT),
            "protocol": "openid-connect",
            "attributes": {
                "include.in.token.scope": "true",
                "display.on.consent.screen": "false",
            },
        });
        if let Some(audience) = audience {
            client_scope["protocolMappers"] = json!([audience_mapper(audience)]);
        }
        client_scope
    });
    json!({ "clientScopes": scopes.collect::<Vec<_>>() })
}

fn audience_mapper(audience: &str) -> Value {
    json!({
        "name": "audience",
        "protocol": "openid-connect",
        "protocolMapper": "oidc-audience-mapper",
        "consentRequired": false,
        "config": {
            "included.custom.audience": audience,
            "access.token.claim": "true",
            "id.token.claim": "false",
            "introspection.token.claim": "true",
        },
    })
}
