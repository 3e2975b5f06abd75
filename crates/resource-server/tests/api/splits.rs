//! Splits in posted transactions, and who sees them.

use serde_json::{Value, json};

use crate::fixture::{
    Api, CATEGORIES_WRITE, READ, SPLITS_READ, SPLITS_WRITE, WRITE, transaction, two_splits,
};

#[tokio::test]
async fn splits_in_the_response_to_a_post_need_a_scope() {
    for (scopes, seen) in [
        (&[WRITE][..], false),
        (&[WRITE, READ], false),
        (&[WRITE, SPLITS_WRITE], true),
        (&[WRITE, SPLITS_READ], true),
        (&[WRITE, SPLITS_READ, SPLITS_WRITE], true),
    ] {
        let api = with_a_split_transaction().await;
        let item =
            api.client(scopes).enrich(&[transaction("transaction-1", json!({}))]).await.data(201)[0].take();
        check(&item, seen, scopes);
    }
}

#[tokio::test]
async fn splits_in_a_list_need_a_scope() {
    let api = with_a_split_transaction().await;
    for (scopes, seen) in [
        (&[READ][..], false),
        (&[READ, SPLITS_WRITE], false),
        (&[READ, WRITE], false),
        (&[READ, SPLITS_READ], true),
    ] {
        let item = api.client(scopes).get("/transactions?accountId=account-1").await.data(200)[0].take();
        check(&item, seen, scopes);
    }
}

#[tokio::test]
async fn a_transaction_that_is_not_split_shows_no_splits() {
    let api = Api::start().await;
    let item = api.owner().enrich(&[transaction("transaction-1", json!({}))]).await.data(201)[0].take();
    assert!(item.get("splits").is_none(), "{item}");
    assert_eq!(item["mhInsights"]["userCategoryId"], Value::Null);
}

#[tokio::test]
async fn posting_splits_needs_the_scope_to_write_them() {
    let api = Api::start().await;
    let client = api.client(&[WRITE, READ, SPLITS_READ]);
    let good = transaction("transaction-1", json!({ "splits": two_splits() }));
    let bad = json!({ "splits": [], "unknown": 1 });
    for items in [vec![good.clone()], vec![transaction("transaction-2", json!({})), good], vec![bad]] {
        let answer = client.enrich(&items).await;
        answer.is_error(403, "Forbidden");
        assert!(
            answer.header("www-authenticate").contains("scope=\"caas:transaction_splits:write\""),
            "{answer:?}"
        );
    }
    // Nor does it help to hide them behind a second member of the same name.
    let split = transaction("transaction-1", json!({ "splits": two_splits() })).to_string();
    let inside = split.trim_start_matches('{').trim_end_matches('}');
    for hidden in [format!(r#"[{{"splits":null,{inside}}}]"#), format!(r#"[{{{inside},"splits":null}}]"#)] {
        let answer = client.post_text("/transactions/enrich", "application/json", &hidden).await;
        answer.is_error(403, "Forbidden");
        let answer = api.owner().post_text("/transactions/enrich", "application/json", &hidden).await;
        assert!(answer.problems().contains(&"/0/splits".to_owned()), "{answer:?}");
    }
    client.get("/transactions?accountId=account-1").await.is_error(404, "NotFound");
}

#[tokio::test]
async fn the_form_of_splits_is_checked_for_the_whole_batch() {
    let api = Api::start().await;
    let part = json!({ "amount": 1, "userCategoryId": "9", "description": "part" });
    let parts = |count: usize| Value::from(vec![part.clone(); count]);
    for (splits, problem) in [
        (parts(0), "/1/splits"),
        (parts(1), "/1/splits"),
        (parts(11), "/1/splits"),
        (
            json!([part, { "amount": 1, "userCategoryId": "9", "description": "x".repeat(257) }]),
            "/1/splits/1/description",
        ),
        (json!([part, { "amount": "1", "userCategoryId": "9", "description": "" }]), "/1/splits/1/amount"),
        (json!([part, { "amount": 1, "userCategoryId": "9", "description": "", "id": 1 }]), "/1/splits/1/id"),
    ] {
        let items = [
            transaction("transaction-1", json!({})),
            transaction("transaction-2", json!({ "splits": splits })),
        ];
        assert_eq!(api.owner().enrich(&items).await.problems(), [problem], "{splits}");
    }
    api.owner().get("/transactions?accountId=account-1").await.is_error(404, "NotFound");
}

#[tokio::test]
async fn splits_that_break_a_rule_leave_their_transaction_out() {
    let api = Api::start().await;
    let parts = |first: Value, category: &str| {
        json!([
            { "amount": first, "userCategoryId": category, "description": "" },
            { "amount": -2.5, "userCategoryId": "1", "description": "" },
        ])
    };
    for (name, splits) in [
        ("wrong-sum", parts(json!(-10.01), "9")),
        ("wrong-sign", parts(json!(10), "9")),
        ("unknown-category", parts(json!(-10), "113")),
        ("reserved-category", parts(json!(-10), "mixed")),
        ("foreign-category", parts(json!(-10), "7d9f4a86-3c0f-4f35-9a53-0d3f0f3b4a55")),
    ] {
        let items = [transaction(name, json!({ "splits": splits })), transaction("transaction-1", json!({}))];
        let answer = api.owner().enrich(&items).await;
        let data = answer.data(201);
        assert_eq!(data.as_array().map(Vec::len), Some(1), "{name}");
        assert_eq!(data[0]["transactionId"], "transaction-1", "{name}");
        assert_eq!(answer.json()["meta"]["errorTransactionIds"], json!([name]));
    }
    let listed = api.owner().get("/transactions?accountId=account-1").await.data(200);
    assert_eq!(listed.as_array().map(Vec::len), Some(1), "{listed}");
}

#[tokio::test]
async fn a_part_may_be_in_a_custom_category_of_the_same_user() {
    let api = Api::start().await;
    let created = api
        .client(&[CATEGORIES_WRITE])
        .post("/users/user-0001/custom-categories", &json!({ "customCategoryName": "Boat" }))
        .await
        .data(201);
    let mut splits = two_splits();
    splits[0]["userCategoryId"] = created["customCategoryId"].clone();
    let mine = transaction("transaction-1", json!({ "splits": splits.clone() }));
    let other = transaction("transaction-2", json!({ "splits": splits.clone(), "userId": "user-0002" }));
    let nobody = transaction("transaction-3", json!({ "splits": splits.clone(), "userId": null }));
    let answer = api.owner().enrich(&[mine, other, nobody]).await;
    assert_eq!(answer.data(201)[0]["splits"], splits);
    assert_eq!(answer.json()["meta"]["errorTransactionIds"], json!(["transaction-2", "transaction-3"]));
}

#[tokio::test]
async fn splits_are_replaced_by_splits_and_kept_without() {
    let api = with_a_split_transaction().await;
    let other = json!([
        { "amount": -6.25, "userCategoryId": "9", "description": "half" },
        { "amount": -6.25, "userCategoryId": "9", "description": "half" },
    ]);
    let post = async |more: Value| api.owner().enrich(&[transaction("transaction-1", more)]).await;
    assert_eq!(post(json!({})).await.data(201)[0]["splits"], two_splits());
    assert_eq!(post(json!({ "splits": other })).await.data(201)[0]["splits"], other);
    // Parts that no longer add up are the user's to change; the amount must not change under them.
    let changed = post(json!({ "amount": -13 })).await;
    assert_eq!(changed.json()["meta"]["errorTransactionIds"], json!(["transaction-1"]));
    let listed = api.owner().get("/transactions?accountId=account-1").await.data(200);
    assert_eq!((&listed[0]["amount"], &listed[0]["splits"]), (&json!(-12.5), &other));
}

async fn with_a_split_transaction() -> Api {
    let api = Api::start().await;
    let split = transaction("transaction-1", json!({ "splits": two_splits() }));
    api.client(&[WRITE, SPLITS_WRITE]).enrich(&[split]).await.data(201);
    api
}

#[track_caller]
fn check(item: &Value, seen: bool, scopes: &[&str]) {
    let splits = seen.then(two_splits);
    assert_eq!(item.get("splits"), splits.as_ref(), "{scopes:?}");
    assert_eq!(item["mhInsights"]["userCategoryId"], "mixed", "{scopes:?}");
}
