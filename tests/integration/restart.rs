//! A restart of both servers loses no client, no key and no transaction.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::deployment::Deployment;

#[tokio::test]
async fn clients_keys_and_transactions_outlive_the_servers() {
    let folder = TempDir::new().expect("a folder");
    let deployment = Deployment::new(&folder).await;
    let client = deployment.client("job", "caas:transactions:read caas:transactions:write").await;
    let before = deployment.token(&client, "caas:transactions:read caas:transactions:write").await;
    let batch = json!([{
        "userId": null, "accountId": "account-1", "transactionId": "transaction-1", "accountType": "card",
        "date": "2026-10-01T12:00:00Z", "status": "pending", "description": "CAFE NERO", "amount": -3.2,
    }]);
    let posted = deployment.call(Method::POST, "/transactions/enrich", Some(&before), &batch).await;
    assert_eq!(posted.status, StatusCode::CREATED, "{posted:?}");

    let deployment = deployment.restart(&folder).await;
    let path = "/transactions?accountId=account-1";
    let with_old_token = deployment.call(Method::GET, path, Some(&before), &Value::Null).await;
    assert_eq!(with_old_token.status, StatusCode::OK, "{with_old_token:?}");
    assert_eq!(with_old_token.body["data"], posted.body["data"]);
    let after = deployment.token(&client, "caas:transactions:read").await;
    assert_eq!(deployment.call(Method::GET, path, Some(&after), &Value::Null).await.status, StatusCode::OK);
}
