//! Clients of other makers against the real program.
//!
//! Each discovers the token endpoint if it can, gets a token by every authentication method that it
//! supports, and reports refusals. Clients that need Node or Python are installed once below
//! `target/outside`. If a tool is missing, the test reports it and passes; with
//! `SCOPEWRIGHT_OUTSIDE_CLIENTS=required` it fails.

use std::process::Command;
use std::time::Duration;

use oauth2::basic::{BasicClient, BasicErrorResponseType};
use oauth2::{
    AuthType, ClientId, ClientSecret, HttpRequest, RequestTokenError, Scope, TokenResponse as _, TokenUrl,
};
use serde_json::Value;

pub(crate) mod issuer;

use crate::process::run;
use crate::tools::{self, Missing, OUTSIDE_PROGRAMS, curl, node, python, unless_missing};
use issuer::{ALLOWED, Issuer, LIFETIME, UNKNOWN};

/// The ways of authentication that the scripts go through, each with its refusals.
const WAYS: [&str; 4] =
    ["client_secret_basic", "client_secret_post", "private_key_jwt ES256", "private_key_jwt Ed25519"];

/// Much more than a client needs for a dozen requests.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn openid_client() {
    try_script("openid-client", node("openid-client.mjs"));
}

#[test]
fn oauth4webapi() {
    try_script("oauth4webapi", node("oauth4webapi.mjs"));
}

#[test]
fn authlib() {
    let script = python().map(|mut python| {
        python.arg(tools::outside().join("authlib_client.py"));
        python
    });
    try_script("Authlib", script);
}

/// A script gets the file with its settings, and prints a line for each way that works.
#[track_caller]
fn try_script(client: &str, script: Result<Command, Missing>) {
    let Some(mut script) = unless_missing(OUTSIDE_PROGRAMS, client, script) else { return };
    let issuer = Issuer::start();
    let ended = run(script.arg(issuer.settings()), PATIENCE);
    assert!(ended.success, "{client}: {}{}", ended.stdout, ended.stderr);
    assert_eq!(ended.stdout.lines().collect::<Vec<_>>(), WAYS.map(|way| format!("ok {way}")), "{client}");
}

#[test]
fn curl_with_a_secret() {
    let Some(curl) = unless_missing(OUTSIDE_PROGRAMS, "curl", curl()) else { return };
    let issuer = Issuer::start();
    let ask = |arguments: &[&str]| {
        let mut command = Command::new(&curl);
        command.args(["--silent", "--show-error", "--max-time", "20", "--write-out", "\n%{http_code}"]);
        let ended = run(command.args(arguments), PATIENCE);
        assert!(ended.success, "{}", ended.stderr);
        let (body, status) = ended.stdout.rsplit_once('\n').expect("a status");
        let body: Value = serde_json::from_str(body).expect("JSON");
        (status.to_owned(), body)
    };
    let (_, metadata) = ask(&[&issuer.metadata_url()]);
    let token_endpoint = metadata["token_endpoint"].as_str().expect("a token endpoint");
    let (id, secret) = issuer.secret();
    for by_header in [true, false] {
        let token = |secret: &str, scope: &str| {
            let user = format!("{id}:{secret}");
            let [id, secret, scope] = [("client_id", id), ("client_secret", secret), ("scope", scope)]
                .map(|(name, value)| format!("{name}={value}"));
            let way = if by_header {
                vec!["--user", &user]
            } else {
                vec!["--data-urlencode", &id, "--data-urlencode", &secret]
            };
            let grant =
                ["--data", "grant_type=client_credentials", "--data-urlencode", &scope, token_endpoint];
            ask(&[&way[..], &grant].concat())
        };
        let (status, body) = token(secret, ALLOWED);
        assert_eq!((status.as_str(), &body["token_type"]), ("200", &Value::from("Bearer")), "{body}");
        assert_eq!(body["expires_in"], LIFETIME);
        assert_same_scopes(body["scope"].as_str().expect("a scope"));
        let (status, body) = token("wrong", ALLOWED);
        assert_eq!((status.as_str(), &body["error"]), ("401", &Value::from("invalid_client")));
        let (status, body) = token(secret, UNKNOWN);
        assert_eq!((status.as_str(), &body["error"]), ("400", &Value::from("invalid_scope")));
    }
}

#[tokio::test]
async fn the_crate_oauth2() {
    let issuer = Issuer::start();
    let http = reqwest::Client::builder().timeout(PATIENCE).build().expect("a client");
    let metadata =
        http.get(issuer.metadata_url()).send().await.expect("an answer").bytes().await.expect("a body");
    let metadata: Value = serde_json::from_slice(&metadata).expect("JSON");
    let token_url = TokenUrl::new(metadata["token_endpoint"].as_str().expect("a token endpoint").to_owned());
    let token_url = token_url.expect("a URL");
    let (id, secret) = issuer.secret();
    for way in [AuthType::BasicAuth, AuthType::RequestBody] {
        let token = async |secret: &str, scope: &str| {
            let client = BasicClient::new(ClientId::new(id.to_owned()))
                .set_client_secret(ClientSecret::new(secret.to_owned()))
                .set_auth_type(way.clone())
                .set_token_uri(token_url.clone());
            let send = |request: HttpRequest| send(http.clone(), request);
            let scopes = scope.split(' ').map(|scope| Scope::new(scope.to_owned()));
            client.exchange_client_credentials().add_scopes(scopes).request_async(&send).await
        };
        let answer = token(secret, ALLOWED).await.expect("a token");
        assert_eq!(answer.expires_in(), Some(Duration::from_secs(LIFETIME)));
        let granted: Vec<_> = answer.scopes().expect("scopes").iter().map(|scope| scope.as_str()).collect();
        assert_same_scopes(&granted.join(" "));
        for (secret, scope, expected) in [
            ("wrong", ALLOWED, BasicErrorResponseType::InvalidClient),
            (secret, UNKNOWN, BasicErrorResponseType::InvalidScope),
        ] {
            match token(secret, scope).await {
                Err(RequestTokenError::ServerResponse(refusal)) => assert_eq!(*refusal.error(), expected),
                other => panic!("{other:?} instead of {expected:?}"),
            }
        }
    }
}

/// Sends a request of the crate by the HTTP client of the tests.
async fn send(http: reqwest::Client, request: HttpRequest) -> Result<oauth2::HttpResponse, reqwest::Error> {
    let answer = http.execute(request.try_into()?).await?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut response = oauth2::HttpResponse::new(answer.bytes().await?.to_vec());
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}

#[track_caller]
fn assert_same_scopes(granted: &str) {
    let sorted = |scopes: &str| {
        let mut scopes: Vec<_> = scopes.split(' ').map(str::to_owned).collect();
        scopes.sort();
        scopes
    };
    assert_eq!(sorted(granted), sorted(ALLOWED));
}
