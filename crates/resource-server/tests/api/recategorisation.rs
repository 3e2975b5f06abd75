//! `PATCH /accounts/{accountId}/transactions/{transactionId}`.

use serde_json::{Value, json};

use crate::fixture::{
    Api, CATEGORIES_DELETE, CATEGORIES_WRITE, Client, READ, SPLITS_DELETE, SPLITS_READ, SPLITS_WRITE, WRITE,
    transaction, two_splits,
};

const PATH: &str = "/accounts/account-1/transactions/transaction-1";

#[tokio::test]
async fn the_whole_transaction_is_answered_and_nothing_else_changes() {
    let api = with_transactions(&["transaction-1", "transaction-2"]).await;
    let before = api.client(&[READ]).get(PATH).await.data(200);
    let client = api.client(&[WRITE]);
    let changed = client.patch(PATH, &json!({ "userCategoryId": "22" })).await.data(200);
    let mut expected = before;
    expected["mhInsights"]["userCategoryId"] = json!("22");
    assert_eq!(changed, expected);
    assert_eq!(api.client(&[READ]).get(PATH).await.data(200), expected);
    assert_eq!(category(&api, "transaction-2").await, Value::Null);
}

#[tokio::test]
async fn recategorisation_changes_similar_transactions_on_request() {
    for (query, past, future) in [
        ("", json!(null), json!(null)),
        ("?recategorisationType=single", json!(null), json!(null)),
        ("?recategorisationType=future", json!(null), json!("22")),
        ("?recategorisationType=past-and-future", json!("22"), json!("22")),
    ] {
        let api = with_transactions(&["transaction-1", "transaction-2"]).await;
        let client = api.client(&[WRITE]);
        client.patch(&format!("{PATH}{query}"), &json!({ "userCategoryId": "22" })).await.data(200);
        client.enrich(&[transaction("transaction-3", json!({}))]).await.data(201);
        assert_eq!(category(&api, "transaction-2").await, past, "{query}");
        assert_eq!(category(&api, "transaction-3").await, future, "{query}");
    }
}

#[tokio::test]
async fn what_is_wrong_is_told_with_its_place() {
    let api = with_transactions(&["transaction-1"]).await;
    let client = api.client(&[WRITE]);
    let custom = custom_category(&api, "user-0002").await;
    for (query, body, problems) in [
        ("", json!({}), &["/userCategoryId"][..]),
        ("", json!({ "userCategoryId": null }), &["/userCategoryId"]),
        ("", json!({ "userCategoryId": 22 }), &["/userCategoryId"]),
        ("", json!({ "userCategoryId": "mixed" }), &["/userCategoryId"]),
        ("", json!({ "userCategoryId": "999" }), &["/userCategoryId"]),
        ("", json!({ "userCategoryId": custom }), &["/userCategoryId"]),
        ("", json!({ "userCategoryId": "22", "l2CategoryId": "22" }), &["/l2CategoryId"]),
        ("", json!([]), &[""]),
        ("?recategorisationType=past", json!({ "userCategoryId": "22" }), &["recategorisationType"]),
        ("?recategorisationtype=future", json!({ "userCategoryId": "22" }), &["recategorisationtype"]),
    ] {
        let answer = client.patch(&format!("{PATH}{query}"), &body).await;
        assert_eq!(answer.problems(), problems, "{query} {body}");
    }
    client.patch("/accounts/account-1/transactions/x", &json!({})).await.is_error(400, "BadRequest");
    let body = json!({ "userCategoryId": "22" });
    client.patch("/accounts/account-1/transactions/transaction-9", &body).await.is_error(404, "NotFound");
    client.patch("/accounts/account-9/transactions/transaction-1", &body).await.is_error(404, "NotFound");
}

#[tokio::test]
async fn a_split_transaction_has_no_category_until_its_splits_are_removed() {
    let api = with_transactions(&["transaction-1"]).await;
    let writer = api.client(&[WRITE]);
    writer.patch(PATH, &json!({ "userCategoryId": "22" })).await.data(200);
    let splits = format!("{PATH}/splits");
    api.client(&[SPLITS_WRITE]).put(&splits, &json!({ "data": two_splits() })).await.data(200);
    assert_eq!(category(&api, "transaction-1").await, "mixed");
    writer.patch(PATH, &json!({ "userCategoryId": "9" })).await.is_error(409, "Conflict");
    assert_eq!(api.client(&[SPLITS_DELETE]).delete(&splits).await.status, 204);
    assert_eq!(category(&api, "transaction-1").await, "22", "what was chosen before");
}

#[tokio::test]
async fn a_custom_category_can_be_used_until_it_is_removed() {
    let api = with_transactions(&["transaction-1"]).await;
    let custom = custom_category(&api, "user-0001").await;
    let writer = api.client(&[WRITE]);
    let changed = writer
        .patch(&format!("{PATH}?recategorisationType=future"), &json!({ "userCategoryId": custom }))
        .await
        .data(200);
    assert_eq!(changed["mhInsights"]["userCategoryId"], custom);
    let path = format!("/users/user-0001/custom-categories/{}", custom.as_str().expect("an id"));
    assert_eq!(api.client(&[CATEGORIES_DELETE]).delete(&path).await.status, 204);
    assert_eq!(category(&api, "transaction-1").await, Value::Null);
    writer.enrich(&[transaction("transaction-2", json!({}))]).await.data(201);
    assert_eq!(category(&api, "transaction-2").await, Value::Null, "its rule is dropped");
}

#[tokio::test]
async fn splits_of_a_transaction_need_their_scope() {
    let api = with_transactions(&["transaction-1"]).await;
    api.client(&[SPLITS_WRITE])
        .put(&format!("{PATH}/splits"), &json!({ "data": two_splits() }))
        .await
        .data(200);
    for (scopes, splits) in
        [(&[READ][..], None), (&[READ, SPLITS_WRITE], None), (&[READ, SPLITS_READ], Some(two_splits()))]
    {
        let shown = api.client(scopes).get(PATH).await;
        assert_eq!(shown.data(200).get("splits"), splits.as_ref(), "{scopes:?}");
        assert!(shown.json()["meta"].get("count").is_none());
    }
    let listed = api.client(&[READ]).get("/transactions?accountId=account-1").await.data(200);
    assert_eq!(api.client(&[READ]).get(PATH).await.data(200), listed[0]);
    let reader = api.client(&[READ]);
    reader.get("/accounts/account-1/transactions/transaction-9").await.is_error(404, "NotFound");
    reader.get("/accounts/account-1/transactions/x").await.is_error(400, "BadRequest");
}

async fn with_transactions(ids: &[&str]) -> Api {
    let api = Api::start().await;
    let items: Vec<_> = ids.iter().map(|id| transaction(id, json!({}))).collect();
    api.client(&[WRITE]).enrich(&items).await.data(201);
    api
}

async fn custom_category(api: &Api, user: &str) -> Value {
    let client: Client<'_> = api.client(&[CATEGORIES_WRITE]);
    let path = format!("/users/{user}/custom-categories");
    client.post(&path, &json!({ "customCategoryName": "Boat" })).await.data(201)["customCategoryId"].take()
}

/// The category that the user chose.
async fn category(api: &Api, transaction: &str) -> Value {
    let path = format!("/accounts/account-1/transactions/{transaction}");
    api.client(&[READ]).get(&path).await.data(200)["mhInsights"]["userCategoryId"].take()
}
