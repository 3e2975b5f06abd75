//! Added, withdrawn and replaced keys.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use http::StatusCode;
use scopewright::Keys;
use serde_json::json;

use super::test_publisher::{CERTS, OAUTH, Publisher, Reply};
use super::{a_moment, app, key, pass, set, status, under_kid_of, until};

/// Slightly more than the default cooldown.
const COOLDOWN: Duration = Duration::from_secs(6);

#[tokio::test]
async fn a_new_key_is_accepted_after_one_fetch() {
    let (old, new) = (key(), key());
    let publisher = Publisher::serve(set([&old])).await;
    let app = app(&publisher.issuer, &Keys::discover(&publisher.issuer));
    for _ in 0..3 {
        assert_eq!(status(&app, &publisher.token(&old)).await, StatusCode::OK);
    }
    assert_eq!(publisher.asked(CERTS), 1);

    publisher.publish(set([&old, &new]));
    for key in [&new, &old, &new] {
        assert_eq!(status(&app, &publisher.token(key)).await, StatusCode::OK);
    }
    assert_eq!((publisher.asked(OAUTH), publisher.asked(CERTS)), (2, 2));
}

#[tokio::test]
async fn a_withdrawn_key_is_rejected_after_the_next_fetch() {
    let (old, new) = (key(), key());
    let publisher = Publisher::serve(set([&old, &new])).await;
    let keys = Keys::discover(&publisher.issuer);
    let app = app(&publisher.issuer, &keys);
    assert_eq!(status(&app, &publisher.token(&old)).await, StatusCode::OK);

    publisher.publish(set([&new]));
    pass(Keys::DEFAULT_MAX_AGE).await;
    until("a withdrawn key ends the epoch", || keys.epoch() == 1).await;
    assert_eq!(status(&app, &publisher.token(&old)).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&app, &publisher.token(&new)).await, StatusCode::OK);
}

#[tokio::test]
async fn another_key_under_the_same_kid_takes_the_place_of_the_first() {
    let (first, second) = (key(), key());
    let publisher = Publisher::serve(set([&first])).await;
    let keys = Keys::discover(&publisher.issuer);
    let app = app(&publisher.issuer, &keys);
    assert_eq!(status(&app, &publisher.token(&first)).await, StatusCode::OK);

    publisher.publish(under_kid_of(&first, &second));
    pass(Keys::DEFAULT_MAX_AGE).await;
    until("other material ends the epoch", || keys.epoch() == 1).await;
    assert_eq!(status(&app, &publisher.token(&first)).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn unknown_kids_cause_one_fetch_in_each_cooldown() {
    let known = key();
    let publisher = Publisher::serve(set([&known])).await;
    let app = app(&publisher.issuer, &Keys::discover(&publisher.issuer));
    assert_eq!(status(&app, &publisher.token(&known)).await, StatusCode::OK);
    for fetches in [2, 3, 4] {
        for _ in 0..10 {
            assert_eq!(status(&app, &publisher.token(&key())).await, StatusCode::UNAUTHORIZED);
        }
        assert_eq!(publisher.asked(CERTS), fetches);
        pass(COOLDOWN).await;
    }
    assert_eq!(status(&app, &publisher.token(&known)).await, StatusCode::OK);
}

/// 200 clients send made-up keys without a pause. A client with the old key is served throughout,
/// and one with the new key as soon as the cooldown permits the one fetch that finds it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rotation_heals_while_a_flood_of_unknown_kids_goes_on() {
    const COOLDOWN: Duration = Duration::from_millis(300);
    let (old, new) = (key(), key());
    let publisher = Publisher::serve(set([&old])).await;
    let keys = Keys::discover(&publisher.issuer).cooldown(COOLDOWN);
    let app = app(&publisher.issuer, &keys);
    assert_eq!(status(&app, &publisher.token(&old)).await, StatusCode::OK);

    let begin = Instant::now();
    let over = Arc::new(AtomicBool::new(false));
    let refused = Arc::new(AtomicUsize::new(0));
    let flood: Vec<_> = (0..200)
        .map(|_| {
            let (app, over, refused, token) =
                (app.clone(), Arc::clone(&over), Arc::clone(&refused), publisher.token(&key()));
            tokio::spawn(async move {
                while !over.load(Ordering::Relaxed) {
                    assert_eq!(status(&app, &token).await, StatusCode::UNAUTHORIZED);
                    refused.fetch_add(1, Ordering::Relaxed);
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();
    until("the flood has begun", || refused.load(Ordering::Relaxed) > 400).await;

    publisher.publish(set([&old, &new]));
    let rotated = Instant::now();
    let mut longest = Duration::ZERO;
    loop {
        let asked = Instant::now();
        assert_eq!(status(&app, &publisher.token(&old)).await, StatusCode::OK);
        longest = longest.max(asked.elapsed());
        if status(&app, &publisher.token(&new)).await == StatusCode::OK {
            break;
        }
        assert!(rotated.elapsed() < Duration::from_secs(5), "the rotation did not heal");
    }
    over.store(true, Ordering::Relaxed);
    for client in flood {
        client.await.expect("every answer was a refusal");
    }
    let most = 2 + begin.elapsed().as_millis() / COOLDOWN.as_millis();
    let fetches = publisher.asked(CERTS);
    assert!((2..=most).contains(&(fetches as u128)), "{fetches} fetches, at most {most} expected");
    assert!(longest < Duration::from_secs(1), "a good token waited for {longest:?}");
}

#[tokio::test]
async fn the_end_of_an_outage_is_found_during_a_flood() {
    let known = key();
    let publisher = Publisher::serve(set([&known])).await;
    let keys = Keys::discover(&publisher.issuer);
    let app = app(&publisher.issuer, &keys);
    assert_eq!(status(&app, &publisher.token(&known)).await, StatusCode::OK);

    // From here on, each fetch that the flood causes fails.
    publisher.reply(CERTS, Reply::Status(StatusCode::INTERNAL_SERVER_ERROR));
    for _ in 0..3 {
        assert_eq!(status(&app, &publisher.token(&key())).await, StatusCode::UNAUTHORIZED);
        pass(COOLDOWN).await;
    }
    let new = key();
    publisher.publish(set([&new]));
    pass(Duration::from_secs(30)).await;
    until("the new keys are found without another request", || keys.epoch() == 1).await;
    assert_eq!(status(&app, &publisher.token(&new)).await, StatusCode::OK);
}

#[tokio::test]
async fn two_keys_under_one_kid_are_not_used() {
    let (known, other) = (key(), key());
    let publisher = Publisher::serve(set([&known])).await;
    let app = app(&publisher.issuer, &Keys::discover(&publisher.issuer));
    assert_eq!(status(&app, &publisher.token(&known)).await, StatusCode::OK);

    let [first, second] = [set([&known]), under_kid_of(&known, &other)].map(|set| set["keys"][0].clone());
    publisher.publish(json!({ "keys": [second, first] }));
    assert_eq!(status(&app, &publisher.token(&key())).await, StatusCode::UNAUTHORIZED);
    a_moment().await;
    assert_eq!(publisher.asked(CERTS), 2);
    assert_eq!(status(&app, &publisher.token(&known)).await, StatusCode::OK);
}
