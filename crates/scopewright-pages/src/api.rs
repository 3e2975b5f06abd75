//! One API of the catalog, as its OpenAPI document describes it.

use openapiv3::{OpenAPI, ReferenceOr, SecurityScheme};

use crate::operation::{Operation, operations};
use crate::{RouteTable, RouteTableError};

/// One of the APIs whose scopes a catalog names.
#[derive(Debug)]
pub struct Api<'a> {
    /// The name of the API.
    pub title: &'a str,
    /// The base URL of the document.
    pub base_url: &'a str,
    /// The token endpoint of the document.
    pub token_url: &'a str,
    /// The operations in the order of the document.
    pub operations: Vec<Operation<'a>>,
}

impl<'a> Api<'a> {
    /// Reads the API from a document that `scopewright-openapi` made.
    ///
    /// # Errors
    /// Returns an error if the document has no server, no token endpoint of the client credentials
    /// flow, or an operation that does not state who may call it.
    pub fn of(document: &'a OpenAPI) -> Result<Self, RouteTableError> {
        let table = RouteTable::of(document)?;
        let server = document.servers.first();
        let server = server.ok_or_else(|| RouteTableError::new("the OpenAPI document names no server"))?;
        let token_url = token_url(document)
            .ok_or_else(|| RouteTableError::new("the OpenAPI document names no token endpoint"))?;
        Ok(Self {
            title: &document.info.title,
            base_url: &server.url,
            token_url,
            operations: operations(document, &table),
        })
    }
}

fn token_url(document: &OpenAPI) -> Option<&str> {
    let schemes = document.components.as_ref()?.security_schemes.values();
    let flows = schemes.filter_map(|scheme| match scheme {
        ReferenceOr::Item(SecurityScheme::OAuth2 { flows, .. }) => flows.client_credentials.as_ref(),
        _ => None,
    });
    flows.map(|flow| flow.token_url.as_str()).next()
}

#[cfg(test)]
pub(crate) mod tests {
    use openapiv3::OpenAPI;
    use serde_json::{Value, json};

    use super::Api;

    /// Returns a document with these paths.
    pub(crate) fn document(paths: Value) -> OpenAPI {
        let flows =
            json!({ "clientCredentials": { "tokenUrl": "https://issuer.example/token", "scopes": {} } });
        let document = json!({
            "openapi": "3.0.3", "info": { "title": "Shop", "version": "2" }, "paths": paths,
            "servers": [{ "url": "https://shop.example" }],
            "components": { "securitySchemes": { "oauth2": { "type": "oauth2", "flows": flows } } },
        });
        serde_json::from_value(document).expect("a document")
    }

    #[test]
    fn addresses_are_those_of_the_document() {
        let document = document(json!({}));
        let api = Api::of(&document).expect("an API");
        assert_eq!((api.base_url, api.token_url), ("https://shop.example", "https://issuer.example/token"));
    }

    #[test]
    fn a_document_without_addresses_is_an_error() {
        for missing in ["servers", "components"] {
            let mut document = serde_json::to_value(document(json!({}))).expect("JSON");
            document.as_object_mut().expect("an object").remove(missing);
            let document = serde_json::from_value(document).expect("a document");
            assert!(Api::of(&document).is_err(), "{missing}");
        }
    }
}
