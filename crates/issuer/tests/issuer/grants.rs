//! Grants: default scopes, audiences and lifetimes.

#![expect(clippy::disallowed_methods, reason = "the clock of the test")]

use issuer::{AdminError, ClientSettings};
use serde_json::json;

use crate::test_server::{AUDIENCE, Files, ISSUER, Server, basic};

const READ: &str = "caas:categories:read";
const DESTRUCTIVE: &str = "caas:categories:delete";
const ADMIN: &str = "issuer:clients:read";
const OTHER: &str = "https://other.example/v1";

fn settings(scope: &str) -> ClientSettings {
    ClientSettings::new(scope.parse().expect("scopes"))
}

/// Requests a token, and returns its claims and lifetime, or the error and its description.
async fn ask(
    server: &Server,
    authorization: &str,
    form: &str,
) -> Result<(serde_json::Value, u64), (String, String)> {
    let answer = server.token(&[authorization], &format!("grant_type=client_credentials{form}")).await;
    if answer.status != 200 {
        return Err((answer.member("error").to_owned(), answer.member("error_description").to_owned()));
    }
    let inspection =
        server.0.administration().inspect(answer.member("access_token"), std::time::SystemTime::now()).await;
    Ok((inspection.expect("a token").claims, answer.body["expires_in"].as_u64().expect("a number")))
}

#[tokio::test]
async fn a_request_without_a_scope_gets_the_default() {
    let files = Files::new();
    let server = files.open().await;
    let with = ClientSettings {
        default_scope: READ.parse().expect("a scope"),
        ..settings(&format!("{READ} {DESTRUCTIVE}"))
    };
    let with = basic("with", &server.add_with("with", with).await);
    let without = basic("without", &server.add_with("without", settings(READ)).await);
    let (claims, _) = ask(&server, &with, "").await.expect("a token");
    assert_eq!(claims["scope"], READ);
    let (error, _) = ask(&server, &without, "").await.expect_err("a refusal");
    assert_eq!(error, "invalid_scope");
    let (claims, _) = ask(&server, &with, &format!("&scope={DESTRUCTIVE}")).await.expect("a token");
    assert_eq!(claims["scope"], DESTRUCTIVE, "the default does not extend a request");
}

#[tokio::test]
async fn default_scopes_are_not_destructive() {
    let files = Files::new();
    let server = files.open().await;
    let id = "demo".parse().expect("an id");
    for default in [DESTRUCTIVE, "caas:users:delete"] {
        let settings =
            ClientSettings { default_scope: default.parse().expect("a scope"), ..settings(DESTRUCTIVE) };
        let error = server.0.administration().add_client(&id, settings, None).await.expect_err("a refusal");
        assert!(matches!(error, AdminError::DefaultScope(_)), "{error}");
    }
}

#[tokio::test]
async fn a_token_is_for_the_resource_server_that_its_scopes_belong_to() {
    let files = Files::new();
    let server = files.open().await;
    let client = basic("demo", &server.add_with("demo", settings(&format!("{READ} {ADMIN}"))).await);
    let admin = format!("{ISSUER}/admin/v1");
    let check = async |form: &str, audience: &str| {
        let (claims, _) = ask(&server, &client, form).await.expect(form);
        assert_eq!(claims["aud"], json!(audience), "{form}");
    };
    check(&format!("&scope={READ}"), AUDIENCE).await;
    check(&format!("&scope={READ}&resource={AUDIENCE}"), AUDIENCE).await;
    check(&format!("&scope={READ}&resource={AUDIENCE}&resource={AUDIENCE}"), AUDIENCE).await;
    check(&format!("&scope={ADMIN}"), &admin).await;
    check(&format!("&scope={ADMIN}&resource={admin}"), &admin).await;
    let refused = async |form: &str, code: &str, named: &str| {
        let (error, description) = ask(&server, &client, form).await.expect_err(form);
        assert!(error == code && description.contains(named), "{form}: {error}: {description}");
    };
    refused(&format!("&scope={READ}+{ADMIN}"), "invalid_scope", ADMIN).await;
    refused(&format!("&scope={ADMIN}&resource={AUDIENCE}"), "invalid_scope", ADMIN).await;
    refused(&format!("&scope={READ}&resource={OTHER}"), "invalid_target", AUDIENCE).await;
    refused(&format!("&scope={READ}&resource={AUDIENCE}/"), "invalid_target", AUDIENCE).await;
    refused(&format!("&scope={READ}&resource={AUDIENCE}&resource={OTHER}"), "invalid_target", "resource")
        .await;
}

#[tokio::test]
async fn the_shortest_lifetime_applies() {
    let files = Files::new();
    let server = files.open().await;
    let all = format!("{READ} {DESTRUCTIVE}");
    let usual = basic("usual", &server.add_with("usual", settings(&all)).await);
    let short = ClientSettings { lifetime: Some(60), ..settings(&all) };
    let short = basic("short", &server.add_with("short", short).await);
    let long = ClientSettings { lifetime: Some(3600), ..settings(&all) };
    let long = basic("long", &server.add_with("long", long).await);
    let rows = [
        (&usual, READ, 900),
        (&usual, DESTRUCTIVE, 300),
        (&short, READ, 60),
        (&short, DESTRUCTIVE, 60),
        (&long, READ, 900),
    ];
    for (client, scope, expect) in rows {
        let (claims, expires_in) = ask(&server, client, &format!("&scope={scope}")).await.expect("a token");
        let lifetime = claims["exp"].as_u64().expect("a time") - claims["iat"].as_u64().expect("a time");
        assert_eq!((lifetime, expires_in), (expect, expect), "{client} {scope}");
    }
}

#[tokio::test]
async fn a_client_is_limited_to_its_authentication_methods() {
    let files = Files::new();
    let server = files.open().await;
    let only =
        ClientSettings { auth: vec!["client_secret_post".parse().expect("a method")], ..settings(READ) };
    let secret = server.add_with("demo", only).await;
    let form = format!("grant_type=client_credentials&scope={READ}");
    let answer = server.token(&[&basic("demo", &secret)], &form).await;
    assert_eq!((answer.status.as_u16(), answer.member("error")), (401, "invalid_client"));
    let answer = server.token(&[], &format!("{form}&client_id=demo&client_secret={secret}")).await;
    assert_eq!(answer.status, 200);
}
