//! The pages for people who write clients, in a real browser: the scope reference from a disk and
//! from the resource server, and the explorer against both servers.
//!
//! It needs Chromium and Node. If one is missing, the test reports it and passes; with
//! `SCOPEWRIGHT_BROWSER=required` it fails.

use std::time::Duration;

use axum::extract::Path;
use library::{VOCABULARY, library, loans};
use scopewright::testing::TestIssuer;
use scopewright::{Router, delete, get, requires};
use scopewright_openapi::{Service, pages};
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::deployment::Deployment;
use crate::process::run;
use crate::tools::{BROWSER, browser, node_without_packages, unless_missing};
use crate::workspace::workspace;

/// The output of the scripts for each completed step.
const STEPS: [&str; 9] = [
    "the least scopes for a job, and what they do not open",
    "destructive operations are marked, and the request is shown in four languages",
    "search goes by words and by keys",
    "colours can be chosen",
    "a choice survives a reload and can be linked",
    "on a phone the result is one press away and fits",
    "a line unfolds for a link, and the picker has an example",
    "least is what it says",
    "no console errors, and no requests to other hosts",
];

const EXPLORER_STEPS: [&str; 7] = [
    "the explorer shows the operations",
    "its colours are those of the other pages, and a link leads back",
    "an operation shows its scopes",
    "a token is fetched with a chosen scope",
    "what the scope opens is answered",
    "what it does not open is refused",
    "no console errors",
];

const SMALL_SITE_STEPS: [&str; 4] = [
    "the picker knows the scopes of the API",
    "the explorer shows the scopes and leads back",
    "nothing is wider than a phone",
    "no console errors, and no requests to other hosts",
];

#[test]
fn the_scope_reference_works_from_a_disk() {
    use_it(&format!("file://{}", workspace().join("docs/site/index.html").display()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_resource_server_shows_the_scope_reference() {
    let folder = TempDir::new().expect("a folder");
    let deployment = Deployment::new(&folder).await;
    let address = deployment.api.replace("/caas/v1", "/docs/");
    blocking(move || use_it(&address)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_explorer_gets_a_token_and_calls_the_api() {
    let folder = TempDir::new().expect("a folder");
    let deployment = Deployment::new(&folder).await;
    let client = deployment.client("explorer", "caas:categories:read caas:users:delete").await;
    let secret = client.secret.as_ref().expect("a secret").secret.expose().to_owned();
    let api = deployment.api.replace("/caas/v1", "");
    blocking(move || play("explorer.mjs", &[&api, "explorer", &secret], &EXPLORER_STEPS)).await;
}

/// Lists the books.
#[requires(library:books:read)]
async fn list(#[granted(loans:read)] _loans: bool) -> &'static str {
    "Emma"
}

/// Remove a book.
#[requires(library:books:remove)]
async fn remove(_: Path<u64>) {}

/// An API that has nothing in common with the sample.
fn small_api() -> axum::Router {
    let routes = Router::new().route("/books", get(list)).route("/books/{id}", delete(remove));
    let service = Service::of(&VOCABULARY, "/", "https://issuer.example/token");
    let pages = pages(&service, routes.surface()).expect("pages");
    let issuer = TestIssuer::new("https://library.example");
    routes.merge_unguarded(pages, "public documentation").into_axum(issuer.authenticator()).0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_api_has_the_pages() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}/docs/", listener.local_addr().expect("an address"));
    let serving = tokio::spawn(axum::serve(listener, small_api()).into_future());
    blocking(move || play("small_site.mjs", &[&address], &SMALL_SITE_STEPS)).await;
    serving.abort();
}

fn use_it(address: &str) {
    play("site.mjs", &[address], &STEPS);
}

/// Runs a script that drives a browser, and checks that it reports these steps.
fn play(script: &str, arguments: &[&str], steps: &[&str]) {
    let Some(browser) = unless_missing(BROWSER, script, browser()) else { return };
    let mut command = node_without_packages(script);
    let ended = run(command.arg(browser).args(arguments), Duration::from_secs(180));
    assert!(ended.success, "{}{}", ended.stdout, ended.stderr);
    let expected: Vec<_> = steps.iter().map(|step| format!("ok {step}")).collect();
    assert_eq!(ended.stdout.lines().collect::<Vec<_>>(), expected);
}

/// Lets the servers of this process go on meanwhile.
async fn blocking(work: impl FnOnce() + Send + 'static) {
    tokio::task::spawn_blocking(work).await.expect("it ends");
}
