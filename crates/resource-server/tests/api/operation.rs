//! Tests of operation: limits, the audit log and the metrics.

use std::num::NonZeroU32;

use serde_json::{Value, json};

use crate::fixture::{Api, Client, DELETE, READ, SPLITS_DELETE, USERS_DELETE, transaction, two_splits};

#[tokio::test]
async fn the_requests_of_each_client_are_limited() {
    let api = Api::start_with(|config, _| config.requests_per_minute = NonZeroU32::new(3)).await;
    let (client, other) = (api.client(&[READ]), api.named_client("client-2", &[READ]));
    let list = async |client: &Client<'_>| client.get("/transactions?accountId=account-1").await;
    for (remaining, used) in [("2", 1), ("1", 2)] {
        let answer = list(&client).await;
        answer.is_error(404, "NotFound");
        assert_eq!(answer.header("x-ratelimit-limit"), "3");
        assert_eq!(answer.header("x-ratelimit-remaining"), remaining);
        let reset: u64 = answer.header("x-ratelimit-reset").parse().expect("seconds");
        assert!((20 * used - 5..=20 * used).contains(&reset), "{answer:?}");
    }
    // A request without the scope counts, and so does one with another token of the same client.
    let forbidden = api.client(&[]).get("/transactions?accountId=account-1").await;
    forbidden.is_error(403, "Forbidden");
    assert_eq!(forbidden.header("x-ratelimit-remaining"), "0");

    let refused = list(&client).await;
    refused.is_error(429, "TooManyRequests");
    let wait: u64 = refused.header("retry-after").parse().expect("seconds");
    assert!((10..=20).contains(&wait), "{refused:?}");
    assert_eq!(refused.json()["retryAfterSecs"], wait);
    assert_eq!(refused.header("x-ratelimit-remaining"), "0");
    let reset: u64 = refused.header("x-ratelimit-reset").parse().expect("seconds");
    assert!((50..=60).contains(&reset), "{refused:?}");

    list(&other).await.is_error(404, "NotFound");
    let anonymous = list(&api.anonymous()).await;
    anonymous.is_error(401, "Unauthorized");
    assert_eq!(anonymous.header("x-ratelimit-limit"), "", "its client is unknown");
}

#[tokio::test]
async fn the_default_limit_is_a_thousand_and_can_be_removed() {
    let first = |api: Api| async move { api.client(&[READ]).get("/transactions?accountId=account-1").await };
    assert_eq!(first(Api::start().await).await.header("x-ratelimit-remaining"), "999");
    let unlimited = Api::start_with(|config, _| config.requests_per_minute = None).await;
    assert_eq!(first(unlimited).await.header("x-ratelimit-limit"), "");
}

#[tokio::test]
async fn every_removal_is_recorded() {
    let api = Api::start_with(|config, folder| config.audit = Some(folder.join("audit"))).await;
    let owner = api.owner();
    let category =
        owner.post("/users/user-0001/custom-categories", &json!({ "customCategoryName": "Boat" })).await;
    let category = category.data(201)["customCategoryId"].as_str().expect("an id").to_owned();
    let split = transaction("transaction-1", json!({ "splits": two_splits() }));
    owner.enrich(&[split, transaction("transaction-2", json!({}))]).await.data(201);
    let removals = [
        (SPLITS_DELETE, "/accounts/account-1/transactions/transaction-1/splits".to_owned()),
        (DELETE, "/accounts/account-1/transactions/transaction-1".to_owned()),
        ("caas:categories:delete", format!("/users/user-0001/custom-categories/{category}")),
        (USERS_DELETE, "/accounts/account-1".to_owned()),
        (USERS_DELETE, "/users/user-0001".to_owned()),
    ];
    for (scope, path) in &removals {
        let client = api.client(&[*scope]);
        assert_eq!(client.delete(path).await.status, 204, "{path}");
        client.delete(path).await.is_error(404, "NotFound");
    }
    let records = records(&api);
    let text: Vec<_> =
        records.iter().map(|record| (&record["kind"], &record["scope"], &record["rows"])).collect();
    // Each is removed once, and is not there the second time.
    let rows_of = |what: &str, scope: &str, rows: u64| {
        let record = |kind: &str, rows| (json!(format!("{what}.{kind}")), json!(scope), rows);
        [
            record("removing", json!(null)),
            record("removed", json!(rows)),
            record("removing", json!(null)),
            record("removed", json!(0)),
        ]
    };
    let expected = [
        rows_of("splits", SPLITS_DELETE, 2),
        rows_of("transaction", DELETE, 1),
        rows_of("custom_category", "caas:categories:delete", 1),
        rows_of("account", USERS_DELETE, 3),
        rows_of("user", USERS_DELETE, 1),
    ];
    let expected: Vec<_> = expected.iter().flatten().map(|(kind, scope, rows)| (kind, scope, rows)).collect();
    assert_eq!(text, expected);
    assert!(records.iter().all(|record| record["client_id"] == "client-1" && record["jti"] == "token-1"));
    assert!(records.iter().all(|record| record["correlation_id"].as_str().map(str::len) == Some(36)));
    assert_eq!(records[0]["transaction_id"], "transaction-1");
    assert_eq!(records[16]["user_id"], "user-0001");
}

#[tokio::test]
async fn a_removal_that_cannot_be_recorded_does_not_happen() {
    let api = Api::start_with(|config, folder| config.audit = Some(folder.join("audit"))).await;
    api.owner().enrich(&[transaction("transaction-1", json!({}))]).await.data(201);
    let folder = api.folder().join("audit");
    std::fs::rename(&folder, api.folder().join("elsewhere")).expect("another name");
    std::fs::write(&folder, "not a folder").expect("a file");
    let path = "/accounts/account-1/transactions/transaction-1";
    api.client(&[DELETE]).delete(path).await.is_error(500, "InternalServer");
    api.client(&[USERS_DELETE]).delete("/users/user-0001").await.is_error(500, "InternalServer");
    api.client(&[READ]).get(path).await.data(200);
}

#[tokio::test]
async fn requests_and_transactions_are_counted() {
    let api = Api::start().await;
    let wrong = json!([{ "amount": 1, "userCategoryId": "9", "description": "" }, two_splits()[0]]);
    let items =
        [transaction("transaction-1", json!({})), transaction("transaction-2", json!({ "splits": wrong }))];
    api.owner().enrich(&items).await.data(201);
    api.anonymous().get("/no/such/path").await.is_error(404, "NotFound");
    let metrics = api.metrics();
    for line in [
        r#"resource_server_requests_total{method="POST",route="/caas/v1/transactions/enrich",status="201"} 1"#,
        r#"resource_server_requests_total{method="GET",route="none",status="404"} 1"#,
        "resource_server_request_seconds_count 2",
        "resource_server_enriched_transactions_total 1",
        "resource_server_refused_transactions_total 1",
    ] {
        assert!(metrics.contains(line), "{line}\n{metrics}");
    }
}

fn records(api: &Api) -> Vec<Value> {
    let log = std::fs::read_to_string(api.folder().join("audit/00000001.jsonl")).expect("an audit log");
    log.lines().map(|line| serde_json::from_str(line).expect("a record")).collect()
}
