//! T17: the duration of a refusal does not reveal whether a client exists.

use std::time::{Duration, Instant};

use http::StatusCode;
use scopes::Scope;

use crate::test_server::{Files, Server, basic};

/// The durations for known and unknown clients, sorted.
struct Times([Vec<Duration>; 2]);

impl Times {
    fn sorted(mut times: [Vec<Duration>; 2]) -> Self {
        times.iter_mut().for_each(|times| times.sort());
        Self(times)
    }

    fn at(&self, kind: usize, percent: usize) -> Duration {
        self.0[kind][self.0[kind].len() * percent / 100]
    }

    /// Returns whether the medians differ by less than the interquartile range of either kind.
    fn are_alike(&self) -> bool {
        let noise = [0, 1].map(|kind| self.at(kind, 75) - self.at(kind, 25));
        self.at(0, 50).abs_diff(self.at(1, 50)) < noise[0].min(noise[1])
    }
}

/// Measures a refusal.
async fn refusal(server: &Server, id: &str) -> Duration {
    let authorization = basic(id, "0123456789012345678901234567890123456789012");
    let form = format!("grant_type=client_credentials&scope={}", Scope::ALL[0]);
    let begun = Instant::now();
    let answer = server.token(&[&authorization], &form).await;
    let took = begun.elapsed();
    assert!([StatusCode::UNAUTHORIZED, StatusCode::TOO_MANY_REQUESTS].contains(&answer.status), "{answer:?}");
    took
}

/// Checks that the durations are alike. One of several attempts must succeed, since the machine may
/// be busy.
async fn assert_alike(what: &str, measure: impl AsyncFn() -> Times) {
    for _ in 0..5 {
        let times = measure().await;
        if times.are_alike() {
            return;
        }
        let [known, unknown] = [0, 1].map(|kind| [25, 50, 75].map(|percent| times.at(kind, percent)));
        eprintln!("{what}: known clients {known:?}, unknown ones {unknown:?}");
    }
    panic!("{what}: the duration reveals which clients exist");
}

#[tokio::test]
async fn t17_a_wrong_secret_takes_as_long_as_an_unknown_client() {
    let files = Files::new();
    let server = files.open().await;
    for number in 0..300 {
        server.add(&format!("known{number:03}"), &[Scope::ALL[0]]).await;
    }
    // Each name for the first time, when the database is read.
    let fresh = std::cell::Cell::new(0);
    let first_time = async || {
        let mut times = [Vec::new(), Vec::new()];
        let begin = fresh.replace(fresh.get() + 30);
        for number in begin..begin + 30 {
            times[0].push(refusal(&server, &format!("known{number:03}")).await);
            times[1].push(refusal(&server, &format!("nobod{number:03}")).await);
        }
        Times::sorted(times)
    };
    assert_alike("one request", first_time).await;

    // One name again and again, which is how an attacker gets many measurements. After a while it
    // is refused without asking.
    let again = async || {
        let mut times = [Vec::new(), Vec::new()];
        for _ in 0..3000 {
            times[0].push(refusal(&server, "known299").await);
            times[1].push(refusal(&server, "nobod299").await);
        }
        Times::sorted(times)
    };
    for _ in 0..10 {
        refusal(&server, "known299").await;
        refusal(&server, "nobod299").await;
    }
    assert_alike("repeated requests", again).await;
}
