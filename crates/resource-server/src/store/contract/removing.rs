//! Tests that removed data is in no table.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::{Config as Runs, TestRunner};
use serde_json::{Value, json};

use super::node::*;
use super::*;

contract! {
    a_removed_account_leaves_nothing
    a_removed_user_leaves_only_data_of_others
    whatever_was_done_removing_all_leaves_nothing
}

async fn a_removed_account_leaves_nothing(opener: Opener) {
    let node = opener.open().await;
    node.category("user-0001", "Boat").await;
    node.post(&[
        item("transaction-1", json!({ "splits": two_parts("9") })),
        item("transaction-2", json!({ "userId": null })),
        item("transaction-3", json!({ "accountId": "account-2" })),
    ])
    .await;
    node.recategorise("transaction-2", "9", RecategorisationType::Future).await.expect("a change");
    let account = parse("account-1");
    assert_eq!(node.0.remove_account(CLIENT, &account).await.expect("a database"), 5);
    assert_eq!(node.0.remove_account(CLIENT, &account).await.expect("a database"), 0);
    assert_eq!(opener.rows_with("account-1").await, 0);
    assert!(node.account("account-1").await.is_none());
    assert_eq!(ids(&node.user("user-0001").await.expect("a user")), ["transaction-3"]);
    assert_eq!(node.0.custom_categories(CLIENT, &parse("user-0001")).await.expect("a database").len(), 1);
}

async fn a_removed_user_leaves_only_data_of_others(opener: Opener) {
    let node = opener.open().await;
    let boat = node.category("user-0001", "Boat").await;
    let of = |id: &str, user: Value, account: &str| item(id, json!({ "userId": user, "accountId": account }));
    node.post(&[
        of("transaction-1", json!("user-0001"), "account-1"),
        of("transaction-2", json!("user-0001"), "account-2"),
        of("transaction-3", json!("user-0002"), "account-2"),
        of("transaction-4", json!("user-0001"), "account-3"),
        of("transaction-5", json!(null), "account-3"),
    ])
    .await;
    let reach = RecategorisationType::Future;
    node.recategorise("transaction-1", &boat.to_string(), reach).await.expect("a change");
    let removed = node.0.remove_user(CLIENT, &parse("user-0001")).await.expect("a database");
    assert_eq!(removed, 3 + 1 + 1 + 3 + 1 + 1, "transactions, rule, account, holders, category, user");
    assert_eq!(opener.rows_with("user-0001").await, 0);
    assert_eq!(opener.rows_with(&boat.to_string()).await, 0);
    assert!(node.user("user-0001").await.is_none());
    assert!(node.account("account-1").await.is_none());
    assert_eq!(ids(&node.account("account-2").await.expect("it is another's too")), ["transaction-3"]);
    assert_eq!(ids(&node.account("account-3").await.expect("it has one of nobody's")), ["transaction-5"]);
    assert_eq!(node.0.remove_user(CLIENT, &parse("user-0001")).await.expect("a database"), 0);
}

/// One step of a random history.
#[derive(Clone, Debug)]
enum Step {
    Post { user: Option<u8>, account: u8, transaction: u8, is_split: bool },
    Recategorise { account: u8, transaction: u8, own: bool },
    Split { account: u8, transaction: u8 },
    Remove { account: u8, transaction: u8 },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let post = (proptest::option::of(0..2_u8), 0..2_u8, 0..3_u8, any::<bool>()).prop_map(
        |(user, account, transaction, is_split)| Step::Post { user, account, transaction, is_split },
    );
    let step = prop_oneof![
        4 => post,
        2 => (0..2_u8, 0..3_u8, any::<bool>())
            .prop_map(|(account, transaction, own)| Step::Recategorise { account, transaction, own }),
        1 => (0..2_u8, 0..3_u8).prop_map(|(account, transaction)| Step::Split { account, transaction }),
        1 => (0..2_u8, 0..3_u8).prop_map(|(account, transaction)| Step::Remove { account, transaction }),
    ];
    proptest::collection::vec(step, 1..12)
}

/// After any history, removing each user and each account leaves nothing in any table; and until
/// then, parts add up to their whole.
async fn whatever_was_done_removing_all_leaves_nothing(opener: Opener) {
    let node = opener.open().await;
    let (opener, handle) = (Arc::new(opener), tokio::runtime::Handle::current());
    let runs = Runs { cases: 12, failure_persistence: None, ..Runs::default() };
    let run = move || {
        TestRunner::new(runs).run(&steps(), |steps| {
            handle.block_on(live_through(&node, steps));
            assert_eq!(handle.block_on(opener.rows_with(CLIENT)), 0);
            Ok(())
        })
    };
    tokio::task::spawn_blocking(run).await.expect("it ends well").expect("nothing is left");
}

async fn live_through(node: &Node, steps: Vec<Step>) {
    let (user, account) = (|user| format!("user-000{user}"), |account| format!("account-{account}"));
    let key = |of: u8, transaction: u8| TransactionKey {
        account_id: parse(&account(of)),
        transaction_id: parse(&format!("transaction-{transaction}")),
    };
    let categories = [node.category("user-0000", "Own").await, node.category("user-0001", "Own").await];
    for step in steps {
        match step {
            Step::Post { user: of, account: on, transaction, is_split } => {
                let mut posted = item(
                    &format!("transaction-{transaction}"),
                    json!({ "userId": of.map(user), "accountId": account(on) }),
                );
                if is_split {
                    posted["splits"] = two_parts("21");
                }
                node.post(&[posted]).await;
            }
            Step::Recategorise { account, transaction, own } => {
                let category = if own { categories[0].to_string() } else { "22".to_owned() };
                let (key, reach) = (key(account, transaction), RecategorisationType::PastAndFuture);
                let change = node.0.recategorise(CLIENT, &key, &parse(&category), reach, TODAY).await;
                assert!(!matches!(change, Err(ChangeError::Store(_))));
            }
            Step::Split { account, transaction } => {
                let parts: Vec<Split> =
                    serde_json::from_str(&two_parts(&categories[1].to_string()).to_string()).expect("splits");
                let change = node.0.split(CLIENT, &key(account, transaction), &parts, TODAY).await;
                assert!(!matches!(change, Err(ChangeError::Store(_))));
            }
            Step::Remove { account, transaction } => {
                node.0
                    .remove_transaction(CLIENT, &key(account, transaction), TODAY)
                    .await
                    .expect("a database");
            }
        }
        for id in [account(0), account(1)] {
            for stored in node.account(&id).await.into_iter().flatten() {
                let parts = &stored.splits;
                assert!(parts.is_empty() || Split::add_up_to(stored.transaction.amount, parts));
            }
        }
    }
    for id in [0, 1] {
        node.0.remove_user(CLIENT, &parse(&user(id))).await.expect("a database");
        node.0.remove_account(CLIENT, &parse(&account(id))).await.expect("a database");
    }
}
