//! A release as its users get it: packages in a registry, and a project in a folder of its own
//! that knows nothing of this workspace.

mod folder_registry;
mod own_issuer;
mod project;

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use folder_registry::Release;
use own_issuer::{an_issuer_knows_an_api_by_its_documents, an_issuer_knows_the_api_by_its_catalog};
use project::Project;

use crate::process::run;
use crate::tools::{REGISTRY, public_registry, unless_missing};
use crate::workspace::{files_below, workspace};

#[test]
fn an_api_is_built_from_the_packages_alone() {
    let Some(()) = unless_missing(REGISTRY, "the release", public_registry()) else { return };
    let release = Release::pack();
    release.install_cargo_scopes();

    let place = tempfile::tempdir().expect("a folder");
    release.cargo(place.path(), &["scopes", "new", "shop-api"]).succeeds();
    let shop = Project::in_repository(&release, place.path().join("shop-api"));
    shop.cargo(&["test", "--quiet"]).succeeds();
    shop.cargo(&["scopes", "docs"]).succeeds();
    shop.cargo(&["scopes", "docs", "--check"]).succeeds();
    shop.cargo(&["scopes", "check"]).succeeds();
    shop.commit();

    shop.cargo(&["build", "--quiet"]).succeeds();
    an_issuer_knows_the_api_by_its_catalog(&shop);
    an_issuer_knows_an_api_by_its_documents(&shop);
    a_change_that_breaks_clients_is_found(&shop);
    every_format_is_exported(&shop);
    a_second_catalog_is_read(&shop);
    a_second_package_has_its_own_documents(&shop);
    names_no_folder_of(&shop, [workspace(), release.folder()]);
    a_git_repository_is_a_dependency_too(&release);
}

fn a_git_repository_is_a_dependency_too(release: &Release) {
    let place = tempfile::tempdir().expect("a folder");
    let repository = project::copy_of_the_workspace(&place.path().join("scopewright"));
    let url = format!("file://{}", repository.display());
    release.cargo(place.path(), &["scopes", "new", "shop-api", "--git", &url]).succeeds();
    release.cargo(&place.path().join("shop-api"), &["check", "--quiet", "--tests"]).succeeds();
}

fn a_change_that_breaks_clients_is_found(shop: &Project<'_>) {
    shop.cargo(&["scopes", "diff", "HEAD"]).succeeds();
    shop.replace("src/lib.rs", "#[requires(shop:orders:read)]", "#[requires(shop:orders:write)]");
    let stale = shop.cargo(&["scopes", "docs", "--check"]).fails();
    assert!(stale.stderr.contains("routes.lock is stale"), "{}", stale.stderr);
    shop.cargo(&["scopes", "docs"]).succeeds();
    let broken = shop.cargo(&["scopes", "diff", "HEAD"]).fails();
    assert!(broken.stdout.contains("GET /orders needs `shop:orders:write`"), "{}", broken.stdout);
    shop.restore();
}

fn every_format_is_exported(shop: &Project<'_>) {
    let formats =
        ["json", "json-schema", "typescript", "python", "keycloak", "auth0", "hydra", "envoy", "istio"];
    for format in formats {
        let exported =
            shop.cargo(&["scopes", "export", format, "--identifier", "https://api.example"]).succeeds();
        assert!(format == "json-schema" || exported.stdout.contains("shop:orders:read"), "{format}");
        assert!(!exported.stdout.contains("caas"), "{format} has scopes of another API");
    }
}

fn a_second_catalog_is_read(shop: &Project<'_>) {
    let catalog = "schema = 1\n[catalog]\ntitle = \"Billing\"\nversion = \"1\"\n\
                   [scope.\"billing:invoices:read\"]\ndescription = \"Read invoices.\"\naccess = \"read\"\n";
    shop.write("billing.toml", catalog);
    let code = shop.read("src/lib.rs");
    let code =
        code.replace(".route(\"/orders\"", ".route(\"/invoices\", get(list_invoices)).route(\"/orders\"");
    let handler = "/// The scopes of `billing.toml` as Rust names.\npub mod billing_scopes {\n    \
                   scopewright::catalog!(\"billing.toml\");\n}\nuse billing_scopes::billing;\n\n/// List the \
                   invoices.\n#[requires(billing:invoices:read)]\nasync fn list_invoices() -> \
                   Json<Vec<String>> {\n    Json(Vec::new())\n}\n";
    shop.write("src/lib.rs", &format!("{code}\n{handler}"));
    let refused = shop.cargo(&["scopes", "docs"]).fails();
    assert!(refused.stderr.contains("`billing:invoices:read`"), "{}", refused.stderr);
    shop.replace("Cargo.toml", "catalog = \"scopes.toml\"", "catalog = [\"scopes.toml\", \"billing.toml\"]");
    shop.cargo(&["scopes", "docs"]).succeeds();
    assert!(shop.read("docs/scopes.md").contains("billing:invoices:read"));
    let checked = shop.cargo(&["scopes", "check"]).succeeds();
    assert!(checked.stdout.contains("billing.toml: 1 scope, no problem"), "{}", checked.stdout);
    let explained =
        shop.cargo(&["scopes", "explain", "GET /invoices", "--scopes", "billing:invoices:read"]).succeeds();
    assert!(explained.stdout.starts_with("GET /invoices: granted"), "{}", explained.stdout);
}

fn a_second_package_has_its_own_documents(shop: &Project<'_>) {
    shop.replace("Cargo.toml", "[workspace]\n", "[workspace]\nmembers = [\"crates/*\"]\n");
    shop.cargo(&["scopes", "new", "crates/stock-api", "--member"]).succeeds();
    shop.cargo(&["scopes", "docs", "--workspace"]).succeeds();
    assert!(shop.read("crates/stock-api/docs/scopes.md").contains("shop:orders:read"));
    shop.cargo(&["scopes", "docs", "--check", "--package", "stock-api"]).succeeds();
    let ambiguous = shop.cargo(&["scopes", "export", "envoy", "--workspace"]).fails();
    assert!(ambiguous.stderr.contains("shop-api, stock-api"), "{}", ambiguous.stderr);
}

/// Fails if a file of the project has the path of one of these folders.
fn names_no_folder_of(project: &Project<'_>, folders: [&Path; 2]) {
    for file in files_below(project.folder()) {
        let bytes = std::fs::read(&file).expect("a file");
        let text = String::from_utf8_lossy(&bytes);
        for folder in folders {
            let folder = folder.to_str().expect("a path");
            let is_lock = file.ends_with("Cargo.lock");
            assert!(is_lock || !text.contains(folder), "{} names {folder}", file.display());
        }
    }
}

#[test]
fn a_guard_with_fixed_keys_needs_few_crates() {
    let tree = |features: &[&str]| {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.current_dir(workspace()).args(["tree", "--offline", "--package", "scopewright"]);
        cargo.args(["--edges", "normal", "--prefix", "none", "--format", "{p}"]).args(features);
        let tree = run(&mut cargo, Duration::from_secs(60));
        assert!(tree.success, "{}", tree.stderr);
        let names =
            tree.stdout.lines().map(|line| line.split_whitespace().take(2).collect::<Vec<_>>().join(" "));
        names.filter(|name| !name.is_empty()).collect::<std::collections::BTreeSet<_>>()
    };
    let least = tree(&["--no-default-features"]);
    // Half of the 139 crates that a guard needed before it had features.
    assert!(least.len() <= 69, "{} crates: {least:?}", least.len());
    for absent in ["reqwest", "url", "schemars", "prometheus-client", "hyper"] {
        assert!(!least.iter().any(|name| name.starts_with(&format!("{absent} "))), "{absent}");
    }
}
