//! `GET /transactions`: whose, which part, in which order.

use serde_json::{Value, json};

use crate::fixture::{Api, READ, transaction};

#[tokio::test]
async fn an_account_a_user_or_both_are_listed() {
    let api = with_transactions().await;
    for (query, ids) in [
        ("accountId=account-1", &["newest-1", "middle-1", "middle-2", "oldest-1"][..]),
        ("accountId=account-2", &["other-01"]),
        ("userId=user-0001", &["other-01", "newest-1", "middle-1", "oldest-1"]),
        ("userId=user-0002", &["middle-2"]),
        ("accountId=account-1&userId=user-0001", &["newest-1", "middle-1", "oldest-1"]),
        ("accountId=account-1&limit=2", &["newest-1", "middle-1"]),
        ("accountId=account-1&limit=2&offset=1", &["middle-1", "middle-2"]),
        ("accountId=account-1&offset=4", &[]),
        ("accountId=account%2D1&limit=1000", &["newest-1", "middle-1", "middle-2", "oldest-1"]),
    ] {
        let answer = api.client(&[READ]).get(&format!("/transactions?{query}")).await;
        let data = answer.data(200);
        let found: Vec<_> =
            data.as_array().into_iter().flatten().map(|item| &item["transactionId"]).collect();
        assert_eq!(found, ids, "{query}");
        assert_eq!(answer.json()["meta"]["count"], ids.len(), "{query}");
        assert!(answer.json()["meta"].get("errorTransactionIds").is_none(), "{query}");
    }
}

#[tokio::test]
async fn a_query_must_make_sense() {
    let api = with_transactions().await;
    for (query, problems) in [
        ("", &["accountId"][..]),
        ("?limit=10", &["accountId"]),
        ("?accountId=short", &["accountId"]),
        ("?userId=short&accountId=short", &["accountId", "userId"]),
        ("?accountId=account-1&limit=0", &["limit"]),
        ("?accountId=account-1&limit=1001", &["limit"]),
        ("?accountId=account-1&limit=ten&offset=-1", &["limit", "offset"]),
        ("?accountId=account-1&accountid=account-2", &["accountid"]),
        ("?accountId=account-1&accountId=account-2", &["accountId"]),
    ] {
        assert_eq!(
            api.client(&[READ]).get(&format!("/transactions{query}")).await.problems(),
            problems,
            "{query}"
        );
    }
}

#[tokio::test]
async fn accounts_and_users_without_data_are_not_found() {
    let api = with_transactions().await;
    for query in [
        "accountId=account-9",
        "userId=user-0009",
        "accountId=account-2&userId=user-0002",
        "accountId=account-9&userId=user-0001",
    ] {
        api.client(&[READ]).get(&format!("/transactions?{query}")).await.is_error(404, "NotFound");
    }
}

#[tokio::test]
async fn listed_transactions_equal_the_responses() {
    let api = Api::start().await;
    let more = json!({
        "txCode": "DEB", "meta": { "z": 1.10, "a": "ä" }, "cardPresent": false, "merchantCategoryCode": "5411",
        "date": "2026-08-01T09:30:00.5+01:00",
    });
    let posted = api.owner().enrich(&[transaction("transaction-1", more)]).await;
    let listed = api.owner().get("/transactions?accountId=account-1").await;
    let data = |text: &str| text.split(",\"meta\":{\"correlationId\"").next().map(str::to_owned);
    assert_eq!(data(&posted.text), data(&listed.text));
}

async fn with_transactions() -> Api {
    let api = Api::start().await;
    let at = |id: &str, date: &str, more: Value| {
        let mut item = transaction(id, more);
        item["date"] = json!(date);
        item
    };
    let items = [
        at("oldest-1", "2026-08-01T10:00:00Z", json!({})),
        at("middle-2", "2026-08-02T10:00:00Z", json!({ "userId": "user-0002" })),
        at("middle-1", "2026-08-02T11:00:00+01:00", json!({})),
        at("newest-1", "2026-08-02T12:00:00+01:00", json!({})),
        at("other-01", "2026-09-01T12:00:00Z", json!({ "accountId": "account-2" })),
    ];
    api.owner().enrich(&items).await.data(201);
    api
}
