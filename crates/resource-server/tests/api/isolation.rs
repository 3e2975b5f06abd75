//! Tests that no client can read or change the data of another, although both use the same ids.

use serde_json::json;

use crate::fixture::{Api, all_scopes, transaction};

#[tokio::test]
async fn clients_cannot_reach_data_of_others() {
    let api = Api::start().await;
    let (one, two) = (api.owner(), api.named_client("client-2", &all_scopes()));
    one.enrich(&[transaction("transaction-1", json!({ "description": "ONE" }))]).await.data(201);
    let path = "/users/user-0001/custom-categories";
    let category = one.post(path, &json!({ "customCategoryName": "Boat" })).await.data(201);
    let category_path = format!("{path}/{}", category["customCategoryId"].as_str().expect("an id"));

    for query in ["accountId=account-1", "userId=user-0001"] {
        two.get(&format!("/transactions?{query}")).await.is_error(404, "NotFound");
    }
    two.delete("/accounts/account-1/transactions/transaction-1").await.is_error(404, "NotFound");
    two.delete(&category_path).await.is_error(404, "NotFound");
    assert_eq!(two.get(path).await.data(200), json!([]));
    two.post(path, &json!({ "customCategoryName": "boat" })).await.data(201);

    two.enrich(&[transaction("transaction-1", json!({ "description": "TWO" }))]).await.data(201);
    for (client, description) in [(&one, "ONE"), (&two, "TWO")] {
        let listed = client.get("/transactions?accountId=account-1").await.data(200);
        assert_eq!(listed.as_array().map(Vec::len), Some(1));
        assert_eq!(listed[0]["description"], description);
    }
    assert_eq!(two.delete("/accounts/account-1/transactions/transaction-1").await.status, 204);
    assert_eq!(one.get("/transactions?accountId=account-1").await.json()["meta"]["count"], 1);
}
