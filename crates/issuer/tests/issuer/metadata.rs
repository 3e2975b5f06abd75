//! The metadata and the key set.

use scopes::Scope;
use serde_json::json;

use crate::test_server::{AUDIENCE, Files, ISSUER};

#[tokio::test]
async fn both_metadata_documents_are_equal() {
    let files = Files::new();
    let server = files.open().await;
    let all: Vec<&str> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
    let methods = ["client_secret_basic", "client_secret_post", "private_key_jwt"];
    let algorithms = ["ES256", "ES384", "EdDSA", "Ed25519", "PS256", "RS256"];
    let expect = json!({
        "issuer": ISSUER,
        "token_endpoint": format!("{ISSUER}/token"),
        "jwks_uri": format!("{ISSUER}/certs"),
        "scopes_supported": all,
        "response_types_supported": [],
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": methods,
        "token_endpoint_auth_signing_alg_values_supported": algorithms,
        "introspection_endpoint": format!("{ISSUER}/introspect"),
        "introspection_endpoint_auth_methods_supported": methods,
        "introspection_endpoint_auth_signing_alg_values_supported": algorithms,
        "revocation_endpoint": format!("{ISSUER}/revoke"),
        "revocation_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_signing_alg_values_supported": algorithms,
    });
    for path in ["/oidc/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/oidc"] {
        let answer = server.get(path).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("content-type")),
            (200, "application/json"),
            "{path}"
        );
        assert_eq!(answer.body, expect, "{path}");
    }
}

#[tokio::test]
async fn the_paths_follow_from_the_issuer() {
    let check = async |issuer: &str, paths: [&str; 4]| {
        let files = Files::new();
        let default_audience = Some(AUDIENCE.parse().expect("an audience"));
        let config =
            issuer::Config { issuer: issuer.parse().expect(issuer), default_audience, ..files.config() };
        let server =
            crate::test_server::Server(issuer::AuthorizationServer::open(config).await.expect("a server"));
        for (path, expect) in paths.into_iter().zip([405, 200, 200, 200]) {
            assert_eq!(server.get(path).await.status, expect, "{issuer}: {path}");
        }
    };
    let bare =
        ["/token", "/certs", "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"];
    check("https://login.example.com", bare).await;
    let tenant = [
        "/a/:b/token",
        "/a/:b/certs",
        "/a/:b/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server/a/:b",
    ];
    check("https://login.example.com/a/:b", tenant).await;
}

#[tokio::test]
async fn the_key_set_is_public_and_cacheable() {
    let files = Files::new();
    let answer = files.open().await.get("/oidc/certs").await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/jwk-set+json"));
    assert!(answer.header("cache-control").contains("max-age="));
    let mut members: Vec<&str> =
        answer.body["keys"][0].as_object().expect("a key").keys().map(String::as_str).collect();
    members.sort_unstable();
    assert_eq!(members, ["alg", "crv", "kid", "kty", "use", "x", "y"]);
}

#[tokio::test]
async fn not_found_responses_are_json() {
    let files = Files::new();
    let server = files.open().await;
    for path in ["/oidc", "/oidc/", "/token", "/oidc/token/", "/.well-known/openid-configuration"] {
        let answer = server.get(path).await;
        assert_eq!((answer.status.as_u16(), answer.member("error")), (404, "not_found"), "{path}");
    }
}
