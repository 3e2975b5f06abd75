//! Requests during a fetch.

use std::time::Duration;

use http::StatusCode;
use scopewright::Keys;

use super::test_publisher::{CERTS, Publisher, Reply};
use super::{app, key, set, status, until};

#[tokio::test]
async fn a_disconnected_client_does_not_stop_a_fetch() {
    let known = key();
    let publisher = Publisher::serve(set([&known])).await;
    publisher.reply(CERTS, Reply::After(Duration::from_millis(50), set([&known])));
    let keys = Keys::discover(&publisher.issuer);
    let app = app(&publisher.issuer, &keys);
    let token = publisher.token(&known);
    let client = tokio::spawn(async move { status(&app, &token).await });
    until("the fetch is under way", || publisher.asked(CERTS) == 1).await;
    client.abort();
    assert!(client.await.is_err_and(|error| error.is_cancelled()));
    until("its keys arrive", || keys.is_ready()).await;
    assert_eq!(publisher.asked(CERTS), 1);
}

#[tokio::test]
async fn requests_before_the_first_keys_share_one_fetch() {
    let known = key();
    let publisher = Publisher::serve(set([&known])).await;
    publisher.reply(CERTS, Reply::After(Duration::from_millis(50), set([&known])));
    let app = app(&publisher.issuer, &Keys::discover(&publisher.issuer));
    let clients: Vec<_> = (0..100)
        .map(|_| {
            let (app, token) = (app.clone(), publisher.token(&known));
            tokio::spawn(async move { status(&app, &token).await })
        })
        .collect();
    for client in clients {
        assert_eq!(client.await.expect("an answer"), StatusCode::OK);
    }
    assert_eq!(publisher.asked(CERTS), 1);
}

#[tokio::test]
async fn known_keys_are_served_while_a_fetch_hangs() {
    let known = key();
    let publisher = Publisher::serve(set([&known])).await;
    let app = app(&publisher.issuer, &Keys::discover(&publisher.issuer));
    assert_eq!(status(&app, &publisher.token(&known)).await, StatusCode::OK);

    publisher.reply(CERTS, Reply::Stuck);
    let (unknown, waiting_app) = (publisher.token(&key()), app.clone());
    let waiting = tokio::spawn(async move { status(&waiting_app, &unknown).await });
    until("the fetch hangs", || publisher.asked(CERTS) == 2).await;
    for _ in 0..50 {
        assert_eq!(status(&app, &publisher.token(&known)).await, StatusCode::OK);
    }
    assert!(!waiting.is_finished());
    waiting.abort();
}
