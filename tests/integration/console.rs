//! The issuer's console in a real browser, against the real program: the work of an administrator
//! from sign-in to sign-out, without an error or a violation of the policy.
//!
//! It needs Chromium and Node, and the pages about APIs also axe, which npm installs. If one is
//! missing, the test reports it and passes; with `SCOPEWRIGHT_BROWSER=required` it fails.

use std::path::Path;
use std::process::Child;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::outside_clients::issuer::serve;
use crate::process::{issuer, run};
use crate::tools::{BROWSER, browser, node_file, node_without_packages, unless_missing};

/// All that there is to administer.
const SCOPE: &str = "issuer:apis:read issuer:apis:write issuer:apis:delete issuer:clients:read issuer:clients:write \
                     issuer:clients:delete issuer:keys:read issuer:keys:write issuer:keys:delete issuer:tokens:read \
                     issuer:tokens:revoke issuer:audit:read";

/// The output of the script for each completed step.
const STEPS: [&str; 15] = [
    "a wrong secret is refused",
    "who looks changes nothing",
    "an administrator sees the clients",
    "a client is added by picking scopes",
    "its secret was shown once",
    "a second secret is made and expired",
    "scopes are changed",
    "settings are changed and the change is listed",
    "the theme is switched",
    "the keys appear on a timeline",
    "decisions are seen and picked",
    "hints are shown",
    "a session that is over can be continued",
    "signing out leaves nothing",
    "no console errors, and no requests to other hosts",
];

#[test]
fn an_administrator_works_in_a_browser() {
    let Some(browser) = unless_missing(BROWSER, "The console in a browser", browser()) else {
        return;
    };
    let folder = TempDir::new().expect("a folder");
    let secret = add_administrator(folder.path(), "admin", "3600");
    let brief = add_administrator(folder.path(), "brief", "3");
    let (process, url) = serve(folder.path());
    let process = Ending(process);
    let mut script = node_without_packages("console.mjs");
    script.args([browser, &url, "admin", &secret, "brief", &brief]);
    let ended = run(&mut script, Duration::from_secs(180));
    assert!(ended.success, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(ended.stdout.lines().collect::<Vec<_>>(), STEPS.map(|step| format!("ok {step}")));
    drop(process);
}

/// The output of the script about APIs for each completed step.
const API_STEPS: [&str; 13] = [
    "who looks changes nothing",
    "the APIs are listed",
    "a mistake in a catalog is shown with its place",
    "an API is previewed and added",
    "a client gets its scopes",
    "a breaking change names the client before it is saved",
    "the client has lost the scope",
    "a setting is changed",
    "a shared name is held for both APIs",
    "an old name is shown and removed",
    "a deprecated scope is a hint",
    "an API is removed after its name was typed",
    "every page is accessible, and no errors",
];

#[test]
fn an_administrator_manages_apis_in_a_browser() {
    let tools = browser().and_then(|browser| Ok((browser, node_file("axe-core/axe.min.js")?)));
    let Some((browser, axe)) = unless_missing(BROWSER, "The pages about APIs in a browser", tools) else {
        return;
    };
    let folder = TempDir::new().expect("a folder");
    let secret = add_administrator(folder.path(), "admin", "3600");
    let (process, url) = serve(folder.path());
    let process = Ending(process);
    let mut script = node_without_packages("console_apis.mjs");
    script.args([browser, &url, "admin", &secret]).arg(axe);
    let ended = run(&mut script, Duration::from_secs(180));
    assert!(ended.success, "{}{}", ended.stdout, ended.stderr);
    assert_eq!(ended.stdout.lines().collect::<Vec<_>>(), API_STEPS.map(|step| format!("ok {step}")));
    drop(process);
}

/// Adds a client with all administrative scopes and this token lifetime in seconds, and returns its
/// secret.
fn add_administrator(folder: &Path, id: &str, lifetime: &str) -> String {
    let mut command = issuer(folder);
    command.args(["client", "add", id, "--init", "--scope", SCOPE, "--lifetime", lifetime, "--json"]);
    let ended = run(&mut command, Duration::from_secs(60));
    assert!(ended.success, "{}", ended.stderr);
    let added: Value = serde_json::from_str(&ended.stdout).expect("JSON");
    added["client_secret"].as_str().expect("a secret").to_owned()
}

/// A process that ends with the test.
struct Ending(Child);

impl Drop for Ending {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}
