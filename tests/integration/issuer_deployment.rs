//! The issuer as processes: any number of nodes on one database, commands, and clients.
//!
//! All secrets that pass through here are collected, so that a test can end by searching for them
//! where they must not be.

#![expect(clippy::disallowed_methods, reason = "the clock of the test")]

use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use database::Address;
use database::testing::Cluster;
use http::Method;
use http::header::RETRY_AFTER;
use scopewright_token::{Algorithm, KeySet, SigningKey};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::{Ended, first_line, issuer, run};

/// The issuer, on whichever address a node listens.
pub(crate) const ISSUER: &str = "https://login.example/oidc";

/// For whom the tokens are that are not for the issuer itself.
pub(crate) const AUDIENCE: &str = "https://api.example/caas/v1";

/// The default scope of the clients of these tests.
pub(crate) const SCOPE: &str = "caas:categories:read";

/// Everything that the admin API asks for.
pub(crate) const ADMINISTRATION: &str = "issuer:apis:read issuer:apis:write issuer:apis:delete \
    issuer:clients:read issuer:clients:write issuer:clients:delete issuer:keys:read issuer:keys:write \
    issuer:keys:delete issuer:tokens:read issuer:tokens:revoke issuer:audit:read";

/// Much more than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Returns a catalog of scopes that only read.
pub(crate) fn catalog(scopes: &[&str]) -> String {
    let scope = |name: &&str| format!("[scope.\"{name}\"]\ndescription = \"D.\"\naccess = \"read\"\n");
    let scopes: String = scopes.iter().map(scope).collect();
    format!("schema = 1\n[catalog]\ntitle = \"T\"\nversion = \"1\"\n{scopes}")
}

/// A database, and the folder in which its nodes have their logs.
pub(crate) struct IssuerDeployment {
    folder: TempDir,
    database: String,
    nodes: AtomicU32,
    secrets: Mutex<BTreeSet<String>>,
    http: reqwest::Client,
}

/// A client with a secret.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) secret_id: String,
}

/// A client with a key.
pub(crate) struct SigningClient {
    pub(crate) id: String,
    key: SigningKey,
    assertions: AtomicU32,
}

/// A response.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<String>,
    /// `Null` where there is none.
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn text(&self, member: &str) -> &str {
        self.body[member].as_str().unwrap_or_else(|| panic!("{member}: {self:?}"))
    }

    /// Checks that the server is unavailable and names the time of a retry.
    #[track_caller]
    pub(crate) fn is_away(&self) {
        assert!(self.status == 503 && self.retry_after.is_some(), "{self:?}");
    }
}

impl IssuerDeployment {
    /// On an SQLite file.
    pub(crate) fn sqlite() -> Self {
        let folder = TempDir::new().expect("a folder");
        let database = folder.path().join("issuer.sqlite").display().to_string();
        Self::on(folder, database)
    }

    /// On a new database of a PostgreSQL server.
    pub(crate) fn postgres(cluster: &Cluster) -> Self {
        let Address::Postgres(url) = cluster.new_database() else { panic!("a database of PostgreSQL's") };
        Self::on(TempDir::new().expect("a folder"), url.to_string())
    }

    fn on(folder: TempDir, database: String) -> Self {
        let http = reqwest::Client::builder().timeout(PATIENCE).build().expect("a client");
        fs::create_dir(folder.path().join("stderr")).expect("a folder");
        Self { folder, database, nodes: AtomicU32::new(0), secrets: Mutex::default(), http }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The program with these arguments, on this database.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = issuer(self.folder.path());
        command.env("ISSUER_DATABASE", &self.database).env("ISSUER_PEPPER_FILE", "pepper").args(arguments);
        command
    }

    /// Runs a command to its end, which may be a bad one.
    pub(crate) fn try_run(&self, arguments: &[&str], within: Duration) -> Ended {
        run(&mut self.command(arguments), within)
    }

    /// Runs a command, and returns its JSON output.
    #[track_caller]
    pub(crate) fn run(&self, arguments: &[&str]) -> Value {
        let ended = self.try_run(&[arguments, &["--json"]].concat(), PATIENCE);
        assert!(ended.success, "{arguments:?}: {}", ended.stderr);
        serde_json::from_str(&ended.stdout).expect("JSON")
    }

    #[track_caller]
    pub(crate) fn add(&self, id: &str, scope: &str, more: &[&str]) -> Client {
        self.client(&self.run(&[&["client", "add", id, "--init", "--scope", scope], more].concat()))
    }

    /// The client that a command has added.
    pub(crate) fn client(&self, added: &Value) -> Client {
        let text =
            |name: &str| added[name].as_str().unwrap_or_else(|| panic!("{name} is missing")).to_owned();
        let (id, secret, secret_id) = (text("client_id"), text("client_secret"), text("secret_id"));
        self.remember(&secret);
        self.remember(&STANDARD.encode(format!("{id}:{secret}")));
        Client { id, secret, secret_id }
    }

    pub(crate) fn add_signing(&self, id: &str) -> SigningClient {
        let key = SigningKey::generate(Algorithm::Es256).expect("a key");
        let file = format!("{id}.json");
        fs::write(self.folder().join(&file), KeySet::of([&key]).to_json().to_string()).expect("a file");
        self.run(&[
            "client",
            "add",
            id,
            "--init",
            "--scope",
            SCOPE,
            "--auth",
            "private_key_jwt",
            "--jwks",
            &file,
        ]);
        SigningClient { id: id.to_owned(), key, assertions: AtomicU32::new(0) }
    }

    /// Starts a node. Its output goes to a file of its own, and its audit log has the number of the
    /// node.
    pub(crate) fn start(&self, more: &[&str]) -> Node {
        self.start_as(self.nodes.fetch_add(1, Ordering::Relaxed), more)
    }

    /// Starts the node of this number again.
    pub(crate) fn start_as(&self, number: u32, more: &[&str]) -> Node {
        let stderr =
            File::options().create(true).append(true).open(self.folder().join(format!("stderr/{number}")));
        let mut command = self.command(&[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--issuer",
            ISSUER,
            "--audience",
            AUDIENCE,
            "--audit",
        ]);
        command.arg(audit_folder(number)).args(more).env("RUST_LOG", "debug");
        command.stdout(Stdio::piped()).stderr(stderr.expect("a file"));
        let mut process = command.spawn().expect("the issuer starts");
        let line = first_line(&mut process);
        let address = line.as_deref().and_then(|line| line.trim_end().rsplit_once("http://"));
        let Some((_, address)) = address else {
            let stderr =
                fs::read_to_string(self.folder().join(format!("stderr/{number}"))).unwrap_or_default();
            panic!("the issuer does not serve: {line:?} {stderr}")
        };
        Node { number, url: format!("http://{address}"), process }
    }

    /// Asks for a token in the name of a client.
    pub(crate) async fn token(&self, node: &Node, client: &Client) -> Answer {
        self.try_token(node, client, SCOPE).await.expect("an answer")
    }

    /// Requests a token for a scope of the API with this audience, or of the only one that has it.
    pub(crate) async fn token_for(
        &self,
        node: &Node,
        Client { id, secret, .. }: &Client,
        (scope, audience): (&str, Option<&str>),
    ) -> Answer {
        let resource = audience.map(|audience| ("resource", audience));
        let form: Vec<_> =
            [("grant_type", "client_credentials"), ("scope", scope)].into_iter().chain(resource).collect();
        self.send(self.form(node, "token", &form).basic_auth(id, Some(secret))).await.expect("an answer")
    }

    /// Requests a token; there may be no response.
    pub(crate) async fn try_token(
        &self,
        node: &Node,
        Client { id, secret, .. }: &Client,
        scope: &str,
    ) -> reqwest::Result<Answer> {
        let form = [("grant_type", "client_credentials"), ("scope", scope)];
        self.remember(secret);
        self.send(self.form(node, "token", &form).basic_auth(id, Some(secret))).await
    }

    pub(crate) async fn token_by_assertion(&self, node: &Node, assertion: &str) -> Answer {
        const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        let form = [
            ("grant_type", "client_credentials"),
            ("scope", SCOPE),
            ("client_assertion_type", TYPE),
            ("client_assertion", assertion),
        ];
        self.send(self.form(node, "token", &form)).await.expect("an answer")
    }

    /// Returns an assertion that was not used before.
    pub(crate) fn assertion(&self, SigningClient { id, key, assertions }: &SigningClient) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_secs();
        let number = assertions.fetch_add(1, Ordering::Relaxed);
        let header = json!({ "typ": "client-authentication+jwt", "alg": "ES256", "kid": key.kid() });
        let assertion = key.seal(
            &header,
            &json!({ "iss": id, "sub": id, "aud": ISSUER, "jti": format!("{id} {number}"), "iat": now, "exp": now + 60 }),
        );
        self.remember(&assertion);
        assertion
    }

    /// Returns the response of the introspection or revocation endpoint to this client about a
    /// token.
    pub(crate) async fn about(&self, node: &Node, endpoint: &str, client: &Client, token: &str) -> Answer {
        let request = self.form(node, endpoint, &[("token", token)]);
        self.send(request.basic_auth(&client.id, Some(&client.secret))).await.expect("an answer")
    }

    pub(crate) async fn key_set(&self, node: &Node) -> KeySet {
        let answer = self.get(node, "/oidc/certs").await;
        KeySet::from_json(answer.body.to_string().as_bytes()).expect("a key set")
    }

    pub(crate) async fn get(&self, node: &Node, path: &str) -> Answer {
        self.send(self.http.get(format!("{}{path}", node.url))).await.expect("an answer")
    }

    /// Calls the admin API.
    pub(crate) async fn admin(
        &self,
        node: &Node,
        token: &str,
        (method, path): (Method, &str),
        body: &Value,
    ) -> reqwest::Result<Answer> {
        let mut request =
            self.http.request(method, format!("{}/oidc/admin/v1{path}", node.url)).bearer_auth(token);
        if !body.is_null() {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        self.send(request).await
    }

    fn form(&self, node: &Node, endpoint: &str, members: &[(&str, &str)]) -> reqwest::RequestBuilder {
        let url = reqwest::Url::parse_with_params("http://form", members).expect("a URL");
        let request = self.http.post(format!("{}/oidc/{endpoint}", node.url));
        request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(url.query().unwrap_or_default().to_owned())
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> reqwest::Result<Answer> {
        let answer = request.send().await?;
        let status = answer.status().as_u16();
        let retry_after = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let retry_after = retry_after.map(str::to_owned);
        let body: Value = serde_json::from_slice(&answer.bytes().await?).unwrap_or_default();
        for member in ["access_token", "client_secret"] {
            if let Some(secret) = body[member].as_str() {
                self.remember(secret);
            }
        }
        Ok(Answer { status, retry_after, body })
    }

    fn remember(&self, secret: &str) {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).insert(secret.to_owned());
    }

    /// Ends a test: verifies that the chain of changes and the audit log of this node are intact,
    /// and that no file of a node contains a secret.
    #[track_caller]
    pub(crate) fn finish(self, nodes: Vec<Node>) {
        let numbers: Vec<u32> = nodes.into_iter().map(Node::stop).collect();
        for number in numbers {
            let audit = audit_folder(number);
            self.run(&["audit", "--verify", "--audit", &audit]);
        }
        let secrets = self.secrets.into_inner().unwrap_or_else(PoisonError::into_inner);
        let control = secrets.first().expect("there is something to search for");
        assert!(
            holds_any(format!("printed: {control}!").as_bytes(), &secrets),
            "the search finds what is there"
        );
        for file in files_below(self.folder.path()) {
            let bytes = fs::read(&file).expect("a file");
            assert!(
                !holds_any(&bytes, &secrets),
                "{} holds a secret, a token or an assertion",
                file.display()
            );
        }
    }
}

/// Returns whether a text contains any of these secrets. There may be thousands, so they are looked
/// up by their ends, which differ even where their beginnings do not.
fn holds_any(text: &[u8], secrets: &BTreeSet<String>) -> bool {
    const END: usize = 16;
    let ends: HashSet<&[u8]> = secrets
        .iter()
        .filter_map(|secret| secret.as_bytes().last_chunk::<END>())
        .map(<[u8; END]>::as_slice)
        .collect();
    assert_eq!(ends.len(), secrets.len(), "each is longer than its end, and differs there");
    text.windows(END).any(|window| ends.contains(window))
}

fn audit_folder(number: u32) -> String {
    format!("audit-{number}")
}

fn files_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

/// A running node, which ends with the test.
pub(crate) struct Node {
    pub(crate) number: u32,
    url: String,
    process: Child,
}

impl Node {
    /// Ends it as a power cut would, while others may talk to it.
    pub(crate) fn kill(&self) {
        self.send("-KILL");
    }

    fn send(&self, signal: &str) {
        let pid = self.process.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().expect("kill runs").success());
    }

    /// Ends it as a service manager does.
    #[track_caller]
    fn stop(mut self) -> u32 {
        self.send("-TERM");
        assert!(self.process.wait().expect("it ends").success());
        self.number
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}
