//! A change of an API that is killed: the catalog and the clients are both as before, or both as
//! after.

use std::fmt::Write as _;
use std::fs;
use std::time::{Duration, Instant};

use database::testing::Cluster;
use serde_json::Value;
use tokio::time::sleep;

use crate::issuer_deployment::{Client, IssuerDeployment, Node, catalog};

/// As many clients as make the change take a while.
const CLIENTS: usize = 500;
const SHOP: &str = "https://shop.example";
const KEPT: &str = "shop:orders:read";
const TAKEN: &str = "shop:orders:write";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_update_has_changed_all_or_nothing_on_sqlite() {
    kill_updates(IssuerDeployment::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_update_has_changed_all_or_nothing_on_postgres() {
    let Some(cluster) = Cluster::shared() else { return };
    kill_updates(IssuerDeployment::postgres(&cluster)).await;
}

async fn kill_updates(deployment: IssuerDeployment) {
    const ROUNDS: u32 = 16;
    let node = deployment.start(&[]);
    write_files(&deployment);
    deployment.run(&["apply", "clients.toml"]);
    let client = deployment.add("client", &format!("{KEPT} {TAKEN}"), &[]);
    let update = ["api", "update", "shop", "--catalog", "less.toml", "--force", "--json"];

    let begun = Instant::now();
    deployment.run(&update[..update.len() - 1]);
    let whole = begun.elapsed();
    assert_eq!(State::read(&deployment), State::After);
    let (mut killed, mut changed) = (0, 0);
    for round in 1..=ROUNDS {
        restore(&deployment).await;
        let ended = deployment.try_run(&update, whole * round / ROUNDS);
        let state = State::read(&deployment);
        assert!(ended.success || ended.stderr.contains("did not end"), "{}", ended.stderr);
        assert!(state == State::After || !ended.success, "what was acknowledged is there");
        killed += u32::from(!ended.success);
        changed += u32::from(state == State::After);
        follows(&deployment, &node, &client, state).await;
    }
    assert!(killed > 0, "none took long enough to be killed");
    eprintln!("{killed} of {ROUNDS} were killed within {whole:?}, {changed} had changed everything");
    deployment.finish(vec![node]);
}

/// Brings the API and all clients to the state before. A database server may complete what a killed
/// command has sent last only afterwards; it is brought back again then.
async fn restore(deployment: &IssuerDeployment) {
    let scope = format!("{KEPT} {TAKEN}");
    for _ in 0..20 {
        let time = Duration::from_secs(60);
        let applied = deployment.try_run(&["apply", "clients.toml", "--json"], time);
        let updated = deployment.try_run(&["client", "update", "client", "--scope", &scope, "--json"], time);
        if applied.success && updated.success && State::read(deployment) == State::Before {
            return;
        }
        sleep(Duration::from_millis(200)).await;
    }
    panic!("the state before does not come back");
}

/// Writes a manifest with an API and its clients, and a catalog with less.
fn write_files(deployment: &IssuerDeployment) {
    let mut text = format!("schema = 1\n[api.shop]\naudience = \"{SHOP}\"\ncatalog = \"more.toml\"\n");
    for number in 0..CLIENTS {
        writeln!(text, "[client.c{number}]\nscope = [\"{KEPT}\", \"{TAKEN}\"]").expect("text");
    }
    let write = |name: &str, text: &str| fs::write(deployment.folder().join(name), text).expect("a file");
    write("clients.toml", &text);
    write("more.toml", &catalog(&[KEPT, TAKEN]));
    write("less.toml", &catalog(&[KEPT]));
}

/// The state of the API and all its clients.
#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Before,
    After,
}

impl State {
    /// Reads the state, and fails if the API and its clients do not agree.
    #[track_caller]
    fn read(deployment: &IssuerDeployment) -> Self {
        // A server may still complete what the killed command has sent last.
        let (api, clients) = loop {
            let api = deployment.run(&["api", "show", "shop"]);
            let clients = deployment.run(&["client", "list"]);
            if deployment.run(&["api", "show", "shop"]) == api {
                break (api, clients);
            }
        };
        let scopes = api["scopes"].as_array().expect("scopes");
        let has_taken = scopes.iter().any(|scope| scope["name"] == TAKEN);
        let clients = clients.as_array().expect("clients");
        assert_eq!(clients.len(), CLIENTS + 1);
        let expected = if has_taken { format!("{KEPT} {TAKEN}") } else { KEPT.to_owned() };
        let other: Vec<&Value> = clients.iter().filter(|client| client["scope"] != expected).collect();
        assert!(other.is_empty(), "{} clients, such as {}, but {scopes:?}", other.len(), other[0]);
        if has_taken { Self::Before } else { Self::After }
    }
}

/// Checks that a running node grants by this state within a second.
async fn follows(deployment: &IssuerDeployment, node: &Node, client: &Client, state: State) {
    let since = Instant::now();
    loop {
        let answer = deployment.token_for(node, client, (TAKEN, None)).await;
        if (answer.status == 200) == (state == State::Before) {
            break;
        }
        assert!(since.elapsed() < Duration::from_secs(1), "{state:?}: {answer:?}");
        sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(deployment.token_for(node, client, (KEPT, None)).await.status, 200);
}
