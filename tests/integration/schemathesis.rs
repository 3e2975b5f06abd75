//! Schemathesis against the served documents: thousands of requests that the document allows or
//! forbids, with every response compared with the document.

use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use crate::api_process::ApiProcess;
use crate::deployment::Deployment;
use crate::process::run;
use crate::tools::{self, python};

/// The seed, which makes the requests the same in every run.
const SEED: &str = "6750";

/// The number of generated requests for each operation, in addition to those that cover its
/// parameters.
const EXAMPLES: &str = "60";

/// About twenty times what it takes.
const PATIENCE: Duration = Duration::from_secs(600);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_resource_server_matches_its_document() {
    let Some(python) = tools::unless_missing(tools::OUTSIDE_PROGRAMS, "Schemathesis", python()) else {
        return;
    };
    let folder = TempDir::new().expect("a folder");
    let deployment = Deployment::new(&folder).await;
    let authorization = authorization(&deployment, "caas:").await;
    let server = ApiProcess::start(&folder, &deployment, "explored.sqlite");
    let document = server.url.replace("/v1", "/openapi.json");
    let below = server.url.trim_end_matches("/caas/v1");
    explore(python, &folder, Explored { document: &document, below, authorization, but: &[] }).await;
}

/// The operations that would end the token of the requests, or add so many keys that no other could
/// be announced.
const NOT_ASKED_FOR: [&str; 3] = ["revoke_tokens", "retire_signing_key", "rotate_signing_key"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_issuer_matches_its_document() {
    let Some(python) = tools::unless_missing(tools::OUTSIDE_PROGRAMS, "Schemathesis", python()) else {
        return;
    };
    let folder = TempDir::new().expect("a folder");
    let deployment = Deployment::new(&folder).await;
    let authorization = authorization(&deployment, "issuer:").await;
    let document = format!("{}/admin/v1/openapi.json", deployment.issuer);
    let explored =
        Explored { document: &document, below: &deployment.issuer, authorization, but: &NOT_ASKED_FOR };
    explore(python, &folder, explored).await;
}

/// The header of a client with all scopes that begin with this.
async fn authorization(deployment: &Deployment, namespace: &str) -> String {
    let names = scopes::Scope::ALL.iter().map(|scope| scope.as_str());
    let scopes: Vec<_> = names.filter(|name| name.starts_with(namespace)).collect();
    let client = deployment.client("explorer", &scopes.join(" ")).await;
    format!("Bearer {}", deployment.token(&client, &scopes.join(" ")).await)
}

/// The server and the document of the requests.
struct Explored<'e> {
    document: &'e str,
    below: &'e str,
    authorization: String,
    /// The operations that are left out.
    but: &'e [&'e str],
}

async fn explore(mut python: Command, folder: &TempDir, explored: Explored<'_>) {
    let Explored { document, below, authorization, but } = explored;
    let inherited = std::env::var("PYTHONPATH").unwrap_or_default();
    python
        .current_dir(folder.path())
        .env("PYTHONPATH", [tools::outside().display().to_string(), inherited].join(":"))
        .env("SCHEMATHESIS_HOOKS", "schemathesis_hooks")
        .env("API_AUTHORIZATION", &authorization)
        .args(["-m", "schemathesis.cli", "run", document, "--url", below])
        .args(["--header", &format!("Authorization: {authorization}")])
        .args(["--checks", "all", "--continue-on-failure", "--no-color"])
        .args(["--seed", SEED, "--max-examples", EXAMPLES])
        .args(but.iter().flat_map(|id| ["--exclude-operation-id", id]));
    let ended =
        tokio::task::spawn_blocking(move || run(&mut python, PATIENCE)).await.expect("it is waited for");
    assert!(ended.success, "{}{}", ended.stdout, ended.stderr);
    let summary = ended.stdout.lines().rev().find(|line| line.contains("generated")).unwrap_or_default();
    assert!(summary.contains("passed"), "nothing was tried: {}", ended.stdout);
    eprintln!("{}", summary.trim());
}
