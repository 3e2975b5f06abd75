//! Tests of the public documents of the API.

use http::Method;
use serde_json::json;

use crate::fixture::{AUDIENCE, Api, ISSUER, all_scopes};

#[tokio::test]
async fn the_protected_resource_metadata_are_public() {
    let api = Api::start().await;
    let path = "/.well-known/oauth-protected-resource/caas/v1";
    let answer = api.anonymous().call_absolute(Method::GET, path, None).await;
    assert_eq!(answer.status, 200);
    let caas_scopes: Vec<_> = all_scopes().into_iter().filter(|scope| scope.starts_with("caas:")).collect();
    assert_eq!(
        answer.json(),
        json!({
            "resource": AUDIENCE,
            "authorization_servers": [ISSUER],
            // Those that an operation uses, to ask for another one would be in vain; and there is
            // none that no operation uses.
            "scopes_supported": caas_scopes,
            "bearer_methods_supported": ["header"],
        })
    );
}

#[tokio::test]
async fn the_openapi_document_is_public_and_has_every_operation() {
    let api = Api::start().await;
    let answer = api.anonymous().call_absolute(Method::GET, "/caas/openapi.json", None).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/json");
    let document = answer.json();
    for route in resource_server::surface().routes() {
        let operation = &document["paths"][&route.path][route.method.as_str().to_lowercase()];
        assert!(operation.is_object(), "{} {}", route.method, route.path);
    }
}
