//! Changes of APIs: their effects on clients, and changes at the same time.

use http::Method;
use issuer::{
    AdminError, Administration, ApiSettings, ApplyOptions, ClientSettings, Consent, Manifest, PepperSource,
};
use serde_json::json;

use super::{Fixture, SHOP, api};
use crate::admin_api::{ALL, Admin};
use crate::test_server::{Files, catalog};

#[tokio::test]
async fn a_caller_that_may_not_read_clients_sees_only_how_many_are_affected() {
    let admin = Admin::new(ALL).await;
    let administration = admin.server.0.administration();
    let settings = ApiSettings::new(SHOP.parse().expect("an audience"), catalog(&["a:read", "b:read"]));
    administration.add_api(&api("shop"), settings, Consent::Withheld).await.expect("added");
    for id in ["secret-client-1", "secret-client-2"] {
        admin.server.add_with(id, ClientSettings::new("a:read b:read".parse().expect("scopes"))).await;
    }
    let update = |force: bool| Some(json!({ "catalog": catalog(&["a:read"]), "force": force }));
    let call = async |scope: &str, method: Method, path: &str, body| {
        let token = admin.token(scope).await;
        admin.call(&token, method, path, body).await
    };
    let knows = "issuer:apis:write issuer:clients:read";
    let answer = call(knows, Method::PATCH, "/apis/shop", update(false)).await;
    assert_eq!((answer.status.as_u16(), answer.member("error")), (409, "clients_affected"), "{answer:?}");
    assert!(answer.body.to_string().contains("secret-client-1"), "{answer:?}");

    let blind = "issuer:apis:read issuer:apis:write issuer:apis:delete";
    for (method, path, body) in [
        (Method::PATCH, "/apis/shop", update(false)),
        (Method::DELETE, "/apis/shop", None),
        (Method::PATCH, "/apis/shop", update(true)),
    ] {
        let answer = call(blind, method, path, body).await;
        let difference = if answer.status == 200 { &answer.body } else { &answer.body["difference"] };
        assert_eq!(difference["clients"].as_array().map(Vec::len), Some(2), "{path}: {answer:?}");
        assert!(!answer.body.to_string().contains("secret-client"), "{path}: {answer:?}");
    }
    let preview = call(blind, Method::POST, "/apis/shop/preview", update(false)).await;
    assert_eq!(preview.status, 403, "a preview is about clients: {preview:?}");
}

/// Two processes, whose changes are not in one queue.
async fn two(files: &Files) -> [Administration; 2] {
    let open = async || {
        let pepper = PepperSource::File(files.path("issuer.pepper"));
        Administration::open(&files.path("issuer.sqlite").into(), &pepper, "tests").await.expect("opened")
    };
    [open().await, open().await]
}

#[tokio::test]
async fn updates_at_the_same_time_are_decided_on_the_latest_state() {
    const ROUNDS: usize = 10;
    let fixture = Fixture::new().await;
    let [one, other] = two(&fixture.files).await;
    let append = async |by: &Administration, name: &str| {
        for round in 0..ROUNDS {
            let id = format!("{name}-{round}").parse::<issuer::ClientId>().expect("an id");
            let change = |settings: &mut ApiSettings| settings.resource_servers.push(id.clone());
            by.update_api(&api("shop"), change, Consent::Withheld).await.expect("changed");
        }
    };
    tokio::join!(append(&one, "one"), append(&other, "other"));
    let shop = one.api(&api("shop")).await.expect("an API");
    assert_eq!(shop.api.resource_servers.len(), 2 * ROUNDS, "no update is lost: {:?}", shop.api);
    one.verify_changes().await.expect("a whole chain");
}

/// Of two updates at the same time, the second sees the first: a client cannot get a scope that has
/// just been removed, and a scope cannot be removed without consent from a client that has just got
/// it.
#[tokio::test]
async fn a_client_never_keeps_a_scope_that_was_removed_at_the_same_time() {
    let fixture = Fixture::new().await;
    let [one, other] = two(&fixture.files).await;
    let [with, without] = [catalog(&["items:read", "shop:orders:read"]), catalog(&["items:read"])];
    let shop = api("shop");
    for round in 0..10 {
        let id = format!("c{round}").parse().expect("an id");
        let settings = ClientSettings::new("shop:orders:read".parse().expect("a scope"));
        let removal = |settings: &mut ApiSettings| settings.catalog.clone_from(&without);
        let (removed, added) = tokio::join!(
            one.update_api(&shop, removal, Consent::Withheld),
            other.add_client(&id, settings, None),
        );
        let outcome = (removed.is_ok(), added.is_ok());
        assert!(outcome.0 != outcome.1, "one of both is refused: {removed:?} {added:?}");
        match (removed, added) {
            (Err(refusal), _) => assert!(matches!(refusal, AdminError::ClientsAffected(_)), "{refusal:?}"),
            (_, refusal) => assert!(matches!(refusal, Err(AdminError::UnknownScope { .. })), "{refusal:?}"),
        }
        let restore = |settings: &mut ApiSettings| settings.catalog.clone_from(&with);
        one.update_api(&shop, restore, Consent::Given).await.expect("restored");
        if outcome.1 {
            one.remove_client(&id).await.expect("removed");
        }
    }
}

/// Differences that no client notices are still stored: the order of scopes is that of tokens.
#[tokio::test]
async fn a_catalog_with_another_order_or_comment_is_stored() {
    let fixture = Fixture::new().await;
    let client = fixture.client("a", "items:read shop:orders:read").await;
    let form = "&scope=items:read+shop:orders:read";
    assert_eq!(fixture.granted(&client, form).await["scope"], "items:read shop:orders:read");
    let text = format!("# Reviewed.\n{}", catalog(&["shop:orders:read", "items:read"]));
    let changed = fixture.update("shop", |settings| settings.catalog.clone_from(&text)).await;
    assert!(changed.difference.clients.is_empty() && !changed.difference.breaking);
    let stored = fixture.server.0.administration().api(&api("shop")).await.expect("an API");
    assert_eq!(stored.catalog, text);
    assert_eq!(fixture.granted(&client, form).await["scope"], "shop:orders:read items:read");
}

/// Storing an equal catalog, by a command or a manifest, is not recorded as a change.
#[tokio::test]
async fn an_update_without_a_difference_is_not_recorded() {
    let fixture = Fixture::new().await;
    let administration = fixture.server.0.administration();
    let count = async || administration.changes(Some("shop"), 100).await.expect("changes").len();
    let before = count().await;
    let text = catalog(&["items:read", "shop:orders:read"]);
    let changed = fixture.update("shop", |settings| settings.catalog.clone_from(&text)).await;
    assert!(changed.difference.is_empty());
    fixture.files.write("shop.toml", text.as_bytes());
    let manifest = format!("schema = 1\n[api.shop]\naudience = \"{SHOP}\"\ncatalog = \"shop.toml\"\n");
    fixture.files.write("clients.toml", manifest.as_bytes());
    let manifest = Manifest::read(&fixture.files.path("clients.toml")).expect("a sound file");
    let applied = administration.apply(&manifest, ApplyOptions::default()).await.expect("applied");
    assert!(applied.plan.is_empty(), "{:?}", applied.plan);
    assert_eq!(count().await, before);
}

/// A client's tokens would be accepted elsewhere.
#[tokio::test]
async fn another_audience_needs_consent() {
    let fixture = Fixture::new().await;
    fixture.client("a", "shop:orders:read").await;
    let administration = fixture.server.0.administration();
    let move_away =
        |settings: &mut ApiSettings| settings.audience = "https://other.example".parse().expect("a URL");
    let refused = administration.update_api(&api("shop"), move_away, Consent::Withheld).await;
    assert!(matches!(refused, Err(AdminError::ClientsAffected(_))), "{refused:?}");
    let changed = administration.update_api(&api("shop"), move_away, Consent::Given).await.expect("changed");
    assert!(changed.difference.breaking);
}

/// A request without `resource` becomes ambiguous.
#[tokio::test]
async fn a_scope_that_a_second_api_gets_is_breaking() {
    let fixture = Fixture::new().await;
    let client = fixture.client("a", "shop:orders:read").await;
    assert_eq!(fixture.ask(&client, "&scope=shop:orders:read").await.status, 200);
    let more = catalog(&["items:read", "stock:counts:read", "shop:orders:read"]);
    let changed = fixture.update("stock", |settings| settings.catalog.clone_from(&more)).await;
    assert!(changed.difference.breaking);
    assert_eq!(fixture.ask(&client, "&scope=shop:orders:read").await.member("error"), "invalid_target");
}

#[tokio::test]
async fn a_client_that_is_added_again_is_no_resource_server() {
    let fixture = Fixture::new().await;
    let client = fixture.client("a", "shop:orders:read").await;
    fixture.client("gateway", "items:read").await;
    fixture
        .update("shop", |settings| settings.resource_servers = vec!["gateway".parse().expect("an id")])
        .await;
    let administration = fixture.server.0.administration();
    administration.remove_client(&"gateway".parse().expect("an id")).await.expect("removed");
    let gateway = fixture.client("gateway", "items:read").await;
    let token = fixture.ask(&client, "&scope=shop:orders:read").await.member("access_token").to_owned();
    assert_eq!(fixture.introspect(&gateway, &token).await["active"], false);
}
