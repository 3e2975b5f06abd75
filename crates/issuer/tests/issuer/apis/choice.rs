//! The API that a token is for, if scopes of several have the same name.

use serde_json::json;

use super::{BUILT_IN, Fixture, SHOP, STOCK};

#[tokio::test]
async fn a_token_is_for_the_only_api_with_all_scopes() {
    let fixture = Fixture::new().await;
    let client = fixture.client("a", "items:read shop:orders:read stock:counts:read").await;
    let shop = fixture.granted(&client, "&scope=shop:orders:read+items:read").await;
    assert_eq!((&shop["aud"], &shop["scope"]), (&json!(SHOP), &json!("items:read shop:orders:read")));
    let stock = fixture.granted(&client, "&scope=items:read+stock:counts:read").await;
    assert_eq!((&stock["aud"], &stock["scope"]), (&json!(STOCK), &json!("stock:counts:read items:read")));
    let both = fixture.refused(&client, "&scope=shop:orders:read+stock:counts:read", "invalid_scope").await;
    assert!(both.contains("stock:counts:read"), "the foreign scope is named: {both}");
}

#[tokio::test]
async fn an_ambiguous_scope_is_refused_with_the_choices_and_resource_picks_one() {
    let fixture = Fixture::new().await;
    let client = fixture.client("a", "items:read").await;
    let choices = fixture.refused(&client, "&scope=items:read", "invalid_target").await;
    assert!(choices.contains(SHOP) && choices.contains(STOCK) && !choices.contains(BUILT_IN), "{choices}");
    for audience in [SHOP, STOCK] {
        let claims = fixture.granted(&client, &format!("&scope=items:read&resource={audience}")).await;
        assert_eq!((&claims["aud"], &claims["scope"]), (&json!(audience), &json!("items:read")));
    }
    let elsewhere = format!("&scope=items:read&resource={BUILT_IN}");
    assert!(fixture.refused(&client, &elsewhere, "invalid_scope").await.contains("items:read"));
}

#[tokio::test]
async fn an_unlisted_api_is_unknown_to_clients_without_its_scopes() {
    let fixture = Fixture::new().await;
    fixture.update("stock", |settings| settings.listed = false).await;
    let outsider = fixture.client("outsider", "shop:orders:read").await;
    let insider = fixture.client("insider", "items:read stock:counts:read").await;

    let metadata = fixture.server.get("/oidc/.well-known/openid-configuration").await.body;
    let supported = metadata["scopes_supported"].as_array().expect("a list");
    assert!(supported.contains(&json!("items:read")), "a listed API has it too: {supported:?}");
    assert!(!metadata.to_string().contains("stock"), "{metadata}");

    let unknown = fixture.refused(&outsider, "&scope=no:such:read", "invalid_scope").await;
    let hidden = fixture.refused(&outsider, "&scope=stock:counts:read", "invalid_scope").await;
    assert_eq!(hidden.replace("stock:counts:read", "no:such:read"), unknown);
    let near = fixture.refused(&outsider, "&scope=stock:counts:raed", "invalid_scope").await;
    assert!(!near.contains("stock:counts:read"), "{near}");
    let resource = |audience: &str| format!("&scope=shop:orders:read&resource={audience}");
    let unknown = fixture.refused(&outsider, &resource("https://none.example"), "invalid_target").await;
    let hidden = fixture.refused(&outsider, &resource(STOCK), "invalid_target").await;
    assert_eq!(hidden, unknown);
    assert!(!hidden.contains(STOCK), "{hidden}");

    let own = fixture.granted(&insider, "&scope=stock:counts:read").await;
    assert_eq!(own["aud"], STOCK);
    let choices = fixture.refused(&insider, "&scope=items:read", "invalid_target").await;
    assert!(choices.contains(SHOP) && choices.contains(STOCK), "{choices}");
}
