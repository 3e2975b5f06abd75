//! `POST /transactions/enrich`: what is accepted, what is reported, what is answered.

use serde_json::{Value, json};

use crate::fixture::{Api, READ, WRITE, transaction};

#[tokio::test]
async fn a_transaction_comes_back_enriched() {
    let api = Api::start().await;
    let posted = json!({
        "userId": "user-0001", "accountId": "account-1", "transactionId": "transaction-1", "accountType": "cash",
        "txCode": "DEB", "date": "2026-08-01T10:30:00+01:00", "status": "posted",
        "description": "TESCO STORES 6021 LONDON", "amount": -12.50, "currency": "gbp",
        "merchantCategoryCode": "5411", "cardPresent": true, "meta": { "yours": [1, null] },
    });
    let answer = api.client(&[WRITE]).enrich(&[posted]).await;
    let mut item = answer.data(201)[0].take();
    let mut insights = item["mhInsights"].take();
    for stamp in ["timestampCreated", "timestampIngress", "timestampEgress"] {
        let stamp = insights[stamp].take();
        assert!(stamp.as_str().is_some_and(|text| text.ends_with('Z')), "{stamp}");
    }
    let geotags = insights["geotags"].take();
    assert_eq!(geotags.as_array().map(Vec::len), Some(3), "a card was present at a chain");
    assert!(geotags.as_array().into_iter().flatten().all(|geotag| geotag["city"] == "London"), "{geotags}");
    let counterparty = insights["l3Counterparty"].take();
    assert_eq!(counterparty["l3CounterpartyName"], "Tesco");
    assert_eq!(counterparty["l2CategoryName"], "groceries");
    assert_eq!(
        insights,
        json!({
            "l2CategoryId": "9", "l2CategoryName": "groceries", "l1CategoryGroupId": "6",
            "l1CategoryGroupName": "shopping", "l1CategoryType": "expense", "l3Counterparty": null, "geotags": null,
            "userCategoryId": null, "cardPresent": true,
            "timestampCreated": null, "timestampIngress": null, "timestampEgress": null,
        })
    );
    assert_eq!(
        item,
        json!({
            "userId": "user-0001", "accountId": "account-1", "transactionId": "transaction-1",
            "accountType": "cash", "txCode": "DEB", "date": "2026-08-01T10:30:00+01:00", "status": "posted",
            "description": "TESCO STORES 6021 LONDON", "amount": -12.5, "currency": "GBP",
            "merchantCategoryCode": "5411", "cardPresent": true, "meta": { "yours": [1, null] },
            "mhInsights": null,
        })
    );
    assert!(answer.json()["meta"].get("errorTransactionIds").is_none());
}

#[tokio::test]
async fn optional_members_have_defaults() {
    let api = Api::start().await;
    let bare = json!({
        "accountId": "account-1", "transactionId": "transaction-1", "accountType": "savings",
        "date": "2026-08-01T10:30:00Z", "status": "pending", "description": "", "amount": 0,
    });
    let item = api.client(&[WRITE]).enrich(&[bare]).await.data(201)[0].take();
    assert_eq!(item["currency"], "GBP");
    for absent in ["userId", "txCode", "merchantCategoryCode", "cardPresent", "meta"] {
        assert!(item.get(absent).is_some_and(Value::is_null), "{absent} in {item}");
    }
}

#[tokio::test]
async fn values_are_put_in_their_canonical_form() {
    let api = Api::start().await;
    let more = json!({ "currency": "eur", "merchantCategoryCode": "742", "txCode": "" });
    let item = api.client(&[WRITE]).enrich(&[transaction("transaction-1", more)]).await.data(201)[0].take();
    assert_eq!(
        (&item["currency"], &item["merchantCategoryCode"], &item["txCode"]),
        (&json!("EUR"), &json!("0742"), &json!(""))
    );
}

#[tokio::test]
async fn amounts_keep_the_digits_that_were_sent() {
    let api = Api::start().await;
    let client = api.client(&[WRITE, READ]);
    for digits in ["-12.50", "0.10", "99999999999.9999", "-3", "7.0000"] {
        let written = format!("\"amount\":{digits},");
        let body = json!([transaction("transaction-1", json!({ "amount": 0 }))]).to_string();
        let body = body.replace("\"amount\":0,", &written);
        let posted = client.post_text("/transactions/enrich", "application/json", &body).await;
        let listed = client.get("/transactions?accountId=account-1").await;
        for answer in [posted, listed] {
            assert!(answer.text.contains(&written), "{digits}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn each_rule_about_a_member_is_checked() {
    let api = Api::start().await;
    let long = |length: usize| Value::from("x".repeat(length));
    let far_meta = json!({ "x": "x".repeat(8 * 1024) });
    for (member, wrong, right) in [
        ("userId", json!("1234567"), json!("12345678")),
        ("userId", json!(12345678), Value::Null),
        ("accountId", long(37), long(36)),
        ("accountId", json!("account/1"), json!("account-1")),
        ("accountId", Value::Null, json!("account-1")),
        ("transactionId", json!("1234\u{7}5678"), json!("1234 5678")),
        ("accountType", json!("current"), json!("pension")),
        ("accountType", json!("CARD"), json!("card")),
        ("txCode", long(65), long(64)),
        ("date", json!("2026-08-01"), json!("2026-08-01T00:00:00-05:00")),
        ("date", json!("2026-08-01T09:30:00"), json!("2026-08-01T09:30:00Z")),
        ("date", json!("2026-08-01T09:30:00.0000000000000000Z"), json!("2026-08-01T09:30:00.000Z")),
        ("date", json!(1785576600), json!("2026-08-01T09:30:00Z")),
        ("status", json!("booked"), json!("pending")),
        ("description", long(257), long(256)),
        ("description", Value::Null, json!("No description")),
        ("amount", json!("12.50"), json!(12.50)),
        ("amount", json!(1.00001), json!(1.0001)),
        ("amount", json!(1e300), json!(1e3)),
        ("amount", Value::Null, json!(0)),
        ("currency", json!("POUNDS"), json!("usd")),
        ("currency", json!("G8P"), json!("GBP")),
        ("currency", Value::Null, json!("GBP")),
        ("merchantCategoryCode", json!("54111"), json!("1")),
        ("merchantCategoryCode", json!(5411), Value::Null),
        ("cardPresent", json!("yes"), Value::Null),
        ("meta", json!([]), json!({})),
        ("meta", far_meta, Value::Null),
        ("splits", json!({}), crate::fixture::two_splits()),
        ("splits", Value::Null, crate::fixture::two_splits()),
        ("retentionUntilDate", json!("2020-01-01"), json!("2999-12-31")),
        ("retentionUntilDate", json!("2999-12-31T00:00:00Z"), json!("2999-12-31")),
        ("retentionUntilDate", json!("2999-02-30"), json!("2999-02-28")),
    ] {
        let post = async |value: &Value| {
            let mut item = transaction("transaction-1", json!({}));
            item[member] = value.clone();
            api.owner().enrich(&[item]).await
        };
        assert_eq!(post(&wrong).await.problems(), [format!("/0/{member}")], "{member}: {wrong}");
        assert_eq!(post(&right).await.status, 201, "{member}: {right}");
    }
}

#[tokio::test]
async fn every_problem_of_every_transaction_is_reported() {
    let api = Api::start().await;
    let items = [
        transaction("transaction-1", json!({})),
        json!({ "accountId": "short", "amount": "1", "a/b~c": 1 }),
        json!("no object"),
        transaction(
            "transaction-2",
            json!({ "splits": [{ "amount": 1, "userCategoryId": 9 }, {}], "unknown": 1 }),
        ),
    ];
    let found = api.owner().enrich(&items).await.problems();
    let expected = [
        "/1/accountId",
        "/1/transactionId",
        "/1/accountType",
        "/1/date",
        "/1/status",
        "/1/description",
        "/1/amount",
        "/1/a~1b~0c",
        "/2",
        "/3/splits/0/userCategoryId",
        "/3/splits/0/description",
        "/3/splits/1/amount",
        "/3/splits/1/userCategoryId",
        "/3/splits/1/description",
        "/3/unknown",
    ];
    assert_eq!(found, expected);
    api.owner().get("/transactions?accountId=account-1").await.is_error(404, "NotFound");
}

#[tokio::test]
async fn a_batch_is_an_array_of_1_to_200() {
    let api = Api::start().await;
    let batch = |size: usize| {
        (0..size).map(|n| transaction(&format!("transaction-{n}"), json!({}))).collect::<Vec<_>>()
    };
    let client = api.client(&[WRITE]);
    assert_eq!(client.enrich(&batch(0)).await.problems(), [""]);
    assert_eq!(client.enrich(&batch(201)).await.problems(), [""]);
    assert_eq!(
        client.post("/transactions/enrich", &transaction("transaction-1", json!({}))).await.problems(),
        [""]
    );
    let answer = client.enrich(&batch(200)).await;
    let data = answer.data(201);
    let ids: Vec<_> =
        data.as_array().into_iter().flatten().map(|item| item["transactionId"].clone()).collect();
    assert_eq!(ids, (0..200).map(|n| format!("transaction-{n}")).collect::<Vec<_>>());
    assert_eq!(answer.json()["meta"]["count"], 200);
}

#[tokio::test]
async fn of_the_same_transaction_twice_in_a_batch_the_last_one_wins() {
    let api = Api::start().await;
    let items = [
        transaction("transaction-1", json!({ "description": "FIRST" })),
        transaction("transaction-2", json!({})),
        transaction("transaction-1", json!({ "description": "LAST" })),
        transaction("transaction-1", json!({ "description": "ELSEWHERE", "accountId": "account-2" })),
    ];
    let data = api.client(&[WRITE]).enrich(&items).await.data(201);
    let descriptions: Vec<_> =
        data.as_array().into_iter().flatten().map(|item| &item["description"]).collect();
    assert_eq!(descriptions, ["TESCO STORES 6021", "LAST", "ELSEWHERE"]);
}

#[tokio::test]
async fn posting_again_replaces_but_keeps_the_time_of_creation() {
    let api = Api::start().await;
    let client = api.client(&[WRITE, READ]);
    let post = async |status| {
        let more = json!({ "status": status, "description": status });
        client.enrich(&[transaction("transaction-1", more)]).await.data(201)[0].take()
    };
    let first = post("pending").await;
    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    let second = post("posted").await;
    assert_eq!(first["mhInsights"]["timestampCreated"], second["mhInsights"]["timestampCreated"]);
    assert_ne!(first["mhInsights"]["timestampIngress"], second["mhInsights"]["timestampIngress"]);
    assert_eq!(client.get("/transactions?accountId=account-1").await.data(200), json!([second]));
}
