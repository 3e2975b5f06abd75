//! Several nodes on one database: changes on one reach the others, also after the database was
//! unavailable.

#![expect(clippy::disallowed_methods, reason = "the clock of the test")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant, SystemTime};

use database::testing::Cluster;
use http::Method;
use scopewright_token::{KeySet, Verifier};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::issuer_deployment::{
    ADMINISTRATION, AUDIENCE, Answer, Client, ISSUER, IssuerDeployment, Node, SCOPE,
};

/// Runs a test on an SQLite file and on a PostgreSQL database.
macro_rules! on_each_database {
    ($($name:ident)*) => {
        $(
            mod $name {
                use super::*;

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn on_sqlite() {
                    super::$name(IssuerDeployment::sqlite()).await;
                }

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn on_postgres() {
                    let Some(cluster) = Cluster::shared() else { return };
                    super::$name(IssuerDeployment::postgres(&cluster)).await;
                }
            }
        )*
    };
}

on_each_database! {
    an_assertion_is_good_once_on_whichever_node
    changes_at_one_node_reach_the_other
    both_nodes_publish_the_keys_of_both
    keys_change_under_load_without_effect_on_clients
}

/// The time within which every node knows a change.
const SOON: Duration = Duration::from_secs(1);

async fn an_assertion_is_good_once_on_whichever_node(deployment: IssuerDeployment) {
    let deployment = Arc::new(deployment);
    let client = deployment.add_signing("signing");
    let nodes = Arc::new([deployment.start(&[]), deployment.start(&[])]);
    for _ in 0..3 {
        let assertion = deployment.assertion(&client);
        let mut tasks = JoinSet::new();
        for number in 0..100 {
            let (deployment, nodes, assertion) = (deployment.clone(), nodes.clone(), assertion.clone());
            tasks.spawn(
                async move { deployment.token_by_assertion(&nodes[number % 2], &assertion).await.status },
            );
        }
        let statuses = tasks.join_all().await;
        let count = |wanted: u16| statuses.iter().filter(|status| **status == wanted).count();
        assert_eq!((count(200), count(401) + count(429)), (1, 99), "{statuses:?}");
    }
    let fresh = deployment.assertion(&client);
    assert_eq!(
        deployment.token_by_assertion(&nodes[0], &fresh).await.status,
        200,
        "a good one is never throttled"
    );
    finish(deployment, nodes);
}

/// Ends a test whose tasks are over.
#[track_caller]
fn finish<const COUNT: usize>(deployment: Arc<IssuerDeployment>, nodes: Arc<[Node; COUNT]>) {
    let nodes = Arc::into_inner(nodes).expect("nobody else has the nodes");
    Arc::into_inner(deployment).expect("nobody else has the deployment").finish(nodes.into());
}

async fn changes_at_one_node_reach_the_other(deployment: IssuerDeployment) {
    let [one, other] = [deployment.start(&[]), deployment.start(&[])];
    let admin = deployment.add("admin", ADMINISTRATION, &[]);
    let api = deployment.add("api", "caas:transactions:read", &[]);
    deployment.run(&["api", "update", "caas", "--resource-server", "api"]);
    let token = deployment.try_token(&one, &admin, ADMINISTRATION).await.expect("an answer");
    let at_one = async |method: Method, path: &str, body: Value| {
        let answer = deployment.admin(&one, token.text("access_token"), (method, path), &body).await;
        answer.expect("an answer")
    };
    let new = async |id: &str| {
        let answer = at_one(Method::POST, "/clients", json!({ "client_id": id, "scope": SCOPE })).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        let (secret, secret_id) =
            (answer.text("client_secret").to_owned(), &answer.body["client"]["secrets"][0]["id"]);
        Client { id: id.to_owned(), secret, secret_id: secret_id.as_str().expect("an id").to_owned() }
    };
    let [disabled, removed, expired] = [new("disabled").await, new("removed").await, new("expired").await];
    for client in [&disabled, &removed, &expired] {
        assert_eq!(deployment.token(&other, client).await.status, 200, "{} is served at once", client.id);
    }

    let active = async |node: &Node, token: &str| {
        let answer = deployment.about(node, "introspect", &api, token).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body["active"] == true
    };
    let keeper = new("keeper").await;
    let [first, second] = [deployment.token(&one, &keeper).await, deployment.token(&one, &keeper).await];
    let [first, second] = [&first, &second].map(|answer| answer.text("access_token"));
    assert!(active(&other, first).await && active(&other, second).await);
    assert_eq!(deployment.about(&one, "revoke", &keeper, first).await.status, 200);
    assert_eq!((active(&other, first).await, active(&other, second).await), (false, true));
    assert_eq!(at_one(Method::POST, "/revocations", json!({ "client_id": "keeper" })).await.status, 201);
    assert!(!active(&other, second).await);

    let its_token = deployment.token(&other, &disabled).await;
    assert_eq!(at_one(Method::PATCH, "/clients/disabled", json!({ "disabled": true })).await.status, 204);
    assert!(
        !active(&other, its_token.text("access_token")).await,
        "the tokens of who is disabled are inactive"
    );
    assert_eq!(at_one(Method::DELETE, "/clients/removed", Value::Null).await.status, 204);
    let credential = format!("/clients/expired/credentials/{}", expired.secret_id);
    assert_eq!(at_one(Method::DELETE, &credential, Value::Null).await.status, 204);
    sleep(SOON).await;
    for client in [&disabled, &removed, &expired] {
        for node in [&one, &other] {
            assert_eq!(deployment.token(node, client).await.status, 401, "{} is refused", client.id);
        }
    }
    deployment.finish(vec![one, other]);
}

async fn both_nodes_publish_the_keys_of_both(deployment: IssuerDeployment) {
    let client = deployment.add("client", SCOPE, &[]);
    let nodes = [deployment.start(&[]), deployment.start(&[])];
    let kids = async |node| {
        let mut kids: Vec<_> = deployment.key_set(node).await.kids().map(str::to_owned).collect();
        kids.sort();
        kids
    };
    for round in 1..4 {
        assert_eq!(kids(&nodes[0]).await, kids(&nodes[1]).await);
        assert_eq!(kids(&nodes[0]).await.len(), round);
        let keys = deployment.key_set(&nodes[round % 2]).await;
        for node in &nodes {
            verify(&deployment.token(node, &client).await, &keys);
        }
        deployment.run(&["key", "rotate", "--now"]);
        sleep(SIGNS_WITHIN + SOON).await;
    }
    deployment.finish(nodes.into());
}

#[track_caller]
fn verify(answer: &Answer, keys: &KeySet) {
    assert_eq!(answer.status, 200, "{answer:?}");
    let verified =
        Verifier::new(ISSUER, AUDIENCE).verify(answer.text("access_token"), keys, SystemTime::now());
    assert!(verified.is_ok(), "{:?} by {keys:?}", verified.err());
}

/// Checks that each token's key is in the key set of any node while keys change under load.
async fn keys_change_under_load_without_effect_on_clients(deployment: IssuerDeployment) {
    let deployment = Arc::new(deployment);
    let nodes = Arc::new([deployment.start(&[]), deployment.start(&[])]);
    let (over, asked) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
    let mut clients = JoinSet::new();
    for number in 0..6 {
        let client = deployment.add(&format!("client{number}"), SCOPE, &[]);
        let (deployment, nodes, over, asked) =
            (deployment.clone(), nodes.clone(), over.clone(), asked.clone());
        clients.spawn(async move {
            while !over.load(Ordering::Relaxed) {
                let token = deployment.token(&nodes[number % 2], &client).await;
                verify(&token, &deployment.key_set(&nodes[number / 2 % 2]).await);
                asked.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    let commands = {
        let deployment = deployment.clone();
        // A rotation, time for every node to hear of it, and the end of the old key.
        move || {
            for _ in 0..4 {
                let keys = deployment.run(&["key", "list"]);
                let old = keys.as_array().expect("keys").iter().find(|key| key["state"] == "signing");
                let old = old.and_then(|key| key["kid"].as_str()).expect("a key that signs");
                deployment.run(&["key", "rotate", "--now"]);
                std::thread::sleep(SIGNS_WITHIN + SOON);
                deployment.run(&["key", "retire", old]);
                std::thread::sleep(SOON / 2);
            }
        }
    };
    let rotated = tokio::task::spawn_blocking(commands).await;
    over.store(true, Ordering::Relaxed);
    clients.join_all().await;
    rotated.expect("the commands end well");
    eprintln!("{} tokens while four keys changed", asked.load(Ordering::Relaxed));
    finish(deployment, nodes);
}

/// A key that is to sign at once does so when every node publishes it.
const SIGNS_WITHIN: Duration = Duration::from_secs(2);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_database_only_known_clients_are_served() {
    let Some(cluster) = Cluster::start() else { return };
    const TRUST: Duration = Duration::from_secs(6);
    let deployment = IssuerDeployment::postgres(&cluster);
    let trust = TRUST.as_secs().to_string();
    let [one, other] = [deployment.start(&["--trust", &trust]), deployment.start(&["--trust", &trust])];
    let [known, disabled] = [deployment.add("known", SCOPE, &[]), deployment.add("disabled", SCOPE, &[])];
    let (admin, signing) = (deployment.add("admin", ADMINISTRATION, &[]), deployment.add_signing("signing"));
    let admin_token = deployment.try_token(&one, &admin, ADMINISTRATION).await.expect("an answer");
    let token = deployment.token(&one, &known).await;
    assert_eq!(deployment.token_by_assertion(&one, &deployment.assertion(&signing)).await.status, 200);
    assert_eq!(deployment.token(&other, &disabled).await.status, 200);

    cluster.pause();
    let away = Instant::now();
    assert_eq!(deployment.token(&one, &known).await.status, 200, "a known client is served");
    let stranger = Client { id: "stranger".into(), ..known.clone() };
    deployment.token(&one, &stranger).await.is_away();
    let wrong = Client { secret: "wrong-secret-of-a-known-client".into(), ..known.clone() };
    deployment.token(&one, &wrong).await.is_away();
    deployment.token_by_assertion(&one, &deployment.assertion(&signing)).await.is_away();
    deployment.about(&one, "revoke", &known, token.text("access_token")).await.is_away();
    let add = json!({ "client_id": "new", "scope": SCOPE });
    let add = async |node| {
        let token = admin_token.text("access_token");
        deployment.admin(node, token, (Method::POST, "/clients"), &add).await.expect("an answer")
    };
    add(&one).await.is_away();
    assert!(
        away.elapsed() < TRUST,
        "all this takes no longer than the nodes may be trusted: {:?}",
        away.elapsed()
    );
    assert_eq!(deployment.get(&one, "/readyz").await.status, 200);
    assert_eq!(deployment.token(&one, &known).await.status, 200);

    sleep((TRUST + SOON).saturating_sub(away.elapsed())).await;
    for node in [&one, &other] {
        deployment.get(node, "/readyz").await.is_away();
        deployment.token(node, &known).await.is_away();
        assert_eq!(deployment.get(node, "/livez").await.status, 200);
    }

    cluster.resume();
    deployment.run(&["client", "disable", "disabled"]);
    sleep(SOON).await;
    let back = Instant::now();
    while deployment.get(&one, "/readyz").await.status != 200
        || deployment.get(&other, "/readyz").await.status != 200
    {
        assert!(back.elapsed() < Duration::from_secs(10), "the nodes find the database again");
        sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(deployment.token(&other, &disabled).await.status, 401, "what was changed meanwhile is known");
    assert_eq!(deployment.token(&one, &wrong).await.status, 401);
    assert_eq!(deployment.token(&one, &known).await.status, 200);
    assert_eq!(deployment.token_by_assertion(&one, &deployment.assertion(&signing)).await.status, 200);
    assert_eq!(deployment.about(&one, "revoke", &known, token.text("access_token")).await.status, 200);
    assert_eq!(add(&other).await.status, 201);
    deployment.finish(vec![one, other]);
}
