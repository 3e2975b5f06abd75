//! Tests of durability: data is stored completely or not at all.

use database::testing::Cluster;
use http::Method;
use serde_json::json;

use crate::fixture::{Api, transaction, two_splits};

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let api = Api::start().await;
    let path = "/users/user-0001/custom-categories";
    let item = transaction("transaction-1", json!({ "splits": two_splits(), "meta": { "kept": true } }));
    api.owner().enrich(&[item]).await.data(201);
    api.owner().post(path, &json!({ "customCategoryName": "Boat" })).await.data(201);
    let transactions = api.owner().get("/transactions?accountId=account-1").await.data(200);
    let categories = api.owner().get(path).await.data(200);

    let api = api.restart().await;
    assert_eq!(api.owner().get("/transactions?accountId=account-1").await.data(200), transactions);
    assert_eq!(api.owner().get(path).await.data(200), categories);
    assert_eq!(transactions[0]["splits"], two_splits());
}

#[tokio::test]
async fn of_a_batch_with_one_bad_transaction_nothing_is_stored() {
    let api = Api::start().await;
    let good = transaction("transaction-1", json!({}));
    let bad = transaction("transaction-2", json!({ "status": "lost" }));
    assert_eq!(api.owner().enrich(&[good, bad]).await.problems(), ["/1/status"]);
    api.owner().get("/transactions?accountId=account-1").await.is_error(404, "NotFound");
}

#[tokio::test]
async fn an_internal_error_is_a_500_without_details() {
    let api = Api::start().await;
    let item = [transaction("transaction-1", json!({}))];
    api.owner().enrich(&item).await.data(201);
    api.run_sql("DROP TABLE transactions").await;
    for answer in
        [api.owner().enrich(&item).await, api.owner().get("/transactions?accountId=account-1").await]
    {
        answer.is_error(500, "InternalServer");
        assert!(!answer.text.contains("transactions"), "{answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unavailable_database_is_503_until_it_recovers() {
    let Some(cluster) = Cluster::start() else { return };
    let api = Api::start_with(|config, _| config.database = cluster.new_database()).await;
    let item = [transaction("transaction-1", json!({ "splits": two_splits() }))];
    let posted = api.owner().enrich(&item).await.data(201);
    let list = async || api.owner().get("/transactions?accountId=account-1").await;
    let ready = async || api.anonymous().call_absolute(Method::GET, "/readyz", None).await;
    assert_eq!(list().await.data(200), posted);
    assert_eq!(ready().await.text, "ready");
    cluster.pause();
    for answer in [api.owner().enrich(&item).await, list().await] {
        answer.is_error(503, "ServiceUnavailable");
        assert_eq!(answer.header("retry-after"), "5");
    }
    ready().await.is_error(503, "ServiceUnavailable");
    assert_eq!(ready().await.json()["message"], "waiting for the database");
    cluster.resume();
    assert_eq!(list().await.data(200), posted);
    assert_eq!(ready().await.status, 200);
}

#[tokio::test]
async fn batches_at_the_same_time_do_not_get_in_each_others_way() {
    let api = Api::start().await;
    let owner = api.owner();
    let batch = |n: usize| {
        (0..20).map(|m| transaction(&format!("transaction-{n}-{m}"), json!({}))).collect::<Vec<_>>()
    };
    let batches: Vec<_> = (0..8).map(batch).collect();
    let [a, b, c, d, e, f, g, h] = std::array::from_fn(|n| owner.enrich(&batches[n]));
    let answers = tokio::join!(a, b, c, d, e, f, g, h);
    for answer in [answers.0, answers.1, answers.2, answers.3, answers.4, answers.5, answers.6, answers.7] {
        assert_eq!(answer.status, 201, "{answer:?}");
    }
    let listed = owner.get("/transactions?accountId=account-1&limit=1000").await;
    assert_eq!(listed.json()["meta"]["count"], 160);
}
