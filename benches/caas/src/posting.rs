//! Posting batches of 200, compared with a loop that inserts the same rows.
//!
//! The loop is as plain as possible: one prepared statement, one transaction for each batch, the
//! same file format, the same indexes and the same durability (`synchronous=FULL`). It neither
//! reads requests nor enriches nor responds.

use std::path::Path;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use tempfile::TempDir;

use crate::api::Api;
use crate::statement::batches;

const TRANSACTIONS: usize = 20_000;
const BATCH: usize = 200;
const ROUNDS: usize = 7;

/// Prints, for one and for four requests at a time, what share of the plain loop's rate is reached.
pub(crate) async fn run() {
    let batches = batches("account-1", TRANSACTIONS);
    let rows = rows(&batches).await;
    for at_once in [1, 4] {
        let mut ratios = Vec::new();
        let mut rates = Vec::new();
        for _ in 0..ROUNDS {
            let ours = post_all(&batches, at_once).await;
            let plain = insert_all(&rows).await;
            ratios.push(plain.as_secs_f64() / ours.as_secs_f64());
            rates.push((rate(ours), rate(plain)));
        }
        ratios.sort_by(f64::total_cmp);
        let (ours, plain) = rates[ROUNDS / 2];
        println!(
            "POST of 200-item batches, {at_once} at a time: {:.2} of the plain loop ({:.2} to {:.2}); {ours:.0}/s and {plain:.0}/s",
            ratios[ROUNDS / 2],
            ratios[0],
            ratios[ROUNDS - 1],
        );
    }
}

fn rate(time: Duration) -> f64 {
    TRANSACTIONS as f64 / time.as_secs_f64()
}

async fn post_all(batches: &[Bytes], at_once: usize) -> Duration {
    let folder = TempDir::new().expect("a folder");
    let api = Api::open(&folder.path().join("caas.sqlite")).await;
    let begin = Instant::now();
    let mut posting = tokio::task::JoinSet::new();
    for first in 0..at_once {
        let (api, batches) = (api.clone(), batches.to_vec());
        posting.spawn(async move {
            for batch in batches.into_iter().skip(first).step_by(at_once) {
                api.enrich(batch).await;
            }
        });
    }
    while let Some(ended) = posting.join_next().await {
        ended.expect("every batch is kept");
    }
    let time = begin.elapsed();
    api.close().await;
    time
}

/// The rows that the API makes of the batches.
async fn rows(batches: &[Bytes]) -> Vec<Vec<Value>> {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("caas.sqlite");
    let api = Api::open(&path).await;
    for batch in batches {
        api.enrich(batch.clone()).await;
    }
    api.close().await;
    let connection = Connection::open(&path).expect("a database");
    let mut statement = connection.prepare("SELECT * FROM transactions ORDER BY rowid").expect("a statement");
    let columns = statement.column_count();
    let row = |row: &rusqlite::Row<'_>| (0..columns).map(|column| row.get(column)).collect();
    let rows = statement.query_map([], row).expect("rows");
    rows.map(|row| row.expect("a row")).collect()
}

async fn insert_all(rows: &[Vec<Value>]) -> Duration {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("caas.sqlite");
    Api::open(&path).await.close().await;
    insert(&path, rows)
}

fn insert(path: &Path, rows: &[Vec<Value>]) -> Duration {
    let mut connection = Connection::open(path).expect("a database");
    connection.pragma_update(None, "synchronous", "FULL").expect("a setting");
    let places = vec!["?"; rows[0].len()].join(", ");
    let begin = Instant::now();
    for batch in rows.chunks(BATCH) {
        let transaction = connection.transaction().expect("a transaction");
        {
            let sql = format!("INSERT INTO transactions VALUES ({places})");
            let mut statement = transaction.prepare_cached(&sql).expect("a statement");
            for row in batch {
                statement.execute(params_from_iter(row)).expect("a row");
            }
        }
        transaction.commit().expect("a commit");
    }
    begin.elapsed()
}
