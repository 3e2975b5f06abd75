//! Several clients, several writers, several lives of the program on one database.

use serde_json::json;

use super::node::*;
use super::*;

contract! {
    clients_do_not_see_data_of_others
    writers_at_the_same_time_get_along
    acknowledged_data_survives_a_restart
}

async fn clients_do_not_see_data_of_others(opener: Opener) {
    let node = opener.open().await;
    let category = node.category("user-0001", "Boat").await;
    node.post(&[item("transaction-1", json!({ "splits": two_parts(&category.to_string()) }))]).await;
    let other = "client-2";
    assert!(node.list_on(other, &Selection::Account(parse("account-1")), TODAY).await.is_none());
    assert!(node.list_on(other, &Selection::User(parse("user-0001")), TODAY).await.is_none());
    let user = parse("user-0001");
    assert_eq!(node.0.custom_categories(other, &user).await.expect("a database"), []);
    assert_eq!(node.0.remove_custom_category(other, &user, category).await.expect("a database"), 0);
    assert_eq!(node.0.remove_user(other, &user).await.expect("a database"), 0);
    assert_eq!(node.0.remove_account(other, &parse("account-1")).await.expect("a database"), 0);
    let key = key("transaction-1");
    assert_eq!(node.0.remove_transaction(other, &key, TODAY).await.expect("a database"), 0);
    assert_eq!(node.0.unsplit(other, &key, TODAY).await.expect("a database"), 0);
    let change = node.0.recategorise(other, &key, &parse("9"), RecategorisationType::Single, TODAY).await;
    assert!(matches!(change, Err(ChangeError::NotFound)));
    // The same ids at another client are other things.
    node.post_on(other, TODAY, &[item("transaction-1", json!({ "amount": -99 }))]).await;
    assert_eq!(node.0.remove_user(other, &user).await.expect("a database"), 4);
    let kept = node.account("account-1").await.expect("an account").pop().expect("a transaction");
    assert_eq!((kept.transaction.amount, kept.splits.len()), (parse("-10"), 2));
}

async fn writers_at_the_same_time_get_along(opener: Opener) {
    let nodes = [opener.open().await, opener.open().await];
    let mut writers = tokio::task::JoinSet::new();
    for number in 0..16 {
        let node = nodes[number % 2].clone();
        writers.spawn(async move {
            let batch: Vec<_> = (0..20)
                .map(|n| {
                    item(
                        &format!("transaction-{}-{n}", number / 2),
                        json!({ "amount": -(number as i64) - 1 }),
                    )
                })
                .collect();
            node.post(&batch).await.stored.len()
        });
    }
    while let Some(kept) = writers.join_next().await {
        assert_eq!(kept.expect("it ends well"), 20);
    }
    let listed = nodes[0].account("account-1").await.expect("an account");
    assert_eq!(listed.len(), 160);
    // Of two that wrote the same transactions, one was the last for all of them.
    for pair in 0..8 {
        let prefix = format!("transaction-{pair}-");
        let of_pair =
            listed.iter().filter(|kept| kept.transaction.transaction_id.as_str().starts_with(&prefix));
        let amounts: std::collections::BTreeSet<_> =
            of_pair.map(|kept| kept.transaction.amount.to_string()).collect();
        assert_eq!(amounts.len(), 1, "{amounts:?}");
    }
}

async fn acknowledged_data_survives_a_restart(opener: Opener) {
    let node = opener.open().await;
    node.post(&[item("transaction-1", json!({ "splits": two_parts("9"), "meta": { "a": 1 } }))]).await;
    let before = format!("{:?}", node.account("account-1").await);
    node.0.close().await;
    assert_eq!(format!("{:?}", opener.open().await.account("account-1").await), before);
}
