//! The settings of an API: lifetimes, resource servers and origins.

use std::time::Duration;

use axum::body::Body;
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, AUTHORIZATION, CONTENT_TYPE, ORIGIN};
use http::{HeaderMap, Request};
use issuer::{ApiSettings, ScopeList};
use serde_json::json;
use tower::ServiceExt as _;

use super::{Fixture, SHOP};
use crate::test_server::{FORM, catalog};

#[tokio::test]
async fn each_api_has_its_own_lifetimes() {
    let fixture = Fixture::new().await;
    let destructive = catalog(&["shop:orders:read", "items:read", "shop:orders:delete"]);
    let destructive = destructive.replace(
        "\"shop:orders:delete\"]\ndescription = \"D.\"\naccess = \"read\"",
        "\"shop:orders:delete\"]\ndescription = \"D.\"\naccess = \"destructive\"",
    );
    fixture.update("shop", |settings| settings.catalog.clone_from(&destructive)).await;
    let client = fixture.client("a", "shop:orders:read shop:orders:delete stock:counts:read").await;
    let check = async |scope: &str, seconds: u64| {
        let claims = fixture.granted(&client, &format!("&scope={scope}")).await;
        assert_eq!(claims["expires_in"], seconds, "{scope}");
        let lifetime = claims["exp"].as_u64().zip(claims["iat"].as_u64()).map(|(exp, iat)| exp - iat);
        assert_eq!(lifetime, Some(seconds), "{scope}");
    };
    check("shop:orders:read", 900).await;
    check("shop:orders:delete", 300).await;
    let short = |settings: &mut ApiSettings| {
        (settings.lifetime, settings.destructive_lifetime) = (Some(600), Some(20));
    };
    fixture.update("shop", short).await;
    check("shop:orders:read", 600).await;
    check("shop:orders:delete", 20).await;
    check("stock:counts:read", 900).await;
    // The lifetime with a destructive scope is never longer than the usual one.
    fixture.update("shop", |settings| settings.destructive_lifetime = Some(3600)).await;
    check("shop:orders:delete", 600).await;
}

#[tokio::test]
async fn tokens_are_inspected_only_by_resource_servers_of_their_api() {
    let fixture = Fixture::new().await;
    let client = fixture.client("a", "shop:orders:read stock:counts:read").await;
    let [shop, stock] =
        [fixture.client("of-shop", "items:read").await, fixture.client("of-stock", "items:read").await];
    fixture
        .update("shop", |settings| settings.resource_servers = vec!["of-shop".parse().expect("an id")])
        .await;
    fixture
        .update("stock", |settings| settings.resource_servers = vec!["of-stock".parse().expect("an id")])
        .await;
    let token = async |scope: &str| {
        fixture.ask(&client, &format!("&scope={scope}")).await.member("access_token").to_owned()
    };
    let (for_shop, for_stock) = (token("shop:orders:read").await, token("stock:counts:read").await);
    let is_active = async |by: &str, token: &str| {
        let answer = fixture.introspect(by, token).await;
        assert!(answer["active"] == true || answer == json!({ "active": false }), "{answer}");
        answer["active"] == true
    };
    assert!(is_active(&shop, &for_shop).await && is_active(&stock, &for_stock).await);
    assert!(!is_active(&shop, &for_stock).await && !is_active(&stock, &for_shop).await);
    assert!(is_active(&client, &for_shop).await, "a client knows its own token");

    fixture.remove("shop").await;
    for by in [&shop, &client] {
        assert!(!is_active(by, &for_shop).await, "the API of the token was removed");
    }
    assert!(is_active(&stock, &for_stock).await);
}

/// A restriction only grows.
#[tokio::test]
async fn tokens_of_a_removed_api_stay_inactive_when_its_audience_returns() {
    let fixture = Fixture::new().await;
    let client = fixture.client("a", "shop:orders:read").await;
    let is_active = async |token: &str| fixture.introspect(&client, token).await["active"] == true;
    let token = async || {
        let answer = fixture.ask(&client, "&scope=shop:orders:read").await;
        answer.member("access_token").to_owned()
    };
    let of_removed = token().await;
    assert!(is_active(&of_removed).await);
    fixture.remove("shop").await;
    assert!(!is_active(&of_removed).await);
    fixture.add_api("store", SHOP, &catalog(&["shop:orders:read"])).await;
    let scope = "shop:orders:read".parse::<ScopeList>().expect("a scope");
    let id = "a".parse().expect("an id");
    let changed =
        fixture.server.0.administration().update_client(&id, |settings| settings.scope = scope.clone()).await;
    changed.expect("the client gets the scope again");
    assert!(!is_active(&of_removed).await);
    // Tokens of the second of the removal are covered.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert!(is_active(&token().await).await);

    // The same for an audience that an API had.
    let of_old_audience = token().await;
    let other = "https://other.example";
    fixture.update("store", |settings| settings.audience = other.parse().expect("an audience")).await;
    assert!(!is_active(&of_old_audience).await);
    fixture.update("store", |settings| settings.audience = SHOP.parse().expect("an audience")).await;
    assert!(!is_active(&of_old_audience).await);
}

#[tokio::test]
async fn pages_of_an_api_may_request_tokens_as_long_as_it_has_their_origin() {
    let fixture = Fixture::new().await;
    let client = fixture.client("a", "shop:orders:read").await;
    let explorer = "https://explorer.example:8443";
    assert!(is_allowed(&fixture, &client, SHOP).await, "the origin of the audience");
    assert!(!is_allowed(&fixture, &client, explorer).await);
    fixture.update("shop", |settings| settings.origins = vec![explorer.parse().expect("an origin")]).await;
    assert!(is_allowed(&fixture, &client, explorer).await && is_allowed(&fixture, &client, SHOP).await);
    assert!(!is_allowed(&fixture, &client, "https://explorer.example").await);
    fixture.remove("shop").await;
    assert!(!is_allowed(&fixture, &client, explorer).await && !is_allowed(&fixture, &client, SHOP).await);
}

async fn is_allowed(fixture: &Fixture, client: &str, origin: &str) -> bool {
    let request = Request::post("/oidc/token").header(ORIGIN, origin).header(CONTENT_TYPE, FORM);
    let request = request.header(AUTHORIZATION, client);
    let form = Body::from("grant_type=client_credentials&scope=shop:orders:read");
    let response = fixture.server.0.router().oneshot(request.body(form).expect("a request")).await;
    let headers: HeaderMap = response.expect("infallible").headers().clone();
    headers.get(ACCESS_CONTROL_ALLOW_ORIGIN).is_some_and(|allowed| allowed == origin)
}
