//! A server or a command that is killed in the middle of changes: what it has acknowledged is
//! there, and nothing is half done.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use database::testing::Cluster;
use http::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::issuer_deployment::{ADMINISTRATION, Answer, Client, IssuerDeployment, Node, SCOPE};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledged_batches_survive_a_crash_on_sqlite() {
    kill_the_server(IssuerDeployment::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledged_batches_survive_a_crash_on_postgres() {
    let Some(cluster) = Cluster::shared() else { return };
    kill_the_server(IssuerDeployment::postgres(&cluster)).await;
}

#[test]
fn a_killed_apply_has_changed_all_or_nothing_on_sqlite() {
    kill_apply(&IssuerDeployment::sqlite());
}

#[test]
fn a_killed_apply_has_changed_all_or_nothing_on_postgres() {
    let Some(cluster) = Cluster::shared() else { return };
    kill_apply(&IssuerDeployment::postgres(&cluster));
}

async fn kill_the_server(deployment: IssuerDeployment) {
    let deployment = Arc::new(deployment);
    let admin = deployment.add("admin", ADMINISTRATION, &[]);
    let mut facts = Facts::default();
    let mut node = Arc::new(deployment.start(&[]));
    for (round, milliseconds) in [700, 1100, 450, 900].into_iter().enumerate() {
        let over = Arc::new(AtomicBool::new(false));
        let mut streams = JoinSet::new();
        for worker in 0..4 {
            let token = deployment.try_token(&node, &admin, ADMINISTRATION).await.expect("an answer");
            let stream = Stream {
                deployment: deployment.clone(),
                node: node.clone(),
                token: token.text("access_token").to_owned(),
                name: format!("{round}-{worker}"),
            };
            streams.spawn(stream.run());
        }
        let commands = {
            let (deployment, over) = (deployment.clone(), over.clone());
            tokio::task::spawn_blocking(move || run_commands(&deployment, round, &over))
        };
        sleep(Duration::from_millis(milliseconds)).await;
        node.kill();
        for learnt in streams.join_all().await {
            facts.extend(learnt);
        }
        over.store(true, Ordering::Relaxed);
        facts.extend(commands.await.expect("the commands end"));
        node = Arc::new(deployment.start_as(node.number, &[]));
        facts.check(&deployment, &node, &admin).await;
    }
    eprintln!(
        "{} clients, {} keys, {} revocations",
        facts.clients.len(),
        facts.kids.len(),
        facts.revoked.len()
    );
    let node = Arc::into_inner(node).expect("nobody else has the node");
    Arc::into_inner(deployment).expect("nobody else has the deployment").finish(vec![node]);
}

/// The facts that must hold after a restart, because they were acknowledged and nothing later can
/// have changed them.
#[derive(Default)]
struct Facts {
    /// The good secrets of each client, by their identifiers.
    clients: BTreeMap<String, BTreeMap<String, String>>,
    /// Secrets that are good no more.
    expired: BTreeSet<(String, String)>,
    removed: BTreeSet<String>,
    revoked: BTreeSet<String>,
    kids: BTreeSet<String>,
}

impl Facts {
    fn extend(&mut self, other: Self) {
        self.clients.extend(other.clients);
        self.expired.extend(other.expired);
        self.removed.extend(other.removed);
        self.revoked.extend(other.revoked);
        self.kids.extend(other.kids);
    }

    async fn check(&self, deployment: &IssuerDeployment, node: &Node, admin: &Client) {
        let token = deployment.try_token(node, admin, ADMINISTRATION).await.expect("an answer");
        let get = async |path: &str, list: &str| {
            let answer =
                deployment.admin(node, token.text("access_token"), (Method::GET, path), &Value::Null).await;
            answer.expect("an answer").body[list].as_array().expect("a list").clone()
        };
        let texts = |list: &[Value], member: &str| -> BTreeSet<String> {
            list.iter().filter_map(|item| item[member].as_str().map(str::to_owned)).collect()
        };
        let clients = get("/clients", "clients").await;
        let ids = texts(&clients, "client_id");
        assert_eq!(self.removed.intersection(&ids).collect::<Vec<_>>(), [""; 0], "removed clients are gone");
        let revoked = texts(&get("/revocations", "revocations").await, "what");
        assert_eq!(self.revoked.difference(&revoked).collect::<Vec<_>>(), [""; 0], "revocations are there");
        for (id, secrets) in &self.clients {
            for (secret_id, secret) in secrets {
                let client = Client { id: id.clone(), secret: secret.clone(), secret_id: secret_id.clone() };
                let answer = deployment.token(node, &client).await;
                assert_eq!(answer.status, 200, "{id} with {secret_id}: {answer:?}");
            }
        }
        for (id, secret) in &self.expired {
            let client = Client { id: id.clone(), secret: secret.clone(), secret_id: String::new() };
            assert_eq!(deployment.token(node, &client).await.status, 401, "{id}");
        }
        let recorded = RecordedState::by(deployment);
        assert_eq!(live(&clients), recorded.live, "the records are those that the changes have written");
        assert_eq!(self.kids.difference(&recorded.kids).collect::<Vec<_>>(), [""; 0], "new keys were made");
        let kids = texts(&get("/signing-keys", "keys").await, "kid");
        assert!(recorded.last_kid.is_none_or(|last| kids.contains(&last)), "the last key is there");
    }
}

/// The number of valid secrets of each client.
type Live = BTreeMap<String, usize>;

fn live(clients: &[Value]) -> Live {
    let count = |client: &Value| {
        let secrets = client["secrets"].as_array().expect("secrets");
        secrets.iter().filter(|secret| secret["state"] == "live").count()
    };
    clients
        .iter()
        .map(|client| (client["client_id"].as_str().expect("an id").to_owned(), count(client)))
        .collect()
}

/// The content of the log of changes. A change without its records, or records without their
/// change, differ from the stored state.
#[derive(Default)]
struct RecordedState {
    live: Live,
    kids: BTreeSet<String>,
    /// Keys before it may have given way to it.
    last_kid: Option<String>,
}

impl RecordedState {
    fn by(deployment: &IssuerDeployment) -> Self {
        let mut recorded = Self::default();
        let changes = deployment.run(&["audit", "--changes", "--limit", "1000000"]);
        for change in changes.as_array().expect("changes").iter().rev() {
            let subject = change["subject"].as_str().expect("a subject").to_owned();
            let live = &mut recorded.live;
            match change["action"].as_str().expect("an action") {
                "client.add" => assert_eq!(live.insert(subject, 1), None, "{change}"),
                "client.remove" => assert!(live.remove(&subject).is_some(), "{change}"),
                "secret.add" => *live.get_mut(&subject).expect("a client") += 1,
                "credential.expire" => *live.get_mut(&subject).expect("a client") -= 1,
                "key.rotate" => {
                    recorded.kids.insert(subject.clone());
                    recorded.last_kid = Some(subject);
                }
                "token.revoke" | "database.begin" | "api.add" => {}
                other => panic!("nobody does {other} here"),
            }
        }
        recorded
    }
}

/// One administrator who changes one thing after the other, until there is no answer any more.
struct Stream {
    deployment: Arc<IssuerDeployment>,
    node: Arc<Node>,
    token: String,
    name: String,
}

/// The server was killed before it answered.
struct Killed;

impl Stream {
    async fn run(self) -> Facts {
        let mut facts = Facts::default();
        for number in 0_u32.. {
            if self.change(&mut facts, &format!("c{}-{number}", self.name), number).await.is_err() {
                break;
            }
        }
        facts
    }

    /// Adds a client and applies every kind of change to it. A change is a fact only after it is
    /// acknowledged.
    async fn change(&self, facts: &mut Facts, id: &str, number: u32) -> Result<(), Killed> {
        let added = self.call(Method::POST, "/clients", json!({ "client_id": id, "scope": SCOPE })).await?;
        let first_id = added.body["client"]["secrets"][0]["id"].as_str().expect("an id").to_owned();
        let first = added.text("client_secret").to_owned();
        facts.clients.entry(id.to_owned()).or_default().insert(first_id.clone(), first.clone());

        let secret = self.call(Method::POST, &format!("/clients/{id}/secrets"), json!({})).await?;
        let second = (secret.text("id").to_owned(), secret.text("client_secret").to_owned());
        facts.clients.entry(id.to_owned()).or_default().extend([second]);

        if number.is_multiple_of(2) {
            facts.clients.entry(id.to_owned()).or_default().remove(&first_id);
            self.call(Method::DELETE, &format!("/clients/{id}/credentials/{first_id}"), Value::Null).await?;
            facts.expired.insert((id.to_owned(), first));
        }
        if number.is_multiple_of(3) {
            self.call(Method::POST, "/revocations", json!({ "client_id": id })).await?;
            facts.revoked.insert(format!("client {id}"));
        }
        if number.is_multiple_of(5) {
            facts.clients.remove(id);
            facts.expired.retain(|(client, _)| client != id);
            self.call(Method::DELETE, &format!("/clients/{id}"), Value::Null).await?;
            facts.removed.insert(id.to_owned());
        }
        if number.is_multiple_of(7) {
            let key = self.send(Method::POST, "/signing-keys", json!({ "now": true })).await?;
            // As many keys are published already as may be.
            if key.status != 409 {
                assert_eq!(key.status, 201, "{key:?}");
                facts.kids.insert(key.text("kid").to_owned());
            }
        }
        Ok(())
    }

    async fn call(&self, method: Method, path: &str, body: Value) -> Result<Answer, Killed> {
        let answer = self.send(method, path, body).await?;
        assert!((200..300).contains(&answer.status), "{path}: {answer:?}");
        Ok(answer)
    }

    async fn send(&self, method: Method, path: &str, body: Value) -> Result<Answer, Killed> {
        let answer = self.deployment.admin(&self.node, &self.token, (method, path), &body).await;
        answer.map_err(|_| Killed)
    }
}

/// Adds clients, takes their tokens back and changes keys by commands, of which every other is
/// killed after a moment.
fn run_commands(deployment: &IssuerDeployment, round: usize, over: &AtomicBool) -> Facts {
    let mut facts = Facts::default();
    for number in 0_u64.. {
        if over.load(Ordering::Relaxed) {
            break;
        }
        let id = format!("x{round}-{number}");
        let within = if number.is_multiple_of(2) { 60_000 } else { 20 * (number % 7) };
        let run = |arguments: &[&str]| {
            let ended = deployment.try_run(arguments, Duration::from_millis(within));
            let has_enough_keys = ended.stderr.contains("signing keys are published already");
            assert!(ended.success || within < 60_000 || has_enough_keys, "{}", ended.stderr);
            ended.success.then_some(ended.stdout)
        };
        if let Some(added) = run(&["client", "add", &id, "--scope", SCOPE, "--json"]) {
            let Client { secret, secret_id, .. } =
                deployment.client(&serde_json::from_str(&added).expect("JSON"));
            facts.clients.insert(id.clone(), BTreeMap::from([(secret_id, secret)]));
        }
        if run(&["token", "revoke", "--client", &id]).is_some() {
            facts.revoked.insert(format!("client {id}"));
        }
        run(&["key", "rotate"]);
    }
    facts
}

fn kill_apply(deployment: &IssuerDeployment) {
    const CLIENTS: usize = 1000;
    let write = |name: &str| {
        let mut text = "schema = 1\n".to_owned();
        for number in 0..CLIENTS {
            writeln!(text, "[client.{name}-{number}]\nscope = [\"{SCOPE}\"]").expect("text");
        }
        fs::write(deployment.folder().join("clients.toml"), text).expect("a file");
    };
    let count = || deployment.run(&["client", "list"]).as_array().expect("clients").len();
    fs::write(deployment.folder().join("clients.toml"), "schema = 1\n").expect("a file");
    deployment.run(&["apply", "clients.toml", "--init"]);
    write("first");
    assert_eq!(count(), 0);
    let begun = Instant::now();
    deployment.run(&["apply", "clients.toml"]);
    let whole = begun.elapsed();
    let (mut killed, mut kept) = (0, count());
    assert_eq!(kept, CLIENTS);
    for eighth in 1..8 {
        write(&format!("part{eighth}"));
        let ended = deployment.try_run(&["apply", "clients.toml"], whole * eighth / 8);
        killed += usize::from(!ended.success);
        let now = count();
        assert!(now == kept || now == kept + CLIENTS, "{now} clients after {kept}");
        assert!(now == kept + CLIENTS || !ended.success, "what was acknowledged is there");
        kept = now;
    }
    assert!(killed > 0, "none took long enough to be killed");
    eprintln!("{killed} of 7 were killed");
    let changes = deployment.run(&["audit", "--changes", "--limit", "1000000"]);
    let applied =
        changes.as_array().expect("changes").iter().filter(|change| change["action"] == "clients.apply");
    assert_eq!(applied.count(), kept / CLIENTS);
}
