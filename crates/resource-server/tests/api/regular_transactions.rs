//! `GET /accounts/{accountId}/regular-transactions`: what is answered for what recurs.

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use serde_json::{Value, json};

use crate::fixture::{Api, REGULAR_READ, WRITE, transaction};

const PATH: &str = "/accounts/account-1/regular-transactions";

#[tokio::test]
async fn a_series_has_its_next_expected_transaction() {
    let api = Api::start().await;
    let days = [date(2026, 4, 14), date(2026, 5, 14), date(2026, 6, 15), date(2026, 7, 14)];
    let items = days.iter().enumerate().map(|(n, day)| {
        payment(
            &format!("netflix-{n}"),
            *day,
            json!({ "description": "NETFLIX.COM 88213", "amount": -10.99 }),
        )
    });
    api.client(&[WRITE]).enrich(&items.collect::<Vec<_>>()).await.data(201);

    let answer = api.client(&[REGULAR_READ]).get(PATH).await;
    let data = answer.data(200);
    assert_eq!(answer.json()["meta"]["count"], 1);
    let series = &data[0];
    for (member, expected) in [
        ("accountId", json!("account-1")),
        ("userId", json!("user-0001")),
        ("type", json!("payment")),
        ("subtype", json!("committedCardPayment")),
        ("frequency", json!("monthly")),
        ("description", json!("NETFLIX.COM 88213")),
        ("cleanedDescription", json!("netflix")),
        ("numTxMatchedInSeries", json!(4)),
        ("gapLengthInFreqUnits", json!(0)),
        ("dateAnomaliesCount", json!(0)),
        ("numReturnedTxs", json!(0)),
        ("lastDate", json!("2026-07-14")),
        ("predictedDate", json!("2026-08-14")),
        ("predictedDateEarliest", json!("2026-08-14")),
        ("predictedDateLatest", json!("2026-08-14")),
        ("predictedTxLateOrNotDetected", json!(false)),
        ("predictedAmount", json!(-10.99)),
        ("predictedAmountLower", json!(-10.99)),
        ("predictedAmountUpper", json!(-10.99)),
        ("currency", json!("GBP")),
    ] {
        assert_eq!(series[member], expected, "{member} in {series}");
    }
    assert!(series["seriesId"].as_str().is_some_and(|id| id.len() == 36), "{series}");
    assert!(series["counterpartyId"].is_string() && series["l3CounterpartyCategory"].is_string(), "{series}");
    let entry = &series["transactions"][3];
    assert_eq!(series["predictedCategoryId"], entry["categoryId"]);
    for (member, expected) in [
        ("uid", json!("netflix-3")),
        ("date", json!("2026-07-14")),
        ("amount", json!(-10.99)),
        ("description", json!("NETFLIX.COM 88213")),
        ("cleanedDescription", json!("netflix")),
        ("txCode", json!("DEB")),
        ("cardPresent", json!(false)),
        ("l3CounterpartyCategory", series["l3CounterpartyCategory"].clone()),
    ] {
        assert_eq!(entry[member], expected, "{member} in {entry}");
    }
}

#[tokio::test]
async fn a_series_keeps_its_id_and_another_account_has_others() {
    let api = Api::start().await;
    let id = async |account: &str, months: i32| {
        let items = (0..months).map(|n| {
            let day = date(2025, 1, 14) + n.months();
            payment(&format!("rent-000-{n}"), day, json!({ "accountId": account, "description": "RENT" }))
        });
        api.client(&[WRITE]).enrich(&items.collect::<Vec<_>>()).await.data(201);
        let path = format!("/accounts/{account}/regular-transactions");
        api.client(&[REGULAR_READ]).get(&path).await.data(200)[0]["seriesId"].take()
    };
    let first = id("account-1", 4).await;
    assert_eq!(id("account-1", 24).await, first);
    assert_ne!(id("account-2", 4).await, first);
}

#[tokio::test]
async fn pending_transactions_and_ended_series_are_left_out() {
    let api = Api::start().await;
    let months = |status: &str, account: &str| {
        let payment = |n: i32| {
            let more = json!({ "status": status, "accountId": account });
            payment(&format!("rent-000-{n}"), date(2026, 1, 14) + n.months(), more)
        };
        (0..6).map(payment).collect::<Vec<_>>()
    };
    let client = api.client(&[WRITE, REGULAR_READ]);
    client.enrich(&months("pending", "account-1")).await.data(201);
    assert_eq!(client.get(PATH).await.data(200), json!([]));
    client.enrich(&months("posted", "account-1")).await.data(201);
    assert_eq!(client.get(PATH).await.data(200).as_array().map(Vec::len), Some(1));
    let later = payment("another-0001", date(2026, 7, 29), json!({ "description": "SOMETHING ELSE" }));
    client.enrich(&[later]).await.data(201);
    assert_eq!(client.get(PATH).await.data(200), json!([]));
}

#[tokio::test]
async fn only_a_known_account_can_be_asked_for() {
    let api = Api::start().await;
    let client = api.client(&[WRITE, REGULAR_READ]);
    client.get(PATH).await.is_error(404, "NotFound");
    assert_eq!(client.get("/accounts/short/regular-transactions").await.problems(), ["accountId"]);
    client.enrich(&[transaction("transaction-1", json!({}))]).await.data(201);
    assert_eq!(client.get(PATH).await.data(200), json!([]));
    api.named_client("client-2", &[REGULAR_READ]).get(PATH).await.is_error(404, "NotFound");
}

#[tokio::test]
async fn the_users_choice_is_the_category_that_is_predicted() {
    let api = Api::start().await;
    let items = (0..4).map(|n| payment(&format!("rent-000-{n}"), date(2026, 4, 14) + n.months(), json!({})));
    api.client(&[WRITE]).enrich(&items.collect::<Vec<_>>()).await.data(201);
    let client = api.client(&[WRITE, REGULAR_READ]);
    for n in 1..4 {
        let path = format!("/accounts/account-1/transactions/rent-000-{n}");
        let body = json!({ "userCategoryId": "20" }).to_string();
        client.call(http::Method::PATCH, &path, Some(("application/json", &body))).await.data(200);
    }
    assert_eq!(client.get(PATH).await.data(200)[0]["predictedCategoryId"], "20");
}

/// A payment by card, which was not read.
fn payment(id: &str, day: Date, more: Value) -> Value {
    let usual =
        json!({ "date": format!("{day}T09:30:00Z"), "txCode": "DEB", "cardPresent": false, "amount": -450 });
    let mut item = transaction(id, usual);
    for (name, value) in more.as_object().into_iter().flatten() {
        item[name] = value.clone();
    }
    item
}
