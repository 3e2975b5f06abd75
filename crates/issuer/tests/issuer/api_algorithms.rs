//! The signing algorithms of APIs.

use std::time::Duration;

use issuer::{Administration, ApiSettings, Consent, KeyState, SigningKeyView};
use scopewright_token::{Algorithm, UnverifiedToken};

use crate::test_server::{Files, Server, basic, catalog};

const FORM: &str = "grant_type=client_credentials&scope=shop:read";

async fn set_algorithm(administration: &Administration, algorithm: Option<Algorithm>) {
    let shop = "shop".parse().expect("a name");
    let changed =
        administration.update_api(&shop, |settings| settings.algorithm = algorithm, Consent::Withheld).await;
    changed.expect("changed");
}

/// Returns the keys that sign or will sign the tokens of APIs with an algorithm of their own.
async fn dedicated(administration: &Administration) -> Vec<SigningKeyView> {
    let keys = administration.signing_keys().await.expect("keys");
    let is_current = |key: &SigningKeyView| matches!(key.state, KeyState::Announced | KeyState::Signing);
    keys.into_iter().filter(|key| key.dedicated && is_current(key)).collect()
}

/// Requests tokens until one is issued, and returns the algorithm of its key.
async fn algorithm(server: &Server, client: &str, form: &str) -> String {
    for _ in 0..100 {
        let answer = server.token(&[client], form).await;
        if answer.status == 200 {
            let token = answer.member("access_token").to_owned();
            let kid = UnverifiedToken::read(&token).expect("a token").key_id().to_owned();
            let keys = server.get("/oidc/certs").await.body;
            let all = keys["keys"].as_array().expect("keys");
            let key = all.iter().find(|key| key["kid"] == kid.as_str()).expect("the key is published");
            return key["alg"].as_str().expect("an algorithm").to_owned();
        }
        assert_eq!((answer.status.as_u16(), answer.member("error")), (503, "temporarily_unavailable"));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("no token is issued");
}

#[tokio::test]
async fn tokens_of_an_api_are_signed_by_its_algorithm() {
    let files = Files::new();
    let server = files.open().await;
    let administration = server.0.administration();
    let settings = ApiSettings {
        algorithm: Some(Algorithm::EdDsa),
        ..ApiSettings::new("https://shop.example".parse().expect("an audience"), catalog(&["shop:read"]))
    };
    let shop = "shop".parse().expect("a name");
    administration.add_api(&shop, settings, Consent::Withheld).await.expect("a new API");
    let secret = server
        .add_with(
            "demo",
            issuer::ClientSettings::new("shop:read caas:categories:read".parse().expect("scopes")),
        )
        .await;
    let client = basic("demo", &secret);
    assert_eq!(algorithm(&server, &client, FORM).await, "EdDSA");
    let other = "grant_type=client_credentials&scope=caas:categories:read";
    assert_eq!(algorithm(&server, &client, other).await, "ES256");

    // The usual key does, if it has the algorithm.
    set_algorithm(administration, Some(Algorithm::Es256)).await;
    assert_eq!(dedicated(administration).await, []);
    catch_up(&server).await;
    assert_eq!(algorithm(&server, &client, FORM).await, "ES256");

    // A withdrawn key is replaced by one with its algorithm.
    set_algorithm(administration, Some(Algorithm::EdDsa)).await;
    let [key] = &dedicated(administration).await[..] else { panic!("a dedicated key") };
    administration.retire_key(&key.kid).await.expect("withdrawn");
    let [spare] = &dedicated(administration).await[..] else { panic!("a dedicated key") };
    assert_eq!((spare.algorithm.as_str(), spare.kid == key.kid), ("EdDSA", false));
    catch_up(&server).await;
    assert_eq!(algorithm(&server, &client, FORM).await, "EdDSA");
}

#[tokio::test]
async fn a_rotation_to_another_algorithm_does_not_change_that_of_an_api() {
    let files = Files::new();
    let server = files.open().await;
    let administration = server.0.administration();
    let settings = ApiSettings {
        algorithm: Some(Algorithm::Es256),
        ..ApiSettings::new("https://shop.example".parse().expect("an audience"), catalog(&["shop:read"]))
    };
    administration
        .add_api(&"shop".parse().expect("a name"), settings, Consent::Withheld)
        .await
        .expect("added");
    assert_eq!(dedicated(administration).await, [], "the usual key has the algorithm");
    administration.rotate_key(Some(Algorithm::EdDsa), Duration::ZERO).await.expect("rotated");
    let secret =
        server.add_with("demo", issuer::ClientSettings::new("shop:read".parse().expect("a scope"))).await;
    assert_eq!(dedicated(administration).await.len(), 1, "a key is created before the usual one changes");
    tokio::time::sleep(Duration::from_millis(2500)).await;
    catch_up(&server).await;
    assert_eq!(algorithm(&server, &basic("demo", &secret), FORM).await, "ES256");
}

/// Makes the server read the database, as it does twice a second when it runs.
async fn catch_up(server: &Server) {
    let answer = server.token(&[&basic("unknown", "guess")], FORM).await;
    assert_eq!(answer.status, 401);
}
