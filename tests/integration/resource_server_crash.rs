//! A resource server that is killed in the middle of a stream of posts: every batch that it
//! acknowledged is there after it is started again, and of no batch is there a part.

use std::sync::Arc;
use std::time::Duration;

use database::Address;
use database::testing::Cluster;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::api_process::ApiProcess;
use crate::deployment::Deployment;

/// The number of transactions in a batch.
const BATCH: usize = 60;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledged_batches_outlive_the_server_on_sqlite() {
    kill_the_server("caas-of-a-process.sqlite").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledged_batches_outlive_the_server_on_postgres() {
    let Some(cluster) = Cluster::shared() else { return };
    let Address::Postgres(url) = cluster.new_database() else { panic!("a database of PostgreSQL's") };
    kill_the_server(url.as_ref()).await;
}

async fn kill_the_server(database: &str) {
    let folder = TempDir::new().expect("a folder");
    let deployment = Deployment::new(&folder).await;
    let scopes = "caas:transactions:write caas:transactions:read";
    let client = deployment.client("feed", scopes).await;
    let token: Arc<str> = deployment.token(&client, scopes).await.into();
    let (mut acknowledged, mut attempted) = (Vec::new(), Vec::new());
    let mut server = ApiProcess::start(&folder, &deployment, database);
    for (round, milliseconds) in [400, 700, 250, 550].into_iter().enumerate() {
        let mut streams = JoinSet::new();
        for worker in 0..4 {
            streams.spawn(post_until_it_fails(
                server.url.clone(),
                token.clone(),
                format!("{round}-{worker}"),
            ));
        }
        sleep(Duration::from_millis(milliseconds)).await;
        server.kill();
        for (kept, last) in streams.join_all().await {
            acknowledged.extend(kept);
            attempted.push(last);
        }
        server = ApiProcess::start(&folder, &deployment, database);
        for account in &acknowledged {
            assert_eq!(count(&server.url, &token, account).await, Some(BATCH), "{account} was acknowledged");
        }
        for account in &attempted {
            let there = count(&server.url, &token, account).await;
            assert!(matches!(there, None | Some(BATCH)), "{account}: {there:?} of {BATCH}");
        }
    }
    assert!(acknowledged.len() >= 8, "only {} batches were kept in time", acknowledged.len());
    eprintln!("{} batches acknowledged, {} cut off", acknowledged.len(), attempted.len());
    server.kill();
}

/// Posts batches, each for an account of its own, until a request fails. Returns the acknowledged
/// batches, and the one that was not.
async fn post_until_it_fails(url: String, token: Arc<str>, name: String) -> (Vec<String>, String) {
    let http = reqwest::Client::new();
    let mut acknowledged = Vec::new();
    for number in 0.. {
        let account = format!("account-{name}-{number}");
        let request = http.post(format!("{url}/transactions/enrich")).bearer_auth(&token);
        let request = request.header("content-type", "application/json").body(batch(&account).to_string());
        match request.send().await {
            // A server that has just been started may still wait for the issuer's keys.
            Ok(answer) if answer.status() == 503 => {}
            Ok(answer) => {
                assert_eq!(answer.status(), 201, "{account}");
                acknowledged.push(account);
            }
            Err(_) => return (acknowledged, account),
        }
    }
    unreachable!("the numbers have no end")
}

fn batch(account: &str) -> Value {
    let transaction = |number: usize| {
        json!({
            "userId": "user-0001", "accountId": account, "transactionId": format!("transaction-{number}"),
            "accountType": "cash", "date": "2026-10-01T12:00:00Z", "status": "posted",
            "description": "TESCO STORES 3271", "amount": -10.01,
        })
    };
    (0..BATCH).map(transaction).collect()
}

/// Returns the number of transactions of an account, or `None` if it is unknown.
async fn count(url: &str, token: &str, account: &str) -> Option<usize> {
    let request = reqwest::Client::new().get(format!("{url}/transactions?limit=1000&accountId={account}"));
    let answer = request.bearer_auth(token).send().await.expect("an answer");
    match answer.status().as_u16() {
        404 => None,
        200 => {
            let text = answer.text().await.expect("a body");
            let body: Value = serde_json::from_str(&text).expect("JSON");
            body["data"].as_array().map(Vec::len)
        }
        status => panic!("{status} for {account}"),
    }
}
