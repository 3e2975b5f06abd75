//! From the token endpoint to a guarded request: a token carries the requested scopes only.

#![expect(clippy::disallowed_methods, reason = "the clock of the test")]

use http::{Method, StatusCode};
use scopewright_token::{KeySet, Verifier};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::deployment::Deployment;

#[tokio::test]
async fn a_token_carries_the_scopes_that_were_asked_for() {
    let folder = TempDir::new().expect("a folder");
    let deployment = Deployment::new(&folder).await;
    let client =
        deployment.client("job", "caas:categories:read caas:categories:write caas:categories:delete").await;
    let answer = deployment.ask(&client, "caas:categories:write caas:categories:read").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.body["scope"], "caas:categories:read caas:categories:write");
    assert_eq!((&answer.body["token_type"], &answer.body["expires_in"]), (&json!("Bearer"), &json!(900)));
    assert_eq!(answer.body.get("refresh_token"), None);

    let certs = deployment.get(&format!("{}/certs", deployment.issuer)).await;
    let keys = KeySet::from_json(certs.body.to_string().as_bytes()).expect("a key set");
    let token = answer.body["access_token"].as_str().expect("a token");
    let verifier = Verifier::new(&deployment.issuer, &deployment.api);
    let claims = verifier.verify(token, &keys, std::time::SystemTime::now()).expect("a good token");
    assert_eq!((claims.sub.as_str(), claims.client_id.as_str()), ("job", "job"));
    assert_eq!(claims.scope, "caas:categories:read caas:categories:write");
    assert_eq!(claims.exp - claims.iat, 900);

    let delete = deployment
        .call(Method::DELETE, "/users/user-0001/custom-categories/x", Some(token), &Value::Null)
        .await;
    assert_eq!(delete.status, StatusCode::FORBIDDEN, "the client may, but this token may not");
}

#[tokio::test]
async fn scopes_that_are_not_to_be_had_are_refused_by_name() {
    let folder = TempDir::new().expect("a folder");
    let deployment = Deployment::new(&folder).await;
    let client = deployment.client("job", "caas:categories:read").await;
    for (asked, named) in [
        ("caas:categories:read caas:categories:write", "caas:categories:write"),
        ("caas:categories:raed", "caas:categories:raed"),
        ("caas:categories:READ", "caas:categories:READ"),
    ] {
        let answer = deployment.ask(&client, asked).await;
        assert_eq!(
            (answer.status, &answer.body["error"]),
            (StatusCode::BAD_REQUEST, &json!("invalid_scope"))
        );
        let description = answer.body["error_description"].as_str().expect("a description");
        assert!(description.contains(named), "{description}");
    }
}

#[tokio::test]
async fn both_metadata_documents_name_working_endpoints() {
    let folder = TempDir::new().expect("a folder");
    let deployment = Deployment::new(&folder).await;
    let issuer = &deployment.issuer;
    let origin = issuer.trim_end_matches("/oidc");
    let openid = deployment.get(&format!("{issuer}/.well-known/openid-configuration")).await;
    let oauth = deployment.get(&format!("{origin}/.well-known/oauth-authorization-server/oidc")).await;
    assert_eq!((openid.status, &openid.body), (StatusCode::OK, &oauth.body));
    assert_eq!(openid.body["issuer"], *issuer);
    assert_eq!(openid.body["token_endpoint"], format!("{issuer}/token"));
    assert_eq!(
        deployment.get(openid.body["jwks_uri"].as_str().expect("an address")).await.status,
        StatusCode::OK
    );
    let scopes: Vec<&str> = scopes::Scope::ALL.iter().map(|scope| scope.as_str()).collect();
    assert_eq!(openid.body["scopes_supported"], json!(scopes));

    let challenge =
        deployment.call(Method::GET, "/categories", None, &Value::Null).await.challenge.expect("a challenge");
    let (_, metadata) = challenge.split_once("resource_metadata=\"").expect("an address");
    let resource = deployment.get(metadata.trim_end_matches('"')).await;
    assert_eq!(resource.body["resource"], deployment.api);
    assert_eq!(resource.body["authorization_servers"], json!([issuer]));
    let wanted = resource.body["scopes_supported"].as_array().expect("a list");
    assert!(!wanted.is_empty());
    for scope in wanted {
        assert!(scopes.contains(&scope.as_str().expect("a scope")), "the issuer does not grant {scope}");
    }
}
