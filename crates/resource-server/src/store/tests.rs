//! What requests cannot bring about yet, or not within one day: a user's own choice of category, and retention.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use super::{ClientStore, CustomCategory, Page, Selection, Store, StoredTransaction, Submission, Times};
use crate::enrichment::enrich;
use crate::transaction::posted::Batch;

const DAY: Date = date(2026, 8, 1);

#[tokio::test]
async fn a_transaction_is_kept_to_the_last_day_that_was_asked_for() {
    let (_folder, store) = store().await;
    let client = store.of("client-1");
    submit(client, DAY, json!({ "retentionUntilDate": "2026-08-03", "description": "FIRST" })).await;
    for (day, kept) in [(date(2026, 8, 3), 1), (date(2026, 8, 4), 0)] {
        assert_eq!(list(client, day).await.len(), kept, "{day}");
    }
    let (account, transaction) =
        ("account-1".parse().expect("an id"), "transaction-1".parse().expect("an id"));
    assert!(!client.remove_transaction(&account, &transaction, date(2026, 8, 4)).await.expect("a database"));
}

#[tokio::test]
async fn one_that_is_posted_again_after_its_retention_is_a_new_one() {
    let (_folder, store) = store().await;
    let client = store.of("client-1");
    submit(client, DAY, json!({ "retentionUntilDate": "2026-08-03" })).await;
    choose(client, "9").await;
    submit(client, date(2026, 8, 3), json!({ "retentionUntilDate": "2026-08-03" })).await;
    let kept = list(client, date(2026, 8, 3)).await.remove(0);
    assert_eq!((kept.created, kept.user_category_id.is_some()), (noon(DAY), true));

    submit(client, date(2026, 8, 4), json!({})).await;
    let new = list(client, date(2026, 8, 4)).await.remove(0);
    assert_eq!((new.created, new.user_category_id.is_some()), (noon(date(2026, 8, 4)), false));
}

#[tokio::test]
async fn removing_a_custom_category_takes_transactions_out_of_it() {
    let (_folder, store) = store().await;
    let client = store.of("client-1");
    let user = "user-0001".parse().expect("an id");
    let boat = CustomCategory { custom_category_id: Uuid::new_v4(), custom_category_name: "Boat".to_owned() };
    assert!(client.create_custom_category(&user, &boat).await.expect("a database"));
    submit(client, DAY, json!({})).await;
    choose(client, &boat.custom_category_id.to_string()).await;
    assert!(list(client, DAY).await[0].user_category_id.is_some());
    assert!(client.remove_custom_category(&user, boat.custom_category_id).await.expect("a database"));
    assert!(list(client, DAY).await[0].user_category_id.is_none());
}

async fn store() -> (TempDir, Store) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&folder.path().join("caas.sqlite")).await.expect("a database");
    (folder, store)
}

async fn submit(client: ClientStore<'_>, day: Date, more: Value) {
    let mut item = json!({
        "userId": "user-0001", "accountId": "account-1", "transactionId": "transaction-1", "accountType": "cash",
        "date": "2026-07-31T09:30:00Z", "status": "posted", "description": "SOMETHING", "amount": -10,
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        item[name] = value.clone();
    }
    let posted = Batch::of(&[item]).read(day).expect("a valid transaction");
    let enriched = posted
        .into_iter()
        .map(|posted| Submission { insights: enrich(&posted.transaction), posted })
        .collect();
    let times = Times { ingress: noon(day), egress: noon(day) };
    assert_eq!(client.submit(enriched, times).await.expect("a database").stored.len(), 1);
}

/// What recategorising a transaction will do.
async fn choose(client: ClientStore<'_>, category: &str) {
    let chosen = sqlx::query("UPDATE transactions SET user_category_id = ? WHERE client_id = ?")
        .bind(category)
        .bind(client.client_id)
        .execute(client.pool)
        .await;
    assert_eq!(chosen.expect("a database").rows_affected(), 1);
}

async fn list(client: ClientStore<'_>, today: Date) -> Vec<StoredTransaction> {
    let account = Selection::Account("account-1".parse().expect("an id"));
    let page = Page { limit: 10, offset: 0 };
    client.transactions(&account, page, today).await.expect("a database").expect("an account")
}

fn noon(day: Date) -> Timestamp {
    format!("{day}T12:00:00Z").parse().expect("a time")
}
