//! Auth0: what `POST /api/v2/resource-servers` of its management API takes.

use scopewright_catalog::Catalog;
use serde_json::{Value, json};

use super::shortened;

/// 15 minutes, the time for which a removed scope remains usable.
const TOKEN_LIFETIME_SECONDS: u32 = 900;
const NAME_LIMIT: usize = 200;
const DESCRIPTION_LIMIT: usize = 500;

pub(crate) fn render(catalog: &Catalog, identifier: &str) -> Value {
    let scopes = catalog.scopes.iter().map(|scope| {
        json!({
            "value": scope.name.as_str(),
            "description": shortened(&scope.description, DESCRIPTION_LIMIT),
        })
    });
    // Auth0 takes no angle brackets in a name.
    let name = catalog.title.replace(['<', '>'], " ");
    json!({
        "identifier": identifier,
        "name": shortened(&name, NAME_LIMIT),
        "scopes": scopes.collect::<Vec<_>>(),
        "token_lifetime": TOKEN_LIFETIME_SECONDS,
    })
}
