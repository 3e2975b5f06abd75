//! The schedule of fetches without requests.

use std::time::Duration;

use http::StatusCode;
use scopewright::Keys;

use super::test_publisher::{CERTS, Publisher, Reply};
use super::{a_moment, app, key, pass, set, status, until};

#[tokio::test]
async fn the_response_determines_when_keys_are_fetched_again() {
    // The earliest and the latest second of the second fetch, at 72 to 80 % of the lifetime.
    let rows = [
        (Reply::Cached("max-age=600", set([&key()])), 431, 481),
        (Reply::Cached("public, max-age=60", set([&key()])), 42, 49),
        (Reply::Cached("no-store", set([&key()])), 21, 25),
        (Reply::Cached("max-age=1000000", set([&key()])), 2_591, 2_881),
        (Reply::Json(set([&key()])), 215, 241),
    ];
    for (reply, too_early, late_enough) in rows {
        let publisher = Publisher::serve(set([&key()])).await;
        publisher.reply(CERTS, reply);
        let keys = Keys::discover(&publisher.issuer);
        keys.start();
        until("the first fetch", || keys.is_ready()).await;
        pass(Duration::from_secs(too_early)).await;
        a_moment().await;
        assert_eq!(publisher.asked(CERTS), 1, "not before {too_early} s");
        pass(Duration::from_secs(late_enough - too_early)).await;
        until("the second fetch", || publisher.asked(CERTS) == 2).await;
    }
}

#[tokio::test]
async fn a_configured_lifetime_applies_without_cache_control() {
    let publisher = Publisher::serve(set([&key()])).await;
    let keys = Keys::jwks(publisher.certs()).max_age(Duration::from_secs(10));
    keys.start();
    until("the first fetch", || keys.is_ready()).await;
    pass(Duration::from_secs(9)).await;
    until("the second fetch", || publisher.asked(CERTS) == 2).await;
}

#[tokio::test]
async fn a_server_that_starts_before_its_issuer_becomes_ready() {
    let known = key();
    let (publisher, socket) = Publisher::not_yet();
    publisher.publish(set([&known]));
    let keys = Keys::discover(&publisher.issuer);
    let app = app(&publisher.issuer, &keys);
    keys.start();
    for _ in 0..3 {
        assert_eq!(status(&app, &publisher.token(&known)).await, StatusCode::SERVICE_UNAVAILABLE);
        pass(Duration::from_secs(30)).await;
    }
    assert!(!keys.is_ready());

    publisher.come_up(socket);
    pass(Duration::from_secs(30)).await;
    until("keys without a request", || keys.is_ready()).await;
    assert_eq!(status(&app, &publisher.token(&known)).await, StatusCode::OK);
}

#[tokio::test]
async fn keys_survive_an_outage_and_are_refreshed_after_it() {
    let (old, new) = (key(), key());
    let publisher = Publisher::serve(set([&old])).await;
    let keys = Keys::discover(&publisher.issuer);
    let app = app(&publisher.issuer, &keys);
    assert_eq!(status(&app, &publisher.token(&old)).await, StatusCode::OK);

    publisher.reply(CERTS, Reply::Status(StatusCode::BAD_GATEWAY));
    for failures in 1..=4 {
        pass(Keys::DEFAULT_MAX_AGE).await;
        until("an attempt", || publisher.asked(CERTS) == 1 + failures).await;
        a_moment().await;
    }
    assert_eq!(status(&app, &publisher.token(&old)).await, StatusCode::OK);

    publisher.publish(set([&new]));
    pass(Duration::from_secs(30)).await;
    until("the end of the outage is found", || keys.epoch() == 1).await;
    assert_eq!(status(&app, &publisher.token(&new)).await, StatusCode::OK);
}

#[tokio::test]
async fn one_task_reads_for_all_clones_and_ends_with_the_last() {
    let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let path = super::sources::file("ends-with-the-last", &set([&key()]).to_string());
    let before = tasks();
    let keys = Keys::file(path);
    for keys in [&keys, &keys.clone()] {
        keys.start();
        keys.start();
    }
    until("the file is read", || keys.is_ready()).await;
    assert_eq!(tasks(), before + 1);

    let clone = keys.clone();
    drop(keys);
    a_moment().await;
    assert_eq!(tasks(), before + 1);
    drop(clone);
    until("the task ends", || tasks() == before).await;
}

/// A process may have several runtimes in sequence, as tests do.
#[test]
fn keys_outlive_the_runtime_that_read_them_first() {
    let path = super::sources::file("outlive-the-runtime", &set([&key()]).to_string());
    let keys = Keys::file(path.clone());
    keys.start();
    assert!(!keys.is_ready(), "outside of a runtime nothing is read");
    let new = key();
    for (written, epoch) in [(set([&key()]), 0), (set([&new]), 1)] {
        std::fs::write(&path, written.to_string()).expect("written");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let app = app(crate::fixture::ISSUER, &keys);
            status(&app, &super::token_of(crate::fixture::ISSUER, &new)).await;
            until("the file is read", || keys.is_ready() && keys.epoch() == epoch).await;
        });
    }
}
