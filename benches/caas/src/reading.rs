//! Reading: a page of a long account compared with one of a short account, and the series of a busy
//! one.

use std::time::{Duration, Instant};

use axum::http::Method;
use tempfile::TempDir;

use crate::api::Api;
use crate::statement::batches;

const ROUNDS: usize = 400;

/// Prints what a page and the regular transactions of an account cost.
pub(crate) async fn run() {
    let folder = TempDir::new().expect("a folder");
    let api = Api::open(&folder.path().join("caas.sqlite")).await;
    for (account, transactions) in [("account-1k", 1_000), ("account-5k", 5_000), ("account-100k", 100_000)] {
        for batch in batches(account, transactions) {
            api.enrich(batch).await;
        }
    }
    let page = |account: &str| format!("/transactions?accountId={account}&limit=100");
    let (mut short, mut long) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        short.push(time(&api, &page("account-1k")).await);
        long.push(time(&api, &page("account-100k")).await);
    }
    let (short, long) = (median(short), median(long));
    println!(
        "GET of a 100-item page: {:.2} × with 100,000 transactions ({:.0} µs) of with 1,000 ({:.0} µs)",
        long / short,
        long * 1e6,
        short * 1e6
    );
    let mut series = Vec::new();
    for _ in 0..ROUNDS / 10 {
        series.push(time(&api, "/accounts/account-5k/regular-transactions").await);
    }
    println!("GET of the regular transactions of 5,000: {:.1} ms", median(series) * 1e3);
    api.close().await;
}

async fn time(api: &Api, path: &str) -> Duration {
    let begin = Instant::now();
    api.call(Method::GET, path, None, 200).await;
    begin.elapsed()
}

/// In seconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64()
}
