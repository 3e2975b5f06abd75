//! `PUT` and `DELETE /accounts/{accountId}/transactions/{transactionId}/splits`.

use serde_json::{Value, json};

use crate::fixture::{Api, SPLITS_DELETE, SPLITS_WRITE, WRITE, transaction, two_splits};

const PATH: &str = "/accounts/account-1/transactions/transaction-1/splits";

#[tokio::test]
async fn the_parts_are_answered_as_they_were_sent_and_replace_the_earlier_ones() {
    let api = with_a_transaction().await;
    let client = api.client(&[SPLITS_WRITE]);
    let three = json!([
        { "amount": -12.30, "userCategoryId": "9", "description": "food" },
        { "amount": -0.10, "userCategoryId": "21", "description": "" },
        { "amount": -0.10, "userCategoryId": "1", "description": "ünknown" },
    ]);
    for parts in [two_splits(), three] {
        let answer = client.put(PATH, &json!({ "data": parts })).await;
        assert_eq!(answer.data(200), parts);
        assert_eq!(answer.json()["meta"]["count"], parts.as_array().map(Vec::len).unwrap_or_default());
        assert_eq!(shown(&api).await["splits"], parts);
    }
}

#[tokio::test]
async fn what_is_wrong_is_told_with_its_place() {
    let api = with_a_transaction().await;
    let client = api.client(&[SPLITS_WRITE]);
    let part = |amount: Value, category: &str| json!({ "amount": amount, "userCategoryId": category, "description": "part" });
    let (one, rest) = (part(json!(-2.5), "9"), part(json!(-10), "21"));
    for (body, problems) in [
        (json!({}), &["/data"][..]),
        (json!([one, rest]), &[""]),
        (json!({ "data": null }), &["/data"]),
        (json!({ "data": [] }), &["/data"]),
        (json!({ "data": [part(json!(-12.5), "9")] }), &["/data"]),
        (json!({ "data": vec![one.clone(); 11] }), &["/data"]),
        (json!({ "data": [one, part(json!(-10.01), "21")] }), &["/data"]),
        (json!({ "data": [one, part(json!("-10"), "21")] }), &["/data/1/amount"]),
        (json!({ "data": [one, part(json!(-10), "mixed")] }), &["/data/1/userCategoryId"]),
        (json!({ "data": [part(json!(-2.5), "999"), rest] }), &["/data/0/userCategoryId"]),
        (json!({ "data": [one, { "amount": -10 }] }), &["/data/1/userCategoryId", "/data/1/description"]),
        (json!({ "data": [one, rest], "more": 1 }), &["/more"]),
    ] {
        assert_eq!(client.put(PATH, &body).await.problems(), problems, "{body}");
    }
    assert!(shown(&api).await.get("splits").is_none());
    let parts = json!({ "data": two_splits() });
    client
        .put("/accounts/account-1/transactions/transaction-9/splits", &parts)
        .await
        .is_error(404, "NotFound");
    client
        .put("/accounts/account-9/transactions/transaction-1/splits", &parts)
        .await
        .is_error(404, "NotFound");
}

#[tokio::test]
async fn thirds_of_a_penny_add_up_exactly_or_not_at_all() {
    let api = Api::start().await;
    let post = transaction("transaction-1", json!({ "amount": 0.3 }));
    api.client(&[WRITE]).enrich(&[post]).await.data(201);
    let client = api.client(&[SPLITS_WRITE]);
    let parts = |one: f64, other: f64| {
        json!({ "data": [
            { "amount": one, "userCategoryId": "9", "description": "" },
            { "amount": other, "userCategoryId": "9", "description": "" },
        ] })
    };
    // 0.1 + 0.2 is not 0.3 in floating point.
    client.put(PATH, &parts(0.1, 0.2)).await.data(200);
    client.put(PATH, &parts(0.1, 0.2001)).await.is_error(400, "BadRequest");
    client.put(PATH, &parts(1.0, -0.7)).await.data(200);
}

#[tokio::test]
async fn splits_can_be_cleared_once() {
    let api = with_a_transaction().await;
    let client = api.client(&[SPLITS_DELETE]);
    client.delete(PATH).await.is_error(404, "NotFound");
    api.client(&[SPLITS_WRITE]).put(PATH, &json!({ "data": two_splits() })).await.data(200);
    let answer = client.delete(PATH).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
    let whole = shown(&api).await;
    assert!(whole.get("splits").is_none(), "{whole}");
    assert_eq!(whole["mhInsights"]["userCategoryId"], Value::Null);
    client.delete(PATH).await.is_error(404, "NotFound");
}

async fn with_a_transaction() -> Api {
    let api = Api::start().await;
    api.client(&[WRITE]).enrich(&[transaction("transaction-1", json!({}))]).await.data(201);
    api
}

async fn shown(api: &Api) -> Value {
    api.owner().get("/accounts/account-1/transactions/transaction-1").await.data(200)
}
