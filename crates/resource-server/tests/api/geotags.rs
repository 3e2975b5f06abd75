//! Places: of whom and when there are any, `GET /geotags`, and the enhanced view of a transaction.

use serde_json::{Value, json};

use crate::fixture::{Api, ENHANCED_READ, READ, USERS_DELETE, WRITE, transaction};

const UNKNOWN: &str = "7d9f4a86-3c0f-4f35-9a53-0d3f0f3b4a55";
const ENHANCED: &str = "/accounts/account-1/transactions/transaction-1/enhanced";

#[tokio::test]
async fn only_card_payments_at_a_chain_have_three_geotags() {
    let api = Api::start().await;
    for (more, count) in [
        (json!({ "cardPresent": true }), 3),
        (json!({ "cardPresent": true, "description": "PRET A MANGER YORK" }), 3),
        (json!({ "cardPresent": null, "txCode": ")))" }), 3),
        (json!({ "cardPresent": false, "txCode": ")))" }), 0),
        (json!({ "cardPresent": false }), 0),
        (json!({ "cardPresent": null }), 0),
        (json!({}), 0),
        (json!({ "cardPresent": true, "description": "NETFLIX.COM" }), 0),
        (json!({ "cardPresent": true, "description": "THE CORNER SHOP" }), 0),
    ] {
        let geotags = geotags(&api, more.clone()).await;
        assert_eq!(geotags.as_array().map_or(0, Vec::len), count, "{more}");
    }
}

#[tokio::test]
async fn the_town_that_the_description_names_is_the_likeliest() {
    let api = Api::start().await;
    let cities = |geotags: &Value| -> Vec<_> {
        geotags.as_array().into_iter().flatten().map(|geotag| geotag["city"].clone()).collect()
    };
    let leeds = json!({ "cardPresent": true, "description": "TESCO STORES 6021 LEEDS GB" });
    let first = geotags(&api, leeds.clone()).await;
    assert_eq!(cities(&first), ["Leeds", "Leeds", "Leeds"]);
    assert_eq!(geotags(&api, leeds).await, first, "the same shop has the same places");
}

#[tokio::test]
async fn geotags_are_shown_by_their_ids_once_and_in_their_order() {
    let api = Api::start().await;
    let known = geotags(&api, json!({ "cardPresent": true })).await;
    let id = |index: usize| known[index]["geotagId"].as_str().expect("an id").to_owned();
    for (ids, expected) in [
        (vec![id(0)], json!([known[0]])),
        (vec![id(2), id(0)], json!([known[2], known[0]])),
        (vec![id(1), UNKNOWN.to_owned(), id(1)], json!([known[1]])),
        (vec![UNKNOWN.to_owned(); 100], json!([])),
    ] {
        let answer = api.client(&[READ]).get(&path(&ids)).await;
        assert_eq!(answer.data(200), expected, "{ids:?}");
        assert_eq!(answer.json()["meta"]["count"], expected.as_array().map_or(0, Vec::len));
        assert!(answer.json().get("links").is_none());
    }
    let required = [
        "geotagId",
        "counterpartyName",
        "counterpartyLabel",
        "latitude",
        "longitude",
        "postcodeEstimated",
        "l3CounterpartyCategory",
    ];
    assert!(
        required.iter().all(|member| known[0].get(member).is_some_and(|value| !value.is_null())),
        "{known}"
    );
}

#[tokio::test]
async fn one_to_a_hundred_ids_must_be_given() {
    let api = Api::start().await;
    for (path, problems) in [
        ("/geotags".to_owned(), &["geotagIds"][..]),
        ("/geotags?geotagIds=".to_owned(), &["geotagIds"]),
        ("/geotags?geotagIds=leeds".to_owned(), &["geotagIds"]),
        ("/geotags?geotagIds=leeds&geotagIds=york&limit=1".to_owned(), &["geotagIds", "geotagIds", "limit"]),
        (path(&vec![UNKNOWN.to_owned(); 101]), &["geotagIds"]),
    ] {
        assert_eq!(api.client(&[READ]).get(&path).await.problems(), problems, "{path}");
    }
    let others = api.client(&[ENHANCED_READ, WRITE]);
    others.get(&path(&[UNKNOWN.to_owned()])).await.is_error(403, "Forbidden");
}

#[tokio::test]
async fn each_tier_includes_the_tiers_before_it() {
    let api = Api::start().await;
    let geotag = geotags(&api, json!({ "cardPresent": true })).await[0].take();
    let client = api.client(&[ENHANCED_READ]);
    let enhanced = async |query: &str| client.get(&format!("{ENHANCED}{query}")).await;
    let basic = enhanced("").await;
    assert_eq!(basic.header("cache-control"), "no-store");
    let data = basic.data(200);
    assert_eq!(
        [&data["transactionId"], &data["userId"], &data["accountId"]],
        ["transaction-1", "user-0001", "account-1"]
    );
    let place = &data["enhancedLocationData"];
    assert_eq!(
        place["location"],
        json!({ "latitude": geotag["latitude"], "longitude": geotag["longitude"] })
    );
    assert_eq!(place["displayName"], json!({ "text": geotag["counterpartyLabel"], "languageCode": "en" }));
    assert_eq!(place["postalAddress"]["regionCode"], "GB");
    assert_eq!(place["postalAddress"]["locality"], geotag["city"]);
    let address = place["formattedAddress"].as_str().expect("an address");
    assert!(address.ends_with(", United Kingdom"), "{address}");
    assert!(place.get("types").is_none() && place.get("businessStatus").is_none(), "{place}");

    assert_eq!(enhanced("?includeFieldTiers=basic").await.data(200), data);
    for tier in ["search_pro", "search_enterprise", "search_enterprise_plus"] {
        let answer = enhanced(&format!("?includeFieldTiers={tier}")).await;
        assert_eq!(answer.header("cache-control"), "no-store");
        let mut text = answer.data(200)["enhancedLocationData"].take();
        assert_eq!(text["types"][0], "supermarket");
        assert_eq!(text["businessStatus"], "OPERATIONAL");
        let text = text.as_object_mut().expect("an object");
        text.retain(|member, _| place.get(member).is_some());
        assert_eq!(json!(text), *place, "{tier}");
    }
}

#[tokio::test]
async fn without_a_place_the_object_is_absent_and_without_a_user_the_account_is_shown() {
    let api = Api::start().await;
    let item = transaction("transaction-1", json!({ "userId": null, "cardPresent": false }));
    api.client(&[WRITE]).enrich(&[item]).await.data(201);
    let data = api.client(&[ENHANCED_READ]).get(ENHANCED).await.data(200);
    assert_eq!(
        data,
        json!({ "transactionId": "transaction-1", "userId": "account-1", "accountId": "account-1" })
    );
}

#[tokio::test]
async fn an_enhanced_transaction_must_be_there_and_be_asked_for_rightly() {
    let api = Api::start().await;
    let client = api.client(&[ENHANCED_READ]);
    client.get(ENHANCED).await.is_error(404, "NotFound");
    api.client(&[WRITE]).enrich(&[transaction("transaction-1", json!({}))]).await.data(201);
    for (query, problem) in [
        ("?includeFieldTiers=everything", "includeFieldTiers"),
        ("?includeFieldTiers=", "includeFieldTiers"),
        ("?includeFieldTiers=basic&includeFieldTiers=basic", "includeFieldTiers"),
        ("?tier=basic", "tier"),
    ] {
        assert_eq!(client.get(&format!("{ENHANCED}{query}")).await.problems(), [problem], "{query}");
    }
    let short = client.get("/accounts/short/transactions/short/enhanced").await;
    assert_eq!(short.problems(), ["accountId", "transactionId"]);
    api.client(&[READ, WRITE]).get(ENHANCED).await.is_error(403, "Forbidden");
    api.named_client("client-2", &[ENHANCED_READ]).get(ENHANCED).await.is_error(404, "NotFound");
    assert_eq!(api.client(&[USERS_DELETE]).delete("/users/user-0001").await.status, 204);
    client.get(ENHANCED).await.is_error(404, "NotFound");
}

/// The geotags of a transaction that is posted, which must also be those that are listed.
async fn geotags(api: &Api, more: Value) -> Value {
    let posted = api.owner().enrich(&[transaction("transaction-1", more)]).await.data(201);
    let listed = api.owner().get("/transactions?accountId=account-1").await.data(200);
    assert_eq!(posted, listed);
    posted[0]["mhInsights"]["geotags"].clone()
}

fn path(ids: &[String]) -> String {
    let ids: Vec<_> = ids.iter().map(|id| format!("geotagIds={id}")).collect();
    format!("/geotags?{}", ids.join("&"))
}
