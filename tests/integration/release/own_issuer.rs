//! The issuer in an empty folder, and APIs as processes that trust it: the one that was built from
//! the packages, and the sample of this workspace.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use http::Method;
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::time::sleep;

use super::folder_registry::Outcome;
use super::project::Project;
use crate::outside_clients::issuer::serve;
use crate::process::{first_line, issuer, resource_server, run};
use crate::workspace::workspace;

const SHOP: &str = "https://shop.example";
const READ: &str = "shop:orders:read";
const WRITE: &str = "shop:orders:write";

/// Adds the catalog of a project to a new issuer, and changes it while both programs run.
pub(super) fn an_issuer_knows_the_api_by_its_catalog(shop: &Project<'_>) {
    let place = Place::empty();
    let catalog = shop.folder().join("scopes.toml");
    let catalog = catalog.to_str().expect("a path");
    place.issuer(&["api", "add", "shop", "--audience", SHOP, "--catalog", catalog, "--init"]).succeeds();
    let client = place.add_client("reports", &format!("{READ} {WRITE}"));
    let (process, issuer) = serve(place.folder.path());
    let _issuer = Running(process);
    let (_api, orders) = start_shop(&shop.program("shop-api"), &issuer);

    Runtime::new().expect("a runtime").block_on(async {
        let caller = Caller { http: reqwest::Client::new(), issuer };
        let read = caller.token(&client, READ).await.expect("a token");
        let write = caller.token(&client, WRITE).await.expect("a token");
        let get = async |token: &str| caller.call(Method::GET, &orders, Some(token)).await;
        assert_eq!(caller.call(Method::GET, &orders, None).await, 401);
        assert_eq!((get(&read).await, get(&write).await), (200, 403));
        assert_eq!(caller.call(Method::POST, &orders, Some(&write)).await, 201);
        assert_eq!(caller.call(Method::POST, &orders, Some(&read)).await, 403);

        let text = fs::read_to_string(catalog).expect("a catalog");
        let more = "[scope.\"shop:returns:read\"]\ndescription = \"Read returns.\"\naccess = \"read\"\n";
        place.write("more.toml", &format!("{text}\n{more}"));
        let changed = place.issuer(&["api", "update", "shop", "--catalog", "more.toml", "--json"]).succeeds();
        let changed: Value = serde_json::from_str(&changed.stdout).expect("JSON");
        assert_eq!(changed["breaking"], false, "{changed}");
        let (less, _) = text.split_once(&format!("[scope.\"{WRITE}\"]")).expect("the scope comes last");
        place.write("less.toml", less);
        let breaking = ["api", "update", "shop", "--catalog", "less.toml"];
        let refused = place.issuer(&breaking).fails();
        assert!(refused.stderr.contains("reports") && refused.stderr.contains(WRITE), "{}", refused.stderr);
        caller.token(&client, WRITE).await.expect("nothing has changed");
        place.issuer(&[&breaking[..], &["--force"]].concat()).succeeds();
        caller.is_refused_soon(&client, WRITE).await;
        let read = caller.token(&client, READ).await.expect("a token");
        assert_eq!(get(&read).await, 200);
        assert_eq!(caller.call(Method::POST, &orders, Some(&write)).await, 201, "a token from before");
    });
}

/// Adds APIs to a new issuer by what they publish: their OpenAPI document and their metadata.
pub(super) fn an_issuer_knows_an_api_by_its_documents(shop: &Project<'_>) {
    let place = Place::empty();
    let printed = run(&mut Command::new(shop.program("surface")), Duration::from_secs(60));
    let printed: Value = serde_json::from_str(&printed.stdout).expect("JSON");
    place.write("openapi.json", printed["openapi.json"].as_str().expect("a document"));
    let add = ["api", "add", "shop", "--audience", SHOP, "--openapi", "openapi.json", "--init"];
    place.issuer(&add).succeeds();
    assert_eq!(place.scopes_of("shop"), [READ, WRITE]);
    let draft = place.issuer(&["api", "show", "shop", "--catalog"]).succeeds().stdout;
    place.write("draft.toml", &draft);
    let again = place.issuer(&["api", "update", "shop", "--catalog", "draft.toml", "--json"]).succeeds();
    let again: Value = serde_json::from_str(&again.stdout).expect("JSON");
    assert_eq!((again.get("catalog"), again.get("members")), (None, None), "the draft is what is stored");

    let (process, issuer) = serve(place.folder.path());
    let _issuer = Running(process);
    let (_api, resource) = start_sample(place.folder.path(), &issuer);
    let catalog = workspace().join("scopes.toml");
    let catalog = catalog.to_str().expect("a path");
    let add = |resource: &str| {
        place.issuer(&["api", "add", "caas", "--catalog", catalog, "--from-metadata", resource])
    };
    add(&format!("{resource}/other")).fails();
    add(&resource).succeeds();
    assert_eq!(place.show("caas")["audience"], resource.as_str());
    let client = place.add_client("budget", &format!("caas:categories:read {READ}"));
    Runtime::new().expect("a runtime").block_on(async {
        let caller = Caller { http: reqwest::Client::new(), issuer };
        let categories = format!("{resource}/categories");
        let token = caller.token(&client, "caas:categories:read").await.expect("a token");
        assert_eq!(caller.call(Method::GET, &categories, Some(&token)).await, 200);
        let token = caller.token(&client, READ).await.expect("a token");
        assert_eq!(caller.call(Method::GET, &categories, Some(&token)).await, 401, "for another API");
    });
}

/// A folder with nothing but what the issuer makes.
struct Place {
    folder: TempDir,
}

/// A client's identifier and secret.
type Client = (String, String);

impl Place {
    fn empty() -> Self {
        Self { folder: TempDir::new().expect("a folder") }
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).expect("a file");
    }

    fn issuer(&self, arguments: &[&str]) -> Outcome {
        Outcome(run(issuer(self.folder.path()).args(arguments), Duration::from_secs(60)))
    }

    #[track_caller]
    fn add_client(&self, id: &str, scope: &str) -> Client {
        let added = self.issuer(&["client", "add", id, "--scope", scope, "--json"]).succeeds();
        let added: Value = serde_json::from_str(&added.stdout).expect("JSON");
        (id.to_owned(), added["client_secret"].as_str().expect("a secret").to_owned())
    }

    #[track_caller]
    fn show(&self, api: &str) -> Value {
        let shown = self.issuer(&["api", "show", api, "--json"]).succeeds();
        serde_json::from_str(&shown.stdout).expect("JSON")
    }

    #[track_caller]
    fn scopes_of(&self, api: &str) -> Vec<String> {
        let shown = self.show(api);
        let scopes = shown["scopes"].as_array().expect("scopes").iter();
        scopes.map(|scope| scope["name"].as_str().expect("a name").to_owned()).collect()
    }
}

/// A process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// Starts the program of the project, and returns the address of its orders.
fn start_shop(program: &Path, issuer: &str) -> (Running, String) {
    start(|address| {
        let mut command = Command::new(program);
        command.env_clear().env("LISTEN", address).env("ISSUER", issuer).env("AUDIENCE", SHOP);
        (command, format!("http://{address}/orders"))
    })
}

/// Starts the sample of this workspace, and returns its base address.
fn start_sample(folder: &Path, issuer: &str) -> (Running, String) {
    start(|address| {
        let base = format!("http://{address}/caas/v1");
        let mut command = resource_server(folder);
        command.args(["serve", "--listen", address, "--issuer", issuer, "--audience", &base]);
        command.args(["--database", "caas.sqlite"]);
        (command, base)
    })
}

/// Starts a server on a port that the system chose. Another process may take the port before the
/// server does; then another port is chosen.
fn start(command: impl Fn(&str) -> (Command, String)) -> (Running, String) {
    for _ in 0..5 {
        let chosen = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
        let (mut command, url) = command(&chosen.expect("a free port").to_string());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut running = Running(command.spawn().expect("it starts"));
        if first_line(&mut running.0).is_some() {
            return (running, url);
        }
    }
    panic!("the API does not serve")
}

/// Calls the issuer and its APIs.
struct Caller {
    http: reqwest::Client,
    issuer: String,
}

impl Caller {
    /// Returns a token, or the error of the refusal.
    async fn token(&self, (id, secret): &Client, scope: &str) -> Result<String, String> {
        let request = self.http.post(format!("{}/token", self.issuer)).basic_auth(id, Some(secret));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let form = format!("grant_type=client_credentials&scope={scope}");
        let answer = request.body(form).send().await.expect("an answer").bytes().await.expect("a body");
        let answer: Value = serde_json::from_slice(&answer).expect("JSON");
        let text = |member: &str| answer[member].as_str().map(str::to_owned);
        text("access_token").ok_or_else(|| text("error").expect("an error"))
    }

    /// Checks that a scope is refused within a second.
    async fn is_refused_soon(&self, client: &Client, scope: &str) {
        let since = Instant::now();
        while self.token(client, scope).await != Err("invalid_scope".to_owned()) {
            assert!(since.elapsed() < Duration::from_secs(1), "{scope} is still granted");
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// Returns the status of the response to a request.
    async fn call(&self, method: Method, url: &str, token: Option<&str>) -> u16 {
        let mut request = self.http.request(method.clone(), url);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if method == Method::POST {
            request = request.header("content-type", "application/json").body(r#"{"article":"a book"}"#);
        }
        request.send().await.expect("an answer").status().as_u16()
    }
}
