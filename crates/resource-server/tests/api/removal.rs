//! `DELETE /accounts/{accountId}/transactions/{transactionId}`.

use serde_json::json;

use crate::fixture::{Api, DELETE, transaction, two_splits};

#[tokio::test]
async fn a_removed_transaction_is_not_found_and_its_account_is_known() {
    let api = Api::start().await;
    api.owner().enrich(&[transaction("transaction-1", json!({ "splits": two_splits() }))]).await.data(201);
    let path = "/accounts/account-1/transactions/transaction-1";
    let answer = api.client(&[DELETE]).delete(path).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
    api.client(&[DELETE]).delete(path).await.is_error(404, "NotFound");
    for query in ["accountId=account-1", "userId=user-0001", "accountId=account-1&userId=user-0001"] {
        assert_eq!(api.owner().get(&format!("/transactions?{query}")).await.data(200), json!([]), "{query}");
    }
    // Its splits went with it: the same transaction comes back unsplit.
    let again = api.owner().enrich(&[transaction("transaction-1", json!({}))]).await.data(201);
    assert!(again[0].get("splits").is_none(), "{again}");
}

#[tokio::test]
async fn ids_in_the_path_are_decoded_and_checked() {
    let api = Api::start().await;
    let odd = transaction("100% ünlike", json!({}));
    api.owner().enrich(&[odd]).await.data(201);
    let client = api.client(&[DELETE]);
    assert_eq!(client.delete("/accounts/account-1/transactions/100%25%20%C3%BCnlike").await.status, 204);
    for (path, problems) in [
        ("/accounts/short/transactions/x", &["accountId", "transactionId"][..]),
        ("/accounts/account-1/transactions/1234%2F5678", &["transactionId"]),
        ("/accounts/account-1/transactions/1234%0A5678", &["transactionId"]),
        ("/accounts/account-1/transactions/1234%FF5678", &[""]),
    ] {
        assert_eq!(client.delete(path).await.problems(), problems, "{path}");
    }
}
