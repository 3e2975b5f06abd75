//! `DELETE /accounts/{accountId}` and `DELETE /users/{userId}`.

use serde_json::{Value, json};

use crate::fixture::{Api, READ, USERS_DELETE, transaction, two_splits};

#[tokio::test]
async fn a_removed_account_is_unknown_at_once() {
    let api = with_two_accounts().await;
    let client = api.client(&[USERS_DELETE]);
    let answer = client.delete("/accounts/account-1").await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
    let reader = api.client(&[READ]);
    reader.get("/transactions?accountId=account-1").await.is_error(404, "NotFound");
    reader.get("/accounts/account-1/transactions/transaction-1").await.is_error(404, "NotFound");
    let left = reader.get("/transactions?userId=user-0001").await.data(200);
    assert_eq!(ids(&left), ["transaction-2"]);
    assert_eq!(api.owner().get("/users/user-0001/custom-categories").await.json()["meta"]["count"], 1);
    client.delete("/accounts/account-1").await.is_error(404, "NotFound");
    // Data that is posted again starts from nothing.
    let again = api.owner().enrich(&[transaction("transaction-1", json!({}))]).await.data(201);
    assert!(
        again[0].get("splits").is_none() && again[0]["mhInsights"]["userCategoryId"].is_null(),
        "{again}"
    );
}

#[tokio::test]
async fn a_removed_user_is_unknown_at_once_and_others_stay() {
    let api = with_two_accounts().await;
    let other = transaction("transaction-3", json!({ "userId": "user-0002" }));
    api.owner().enrich(&[other]).await.data(201);
    let client = api.client(&[USERS_DELETE]);
    assert_eq!(client.delete("/users/user-0001").await.status, 204);
    let reader = api.client(&[READ]);
    for query in ["userId=user-0001", "accountId=account-2", "accountId=account-1&userId=user-0001"] {
        reader.get(&format!("/transactions?{query}")).await.is_error(404, "NotFound");
    }
    assert_eq!(ids(&reader.get("/transactions?accountId=account-1").await.data(200)), ["transaction-3"]);
    assert_eq!(api.owner().get("/users/user-0001/custom-categories").await.data(200), json!([]));
    client.delete("/users/user-0001").await.is_error(404, "NotFound");
    client.delete("/users/x").await.is_error(400, "BadRequest");
    client.delete("/accounts/x").await.is_error(400, "BadRequest");
}

async fn with_two_accounts() -> Api {
    let api = Api::start().await;
    let owner = api.owner();
    owner
        .post("/users/user-0001/custom-categories", &json!({ "customCategoryName": "Boat" }))
        .await
        .data(201);
    owner
        .enrich(&[
            transaction("transaction-1", json!({ "splits": two_splits() })),
            transaction("transaction-2", json!({ "accountId": "account-2" })),
        ])
        .await
        .data(201);
    api
}

fn ids(listed: &Value) -> Vec<&str> {
    listed.as_array().into_iter().flatten().filter_map(|item| item["transactionId"].as_str()).collect()
}
