//! Tests that posted data is stored unchanged, found again, and deleted after its retention.

use jiff::civil::date;
use serde_json::json;

use super::node::*;
use super::*;

contract! {
    everything_that_was_sent_comes_back
    a_batch_that_comes_again_changes_nothing_but_its_times
    a_page_is_ordered_and_cut
    the_history_has_settled_transactions_within_their_retention
    the_history_has_the_newest_transactions_of_a_large_account
    a_transaction_is_kept_to_its_last_day
    one_that_comes_again_after_its_last_day_is_new
}

async fn everything_that_was_sent_comes_back(opener: Opener) {
    let node = opener.open().await;
    let odd = "' \" \\ é 🦀 $1 ? %2f";
    let sent = json!({
        "userId": "üser-0001", "accountId": "a'c\"o?u$1", "transactionId": "tränsaction", "accountType": "card",
        "txCode": "DEB", "date": "2026-07-31T23:30:00.123456+05:30", "status": "pending", "description": odd,
        "amount": -12.3400, "currency": "EUR", "merchantCategoryCode": "5411", "cardPresent": true,
        "meta": { "odd": odd, "number": 1.50, "null": null }, "retentionUntilDate": "2030-01-01",
    });
    let kept = node.post(std::slice::from_ref(&sent)).await.stored.pop().expect("kept");
    let found = node.account("a'c\"o?u$1").await.expect("an account").pop().expect("a transaction");
    assert_eq!(format!("{found:?}"), format!("{kept:?}"), "what is answered is what is kept");
    let written = serde_json::to_value(&found.transaction).expect("JSON");
    for (name, value) in written.as_object().expect("an object") {
        assert_eq!(value, &sent[name], "{name}");
    }
    assert_eq!(found.retention_until_date, Some(parse("2030-01-01")));
}

async fn a_batch_that_comes_again_changes_nothing_but_its_times(opener: Opener) {
    let node = opener.open().await;
    let batch: Vec<_> = (0..200).map(|n| item(&format!("transaction-{n:03}"), json!({}))).collect();
    let first = node.post_on(CLIENT, date(2026, 7, 1), &batch).await;
    assert_eq!((first.stored.len(), first.refused.len()), (200, 0));
    node.recategorise("transaction-007", "9", RecategorisationType::Single).await.expect("a change");
    let again = node.post(&batch).await;
    assert!(again.stored.iter().all(|stored| stored.created == noon(date(2026, 7, 1))));
    assert!(again.stored.iter().all(|stored| stored.times.ingress == noon(TODAY)));
    let listed = node.account("account-1").await.expect("an account");
    assert_eq!(listed.len(), 200);
    assert_eq!(node.category_of("transaction-007").await.as_deref(), Some("9"));
    let replaced =
        item("transaction-007", json!({ "amount": -11, "description": "ANOTHER", "userId": null }));
    let replaced = node.post(&[replaced]).await.stored.pop().expect("kept");
    assert_eq!(replaced.transaction.amount, parse("-11"));
    assert_eq!(node.account("account-1").await.expect("an account").len(), 200);
}

async fn a_page_is_ordered_and_cut(opener: Opener) {
    let node = opener.open().await;
    let at = |id: &str, date: &str| item(id, json!({ "date": date }));
    node.post(&[
        at("transaction-b", "2026-07-30T10:00:00Z"),
        at("transaction-Z", "2026-07-30T10:00:00Z"),
        at("transaction-a", "2026-07-30T11:00:00+01:00"),
        at("transaction-c", "2026-07-29T10:00:00Z"),
        at("transaction-d", "2026-07-31T10:00:00Z"),
        item(
            "transaction-e",
            json!({ "accountId": "account-2", "userId": null, "date": "2026-07-31T10:00:00Z" }),
        ),
    ])
    .await;
    let newest_first = ["transaction-d", "transaction-Z", "transaction-a", "transaction-b", "transaction-c"];
    assert_eq!(ids(&node.account("account-1").await.expect("an account")), newest_first);
    assert_eq!(ids(&node.user("user-0001").await.expect("a user")), newest_first);
    let both = Selection::AccountOfUser(parse("account-1"), parse("user-0001"));
    assert_eq!(ids(&node.list_on(CLIENT, &both, TODAY).await.expect("both")), newest_first);
    let neither = Selection::AccountOfUser(parse("account-2"), parse("user-0001"));
    assert!(node.list_on(CLIENT, &neither, TODAY).await.is_none());
    assert!(node.account("account-3").await.is_none());
    assert!(node.user("user-0002").await.is_none());
    let account = Selection::Account(parse("account-1"));
    for (limit, offset, expected) in [(2, 0, 0..2), (2, 3, 3..5), (3, 4, 4..5), (1, 5, 5..5)] {
        let page = node.0.transactions(CLIENT, &account, Page { limit, offset }, TODAY).await;
        assert_eq!(ids(&page.expect("a database").expect("an account")), newest_first[expected]);
    }
}

async fn the_history_has_the_newest_transactions_of_a_large_account(opener: Opener) {
    let node = opener.open().await;
    let day = |number: usize| {
        format!("{}T00:00:{:02}Z", if number < 5 { "2026-07-30" } else { "2026-07-31" }, number % 60)
    };
    let items: Vec<_> =
        (0..10_005).map(|n| item(&format!("payment-{n:05}"), json!({ "date": day(n) }))).collect();
    for batch in items.chunks(200) {
        node.post(batch).await;
    }
    let history = node.0.history(CLIENT, &parse("account-1"), TODAY).await.expect("a database");
    let history = history.expect("an account");
    assert_eq!(history.len(), 10_000);
    assert!(history.iter().all(|past| past.date == date(2026, 7, 31)));
}

async fn the_history_has_settled_transactions_within_their_retention(opener: Opener) {
    let node = opener.open().await;
    node.post(&[
        item(
            "transaction-1",
            json!({ "date": "2026-07-31T23:30:00-05:00", "amount": -1.50, "currency": "EUR" }),
        ),
        item("transaction-2", json!({ "status": "pending" })),
        item("transaction-3", json!({ "retentionUntilDate": "2026-08-03" })),
        item("transaction-4", json!({ "accountId": "account-2" })),
    ])
    .await;
    let account = parse("account-1");
    let history = async |client: &str, day| node.0.history(client, &account, day).await.expect("a database");
    let mut known = history(CLIENT, TODAY).await.expect("an account");
    known.sort_by(|one, other| one.transaction_id.as_str().cmp(other.transaction_id.as_str()));
    let ids: Vec<_> = known.iter().map(|past| past.transaction_id.as_str()).collect();
    assert_eq!(ids, ["transaction-1", "transaction-3"]);
    let expected = PastTransaction {
        transaction_id: parse("transaction-1"),
        payee: known[1].payee.clone(),
        // The local day of the transaction, whatever the day in UTC.
        date: date(2026, 7, 31),
        amount: parse("-1.50"),
        currency: "EUR".to_owned(),
    };
    assert_eq!(known[0], expected);
    assert_eq!(history(CLIENT, date(2026, 8, 4)).await.map(|known| known.len()), Some(1));
    assert!(history("client-2", TODAY).await.is_none());
    let wanted = ["transaction-1", "transaction-2", "transaction-9"].map(parse);
    let found = node.0.some_transactions(CLIENT, &account, &wanted, TODAY).await.expect("a database");
    assert_eq!(found.len(), 2);
}

async fn a_transaction_is_kept_to_its_last_day(opener: Opener) {
    let node = opener.open().await;
    node.post(&[item("transaction-1", json!({ "retentionUntilDate": "2026-08-03" }))]).await;
    let account = Selection::Account(parse("account-1"));
    for (day, kept) in [(date(2026, 8, 3), 1), (date(2026, 8, 4), 0)] {
        assert_eq!(node.list_on(CLIENT, &account, day).await.expect("an account").len(), kept, "{day}");
    }
    let after = date(2026, 8, 4);
    let key = key("transaction-1");
    assert_eq!(node.0.remove_transaction(CLIENT, &key, after).await.expect("a database"), 0);
    assert_eq!(node.0.delete_expired(date(2026, 8, 3)).await.expect("a database"), 0);
    assert_eq!(node.0.delete_expired(after).await.expect("a database"), 1);
    assert_eq!(opener.rows_with("transaction-1").await, 0);
}

async fn one_that_comes_again_after_its_last_day_is_new(opener: Opener) {
    let node = opener.open().await;
    let short = [item("transaction-1", json!({ "retentionUntilDate": "2026-08-03" }))];
    node.post(&short).await;
    node.recategorise("transaction-1", "9", RecategorisationType::Single).await.expect("a change");
    let kept = node.post_on(CLIENT, date(2026, 8, 3), &short).await.stored.pop().expect("kept");
    assert_eq!((kept.created, kept.user_category_id.is_some()), (noon(TODAY), true));
    let day = date(2026, 8, 4);
    let new =
        node.post_on(CLIENT, day, &[item("transaction-1", json!({}))]).await.stored.pop().expect("kept");
    assert_eq!((new.created, new.user_category_id.is_some()), (noon(day), false));
}
