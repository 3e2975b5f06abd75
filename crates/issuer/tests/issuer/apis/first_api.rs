//! The API that a database begins with.

use issuer::{AdminError, AuthorizationServer, ClientSettings, Config, Consent};
use scopes::Scope;

use super::{BUILT_IN, Fixture, SHOP, api};
use crate::test_server::{Files, Server, catalog};

/// Returns the audiences of all APIs.
async fn audiences(server: &Server) -> Vec<String> {
    let apis = server.0.administration().apis().await.expect("APIs");
    apis.into_iter().map(|api| api.audience).collect()
}

#[tokio::test]
async fn a_new_database_begins_with_the_built_in_api() {
    let files = Files::new();
    let server = files.open().await;
    let apis = server.0.administration().apis().await.expect("APIs");
    assert_eq!(apis.len(), 1);
    let (name, audience) = (apis[0].name.as_str(), apis[0].audience.as_str());
    assert_eq!((Some(name), audience), (Scope::ALL[0].as_str().split(':').next(), BUILT_IN));
}

#[tokio::test]
async fn the_built_in_api_does_not_come_back_after_its_removal() {
    let files = Files::new();
    let server = files.open().await;
    let built_in = server.0.administration().apis().await.expect("APIs").remove(0).name;
    let removed = server.0.administration().remove_api(&api(&built_in), Consent::Withheld).await;
    removed.expect("no client has a scope of it");
    assert_eq!(audiences(&server).await, [""; 0]);
    server.0.close().await;

    let server = files.open().await;
    assert_eq!(audiences(&server).await, [""; 0]);
    let settings = ClientSettings::new([Scope::ALL[0]].into_iter().collect());
    let id = "a".parse().expect("an id");
    let unknown = server.0.administration().add_client(&id, settings, None).await;
    assert!(matches!(unknown, Err(AdminError::UnknownScope { .. })), "{unknown:?}");
    // The issuer can still be administered, and another API be added.
    let fixture = Fixture::with(server, files).await;
    fixture.add_api("shop", SHOP, &catalog(&["shop:orders:read"])).await;
    let client = fixture.client("a", "shop:orders:read").await;
    assert_eq!(fixture.granted(&client, "&scope=shop:orders:read").await["aud"], SHOP);
}

#[tokio::test]
async fn another_audience_than_those_of_the_apis_is_refused() {
    let files = Files::new();
    let with = async |audience: &str| {
        let default_audience = Some(audience.parse().expect("an audience"));
        AuthorizationServer::open(Config { default_audience, ..files.config() }).await
    };
    with("https://first.example").await.expect("a new database").close().await;
    with("https://first.example").await.expect("its audience").close().await;
    let refused = with("https://second.example").await.err().expect("a refusal").to_string();
    assert!(refused.contains("https://second.example") && !refused.contains('\n'), "{refused}");
    let server = files.open().await;
    assert_eq!(audiences(&server).await, ["https://first.example"], "none is needed any more");
    let fixture = Fixture::with(server, files).await;
    fixture.add_api("second", "https://second.example", &catalog(&["second:read"])).await;
    let files = fixture.files;
    let default_audience = Some("https://second.example".parse().expect("an audience"));
    let opened = AuthorizationServer::open(Config { default_audience, ..files.config() }).await;
    opened.expect("it may be that of any API").close().await;
}
