//! The visibility of data by scope: one test for each row of the table in the API's documentation,
//! over real tokens and sockets.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::deployment::{Answer, Deployment};

const TRANSACTIONS_READ: &str = "caas:transactions:read";
const TRANSACTIONS_WRITE: &str = "caas:transactions:write";
const SPLITS_READ: &str = "caas:transaction_splits:read";
const SPLITS_WRITE: &str = "caas:transaction_splits:write";
const SPLITS_DELETE: &str = "caas:transaction_splits:delete";
const ENHANCED_READ: &str = "caas:enhanced_transactions:read";

const TRANSACTION: &str = "/accounts/account-1/transactions/transaction-1";

/// The setup of a row: one client with all scopes of the rows, and one split transaction.
struct Stage {
    deployment: Deployment,
    client: issuer::AddedClient,
    _folder: TempDir,
}

impl Stage {
    async fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let deployment = Deployment::new(&folder).await;
        let scopes =
            [TRANSACTIONS_READ, TRANSACTIONS_WRITE, SPLITS_READ, SPLITS_WRITE, SPLITS_DELETE, ENHANCED_READ];
        let scopes = scopes.join(" ");
        let client = deployment.client("rows", &scopes).await;
        let stage = Self { deployment, client, _folder: folder };
        let stored = stage.post(&[TRANSACTIONS_WRITE, SPLITS_WRITE], &split_transaction()).await;
        assert_eq!(stored.status, StatusCode::CREATED, "{stored:?}");
        stage
    }

    async fn post(&self, scopes: &[&str], body: &Value) -> Answer {
        self.call(scopes, Method::POST, "/transactions/enrich", body).await
    }

    async fn list(&self, scopes: &[&str]) -> Answer {
        self.call(scopes, Method::GET, "/transactions?accountId=account-1", &Value::Null).await
    }

    async fn call(&self, scopes: &[&str], method: Method, path: &str, body: &Value) -> Answer {
        let token = self.deployment.token(&self.client, &scopes.join(" ")).await;
        self.deployment.call(method, path, Some(&token), body).await
    }
}

fn transaction() -> Value {
    json!([{
        "userId": "user-0001", "accountId": "account-1", "transactionId": "transaction-1", "accountType": "cash",
        "date": "2026-10-01T12:00:00Z", "status": "posted", "description": "TESCO STORES 3271", "amount": -30.10,
        "merchantCategoryCode": "5411", "cardPresent": true,
    }])
}

fn split_transaction() -> Value {
    let mut batch = transaction();
    batch[0]["splits"] = json!([
        { "amount": -20.05, "userCategoryId": "9", "description": "food" },
        { "amount": -10.05, "userCategoryId": "5", "description": "socks" },
    ]);
    batch
}

/// Every member that an enriched transaction always has.
#[track_caller]
fn expect_full(answer: &Answer, status: StatusCode) {
    assert_eq!(answer.status, status, "{answer:?}");
    let enriched = answer.body["data"][0].as_object().expect("one transaction");
    for member in [
        "userId",
        "accountId",
        "transactionId",
        "accountType",
        "txCode",
        "date",
        "status",
        "description",
        "amount",
        "currency",
        "merchantCategoryCode",
        "cardPresent",
        "meta",
        "mhInsights",
    ] {
        assert!(enriched.contains_key(member), "{member} is missing from {enriched:?}");
    }
    assert_eq!(enriched["amount"].to_string(), "-30.1");
    assert_eq!(enriched["mhInsights"]["l2CategoryName"], "groceries");
}

#[track_caller]
fn expect_splits(answer: &Answer, shown: bool) {
    let splits = answer.body["data"][0].get("splits");
    assert_eq!(splits.map(|splits| splits.as_array().map(Vec::len)), shown.then_some(Some(2)), "{answer:?}");
}

#[track_caller]
fn expect_lacking(answer: &Answer, scope: &str) {
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{answer:?}");
    let challenge = answer.challenge.as_deref().expect("a challenge");
    assert!(challenge.contains(r#"error="insufficient_scope""#), "{challenge}");
    assert!(challenge.contains(&format!(r#"scope="{scope}""#)), "{challenge}");
    assert_eq!(answer.body["code"], "Forbidden");
}

#[tokio::test]
async fn posting_with_the_write_scope_shows_all_but_splits() {
    let stage = Stage::new().await;
    let answer = stage.post(&[TRANSACTIONS_WRITE], &transaction()).await;
    expect_full(&answer, StatusCode::CREATED);
    expect_splits(&answer, false);
}

#[tokio::test]
async fn posting_with_the_splits_write_scope_shows_splits() {
    let stage = Stage::new().await;
    let answer = stage.post(&[TRANSACTIONS_WRITE, SPLITS_WRITE], &split_transaction()).await;
    expect_full(&answer, StatusCode::CREATED);
    expect_splits(&answer, true);
}

#[tokio::test]
async fn posting_with_the_splits_read_scope_shows_the_splits_that_are_there() {
    let stage = Stage::new().await;
    let answer = stage.post(&[TRANSACTIONS_WRITE, SPLITS_READ], &transaction()).await;
    expect_full(&answer, StatusCode::CREATED);
    expect_splits(&answer, true);
}

#[tokio::test]
async fn posting_needs_the_write_scope_whatever_else_is_held() {
    let stage = Stage::new().await;
    expect_lacking(&stage.post(&[SPLITS_WRITE], &transaction()).await, TRANSACTIONS_WRITE);
    expect_lacking(&stage.post(&[TRANSACTIONS_READ], &transaction()).await, TRANSACTIONS_WRITE);
}

#[tokio::test]
async fn posting_splits_needs_the_splits_write_scope() {
    let stage = Stage::new().await;
    expect_lacking(&stage.post(&[TRANSACTIONS_WRITE], &split_transaction()).await, SPLITS_WRITE);
    expect_lacking(&stage.post(&[TRANSACTIONS_WRITE, SPLITS_READ], &split_transaction()).await, SPLITS_WRITE);
}

#[tokio::test]
async fn listing_with_the_read_scope_shows_all_but_splits() {
    let stage = Stage::new().await;
    let answer = stage.list(&[TRANSACTIONS_READ]).await;
    expect_full(&answer, StatusCode::OK);
    expect_splits(&answer, false);
    assert_eq!(answer.body["data"][0]["mhInsights"]["userCategoryId"], "mixed");
}

#[tokio::test]
async fn listing_with_the_splits_read_scope_shows_splits() {
    let stage = Stage::new().await;
    let answer = stage.list(&[TRANSACTIONS_READ, SPLITS_READ]).await;
    expect_full(&answer, StatusCode::OK);
    expect_splits(&answer, true);
}

#[tokio::test]
async fn listing_does_not_profit_from_the_write_scope() {
    let stage = Stage::new().await;
    expect_lacking(&stage.list(&[TRANSACTIONS_WRITE]).await, TRANSACTIONS_READ);
    let answer = stage.list(&[TRANSACTIONS_READ, SPLITS_WRITE]).await;
    expect_splits(&answer, false);
}

#[tokio::test]
async fn listing_needs_more_than_the_splits_read_scope() {
    expect_lacking(&Stage::new().await.list(&[SPLITS_READ]).await, TRANSACTIONS_READ);
}

#[tokio::test]
async fn one_transaction_is_shown_as_the_list_shows_it() {
    let stage = Stage::new().await;
    for scopes in [&[TRANSACTIONS_READ][..], &[TRANSACTIONS_READ, SPLITS_READ]] {
        let one = stage.call(scopes, Method::GET, TRANSACTION, &Value::Null).await;
        assert_eq!(one.status, StatusCode::OK, "{one:?}");
        assert_eq!(one.body["data"], stage.list(scopes).await.body["data"][0]);
    }
    expect_lacking(
        &stage.call(&[TRANSACTIONS_WRITE], Method::GET, TRANSACTION, &Value::Null).await,
        TRANSACTIONS_READ,
    );
}

#[tokio::test]
async fn recategorising_with_the_write_scope_returns_the_transaction() {
    let stage = Stage::new().await;
    let gifts = json!({ "userCategoryId": "21" });
    let all = [TRANSACTIONS_WRITE, SPLITS_WRITE, SPLITS_READ];
    let refused = stage.call(&all, Method::PATCH, TRANSACTION, &gifts).await;
    assert_eq!((refused.status, &refused.body["code"]), (StatusCode::CONFLICT, &json!("Conflict")));
    let splits = format!("{TRANSACTION}/splits");
    let cleared = stage.call(&[SPLITS_DELETE], Method::DELETE, &splits, &Value::Null).await;
    assert_eq!(cleared.status, StatusCode::NO_CONTENT);
    let mut changed = stage.call(&[TRANSACTIONS_WRITE], Method::PATCH, TRANSACTION, &gifts).await;
    changed.body["data"] = json!([changed.body["data"]]);
    expect_full(&changed, StatusCode::OK);
    expect_splits(&changed, false);
    assert_eq!(changed.body["data"][0]["mhInsights"]["userCategoryId"], "21");
    let lacking = stage.call(&[TRANSACTIONS_READ, SPLITS_WRITE], Method::PATCH, TRANSACTION, &gifts).await;
    expect_lacking(&lacking, TRANSACTIONS_WRITE);
}

#[tokio::test]
async fn splitting_with_the_splits_write_scope_shows_the_splits() {
    let stage = Stage::new().await;
    let splits = format!("{TRANSACTION}/splits");
    let parts = json!({ "data": split_transaction()[0]["splits"] });
    let put = stage.call(&[SPLITS_WRITE], Method::PUT, &splits, &parts).await;
    assert_eq!((put.status, &put.body["data"]), (StatusCode::OK, &parts["data"]));
    let all_others = [TRANSACTIONS_READ, TRANSACTIONS_WRITE, SPLITS_READ, SPLITS_DELETE];
    expect_lacking(&stage.call(&all_others, Method::PUT, &splits, &parts).await, SPLITS_WRITE);
    expect_lacking(&stage.call(&[SPLITS_WRITE], Method::DELETE, &splits, &Value::Null).await, SPLITS_DELETE);
}

#[tokio::test]
async fn the_read_scope_covers_counterparties_and_geotags() {
    let stage = Stage::new().await;
    let list = stage.list(&[TRANSACTIONS_READ]).await;
    let insights = &list.body["data"][0]["mhInsights"];
    let id = |value: &Value, name: &str| value[name].as_str().expect("an id").to_owned();
    let counterparty = id(&insights["l3Counterparty"], "l3CounterpartyId");
    let geotag = id(&insights["geotags"][0], "geotagId");
    for (path, member, wanted) in [
        ("/counterparties?limit=1000".to_owned(), "l3CounterpartyId", counterparty),
        (format!("/geotags?geotagIds={geotag}"), "geotagId", geotag),
    ] {
        let answer = stage.call(&[TRANSACTIONS_READ], Method::GET, &path, &Value::Null).await;
        let listed = answer.body["data"].as_array().expect("a list");
        assert!(listed.iter().any(|one| one[member] == wanted.as_str()), "{answer:?}");
        let others = [TRANSACTIONS_WRITE, SPLITS_READ, ENHANCED_READ];
        expect_lacking(&stage.call(&others, Method::GET, &path, &Value::Null).await, TRANSACTIONS_READ);
    }
}

#[tokio::test]
async fn the_enhanced_scope_opens_one_operation_only() {
    let stage = Stage::new().await;
    let path = format!("{TRANSACTION}/enhanced");
    let answer = stage.call(&[ENHANCED_READ], Method::GET, &path, &Value::Null).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert_eq!(answer.body["data"]["userId"], "user-0001");
    assert!(answer.body["data"]["enhancedLocationData"].is_object(), "a card was present: {answer:?}");
    expect_lacking(&stage.call(&[TRANSACTIONS_READ], Method::GET, &path, &Value::Null).await, ENHANCED_READ);
    expect_lacking(&stage.list(&[ENHANCED_READ]).await, TRANSACTIONS_READ);
}

#[tokio::test]
async fn problems_of_a_body_are_reported_only_with_the_scope_to_post() {
    let stage = Stage::new().await;
    let broken = Value::String("no list of transactions".to_owned());
    expect_lacking(&stage.post(&[TRANSACTIONS_READ], &broken).await, TRANSACTIONS_WRITE);
    let answer = stage.post(&[TRANSACTIONS_WRITE], &broken).await;
    assert_eq!((answer.status, &answer.body["code"]), (StatusCode::BAD_REQUEST, &json!("BadRequest")));
}
