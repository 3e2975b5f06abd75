//! Schemathesis against the served document: requests that the document allows and requests that it does not, thousands of them, and
//! every answer held against what the document says of it.

use std::time::Duration;

use tempfile::TempDir;

use crate::api_process::ApiProcess;
use crate::program::run;
use crate::tools::{self, python};
use crate::world::World;

/// The same requests at every run; another number tries others.
const SEED: &str = "6750";

/// How many requests are made up for each operation, beside those that cover its parameters.
const EXAMPLES: &str = "60";

/// About twenty times what it takes.
const PATIENCE: Duration = Duration::from_secs(600);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_document_is_what_the_server_does() {
    let Some(mut python) = tools::unless_missing(tools::OUTSIDE_PROGRAMS, "Schemathesis", python()) else {
        return;
    };
    let folder = TempDir::new().expect("a folder");
    let world = World::new(&folder).await;
    let scopes: Vec<_> = scopes::Scope::ALL
        .iter()
        .map(|scope| scope.as_str())
        .filter(|name| name.starts_with("caas:"))
        .collect();
    let client = world.client("explorer", &scopes.join(" ")).await;
    let authorization = format!("Bearer {}", world.token(&client, &scopes.join(" ")).await);
    let server = ApiProcess::start(&folder, &world, "explored.sqlite");
    let document = server.url.replace("/v1", "/openapi.json");
    python
        .current_dir(folder.path())
        .env(
            "PYTHONPATH",
            [tools::outside().display().to_string(), std::env::var("PYTHONPATH").unwrap_or_default()]
                .join(":"),
        )
        .env("SCHEMATHESIS_HOOKS", "schemathesis_hooks")
        .env("API_AUTHORIZATION", &authorization)
        .args(["-m", "schemathesis.cli", "run", &document, "--url", server.url.trim_end_matches("/caas/v1")])
        .args(["--header", &format!("Authorization: {authorization}")])
        .args(["--checks", "all", "--continue-on-failure", "--no-color"])
        .args(["--seed", SEED, "--max-examples", EXAMPLES]);
    let ended =
        tokio::task::spawn_blocking(move || run(&mut python, PATIENCE)).await.expect("it is waited for");
    assert!(ended.success, "{}{}", ended.stdout, ended.stderr);
    let summary = ended.stdout.lines().rev().find(|line| line.contains("generated")).unwrap_or_default();
    assert!(summary.contains("passed"), "nothing was tried: {}", ended.stdout);
    eprintln!("{}", summary.trim());
}
