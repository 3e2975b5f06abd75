//! Tests of users' decisions: splits, custom categories, and rules for similar transactions.

use serde_json::{Value, json};

use super::node::*;
use super::*;

contract! {
    splits_add_up_and_are_in_categories_of_the_user
    clearing_splits_restores_the_category
    recategorising_reaches_as_far_as_is_said
    a_rule_is_for_its_user_and_its_payee
    a_category_that_is_removed_is_nowhere
}

async fn splits_add_up_and_are_in_categories_of_the_user(opener: Opener) {
    let node = opener.open().await;
    let (own, foreign) = (node.category("user-0001", "Boat").await, node.category("user-0002", "Boat").await);
    node.post(&[item("transaction-1", json!({}))]).await;
    node.split("transaction-1", &two_parts(&own.to_string())).await.expect("a split");
    for unknown in [foreign.to_string().as_str(), "mixed", "999", "Boat"] {
        let refused = node.split("transaction-1", &two_parts(unknown)).await;
        assert!(matches!(refused, Err(ChangeError::UnknownCategory(0))), "{unknown}: {refused:?}");
    }
    let mut wrong = two_parts("9");
    wrong[0]["amount"] = json!(-3.31);
    let refused = node.split("transaction-1", &wrong).await;
    assert!(matches!(refused, Err(ChangeError::WrongSum(amount)) if amount == parse("-10")), "{refused:?}");
    assert!(matches!(node.split("transaction-2", &wrong).await, Err(ChangeError::NotFound)));

    // Posted transactions obey the same rules, and only those that break them are left out.
    let outcome = node
        .post(&[
            item("transaction-2", json!({ "splits": two_parts("9") })),
            item("transaction-3", json!({ "splits": two_parts("mixed") })),
            item("transaction-1", json!({ "amount": -11 })),
            item("transaction-4", json!({ "userId": null, "splits": two_parts(&own.to_string()) })),
        ])
        .await;
    assert_eq!(ids(&outcome.stored), ["transaction-2"]);
    let refused: Vec<_> = outcome.refused.iter().map(TransactionId::as_str).collect();
    assert_eq!(refused, ["transaction-3", "transaction-1", "transaction-4"]);
    let listed = node.account("account-1").await.expect("an account");
    assert_eq!(ids(&listed), ["transaction-1", "transaction-2"]);
    assert_eq!(listed[0].splits[0].user_category_id.as_str(), own.to_string());
}

async fn clearing_splits_restores_the_category(opener: Opener) {
    let node = opener.open().await;
    node.post(&[item("transaction-1", json!({}))]).await;
    node.recategorise("transaction-1", "22", RecategorisationType::Single).await.expect("a change");
    node.split("transaction-1", &two_parts("9")).await.expect("a split");
    let refused = node.recategorise("transaction-1", "9", RecategorisationType::Single).await;
    assert!(matches!(refused, Err(ChangeError::IsSplit)));
    let key = key("transaction-1");
    assert_eq!(node.0.unsplit(CLIENT, &key, TODAY).await.expect("a database"), 2);
    assert_eq!(node.0.unsplit(CLIENT, &key, TODAY).await.expect("a database"), 0);
    assert_eq!(node.category_of("transaction-1").await.as_deref(), Some("22"));
}

async fn recategorising_reaches_as_far_as_is_said(opener: Opener) {
    let node = opener.open().await;
    let batch = ["transaction-1", "transaction-2", "transaction-3"].map(|id| item(id, json!({})));
    node.post(&batch).await;
    node.split("transaction-3", &two_parts("9")).await.expect("a split");
    let other_payee = item("transaction-4", json!({ "description": "SOMEBODY ELSE" }));
    node.post(&[other_payee, item("transaction-5", json!({ "userId": null }))]).await;

    node.recategorise("transaction-1", "22", RecategorisationType::Single).await.expect("a change");
    assert_eq!(node.category_of("transaction-2").await, None);
    node.post(&[item("transaction-6", json!({}))]).await;
    assert_eq!(node.category_of("transaction-6").await, None);

    node.recategorise("transaction-1", "9", RecategorisationType::Future).await.expect("a change");
    assert_eq!(node.category_of("transaction-2").await, None);
    node.post(&[item("transaction-7", json!({ "description": "the corner shop 4711" }))]).await;
    assert_eq!(node.category_of("transaction-7").await.as_deref(), Some("9"), "it is like the others");

    node.recategorise("transaction-1", "21", RecategorisationType::PastAndFuture).await.expect("a change");
    node.post(&[item("transaction-8", json!({}))]).await;
    for (id, category) in [
        ("transaction-1", Some("21")),
        ("transaction-2", Some("21")),
        ("transaction-3", None),
        ("transaction-4", None),
        ("transaction-5", None),
        ("transaction-7", Some("21")),
        ("transaction-8", Some("21")),
    ] {
        assert_eq!(node.category_of(id).await.as_deref(), category, "{id}");
    }
    for unknown in ["mixed", "999", &Uuid::new_v4().to_string()] {
        let refused = node.recategorise("transaction-1", unknown, RecategorisationType::Future).await;
        assert!(matches!(refused, Err(ChangeError::UnknownCategory(0))), "{unknown}");
    }
}

async fn a_rule_is_for_its_user_and_its_payee(opener: Opener) {
    let node = opener.open().await;
    let of = |id: &str, user: Value, account: &str, description: &str| {
        item(id, json!({ "userId": user, "accountId": account, "description": description }))
    };
    node.post(&[
        of("transaction-1", json!("user-0001"), "account-1", "TESCO STORES 6021"),
        of("transaction-2", json!(null), "account-1", "TESCO STORES 6021"),
    ])
    .await;
    node.recategorise("transaction-1", "21", RecategorisationType::Future).await.expect("a change");
    node.recategorise("transaction-2", "22", RecategorisationType::Future).await.expect("a change");
    let outcome = node
        .post(&[
            // Another branch, on another account of the same user.
            of("transaction-a", json!("user-0001"), "account-2", "TESCO EXTRA 17"),
            of("transaction-b", json!("user-0002"), "account-1", "TESCO STORES 6021"),
            of("transaction-c", json!(null), "account-1", "TESCO STORES 1"),
            of("transaction-d", json!(null), "account-2", "TESCO STORES 6021"),
            of("transaction-e", json!("user-0001"), "account-1", "LIDL 12"),
        ])
        .await;
    let chosen: Vec<_> = outcome
        .stored
        .iter()
        .map(|stored| stored.user_category_id.as_ref().map(|category| category.as_str()))
        .collect();
    assert_eq!(chosen, [Some("21"), None, Some("22"), None, None]);
}

async fn a_category_that_is_removed_is_nowhere(opener: Opener) {
    let node = opener.open().await;
    let user = parse("user-0001");
    let boat = node.category("user-0001", "Boat").await;
    let again =
        CustomCategory { custom_category_id: Uuid::new_v4(), custom_category_name: "BOAT".to_owned() };
    assert!(!node.0.create_custom_category(CLIENT, &user, &again).await.expect("a database"));
    let kept = node.category("user-0001", "Air").await;
    let boat_text = boat.to_string();
    node.post(&[
        item("transaction-1", json!({})),
        item("transaction-2", json!({ "splits": two_parts(&boat_text) })),
        item("transaction-3", json!({ "splits": two_parts(&kept.to_string()) })),
    ])
    .await;
    node.recategorise("transaction-1", &boat_text, RecategorisationType::Future).await.expect("a change");
    assert_eq!(node.0.remove_custom_category(CLIENT, &user, boat).await.expect("a database"), 4);
    assert_eq!(node.0.remove_custom_category(CLIENT, &user, boat).await.expect("a database"), 0);
    assert_eq!(opener.rows_with(&boat_text).await, 0);
    assert_eq!(node.category_of("transaction-1").await, None);
    let listed = node.account("account-1").await.expect("an account");
    let parts = |index: usize| -> Vec<String> {
        listed[index].splits.iter().map(|split| split.user_category_id.as_str().to_owned()).collect()
    };
    assert_eq!((parts(1), parts(2)), (vec!["1".into(), "9".into()], vec![kept.to_string(), "9".into()]));
    let left: Vec<_> = node.0.custom_categories(CLIENT, &user).await.expect("a database");
    assert_eq!(left.iter().map(|left| &*left.custom_category_name).collect::<Vec<_>>(), ["Air"]);
}
