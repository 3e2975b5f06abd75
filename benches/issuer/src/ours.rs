//! Our issuer: the program as it is built for release, with everything on that is on by default.

use std::path::{Path, PathBuf};
use std::process::Command;

use issuer::{Address, Administration, ApplyOptions, ClientId, ClientSettings, Manifest, PepperSource};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::server::{AUDIENCE, CLIENT, ISSUER, SCOPES, Server, on_core_0};

/// The project's own folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the project").to_owned()
}

/// Builds the program, and returns its path.
pub(crate) fn build() -> PathBuf {
    let target = root().join("target");
    let mut build = Command::new("cargo");
    build.args(["build", "--release", "--locked", "-p", "issuer", "--target-dir"]).arg(&target);
    let status = build.current_dir(root()).status();
    assert!(status.is_ok_and(|status| status.success()), "the issuer cannot be built");
    target.join("release/issuer")
}

/// Installs oidc-provider below `target`, and returns its path, or `None` without npm.
pub(crate) fn install_oidc_provider() -> Option<PathBuf> {
    let folder = root().join("target/issuer-peers");
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("node");
    std::fs::create_dir_all(&folder).ok()?;
    for name in ["package.json", "oidc-provider.mjs"] {
        std::fs::copy(own.join(name), folder.join(name)).ok()?;
    }
    let installed = Command::new("npm")
        .args(["install", "--silent", "--no-audit", "--no-fund"])
        .current_dir(&folder)
        .status();
    installed.is_ok_and(|status| status.success()).then_some(folder)
}

/// The setup of an issuer.
pub(crate) struct Setup<'s> {
    pub(crate) name: &'s str,
    pub(crate) algorithm: &'s str,
    pub(crate) clients: usize,
    /// The APIs in addition to the one whose tokens are requested, each with 200 scopes.
    pub(crate) apis: usize,
    pub(crate) options: &'s [&'s str],
}

/// An issuer with its files.
pub(crate) struct Ours {
    pub(crate) server: Server,
    pub(crate) database: Option<PathBuf>,
    _folder: TempDir,
}

/// Registers the clients, and starts the server. `database` defaults to an SQLite file of its own.
pub(crate) fn start(runtime: &Runtime, program: &Path, setup: &Setup<'_>, database: Option<Address>) -> Ours {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("issuer.sqlite");
    let address = database.unwrap_or_else(|| file.clone().into());
    let pepper = folder.path().join("pepper");
    if setup.apis > 0 {
        runtime.block_on(add_apis(&address, &pepper, setup.apis));
    }
    let clients = runtime.block_on(register(&address, &pepper, setup.clients));
    let mut command = on_core_0(program);
    command
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--issuer",
            ISSUER,
            "--audience",
            AUDIENCE,
            "--client-rate",
            "0",
        ])
        .args(["--algorithm", setup.algorithm, "--metrics", "127.0.0.1:0", "--audit"])
        .arg(folder.path().join("audit"))
        .args(setup.options)
        .arg("--pepper-file")
        .arg(&pepper)
        .env("RUST_LOG", "warn")
        .env("TOKIO_WORKER_THREADS", "1");
    match &address {
        Address::Sqlite(path) => command.arg("--database").arg(path),
        Address::Postgres(url) => command.arg("--database").arg(url.as_str()),
    };
    let server = Server::start(setup.name, &mut command, "/oidc/token", clients);
    let database = address.file().map(Path::to_owned);
    Ours { server, database, _folder: folder }
}

/// Adds APIs in one change.
async fn add_apis(address: &Address, pepper: &Path, count: usize) {
    let folder = TempDir::new().expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("a file");
    let own = std::fs::read_to_string(root().join("scopes.toml")).expect("the catalog");
    write("caas.toml", &own);
    let mut manifest =
        format!("schema = 1\n[api.caas]\naudience = \"{AUDIENCE}\"\ncatalog = \"caas.toml\"\n");
    for number in 0..count {
        let catalog = format!("{number}.toml");
        write(&catalog, &many_scopes(number));
        manifest += &format!(
            "[api.api-{number}]\naudience = \"https://{number}.example\"\ncatalog = \"{catalog}\"\n"
        );
    }
    write("clients.toml", &manifest);
    let manifest = Manifest::read(&folder.path().join("clients.toml")).expect("a manifest");
    let pepper = PepperSource::File(pepper.to_owned());
    let administration = Administration::open(address, &pepper, "bench").await.expect("a database");
    administration.apply(&manifest, ApplyOptions::default()).await.expect("applied");
    administration.close().await;
}

/// Returns a catalog of 200 scopes.
fn many_scopes(api: usize) -> String {
    let scope = |number: usize| {
        format!(
            "[scope.\"api{api}:resource{number}:read\"]\ndescription = \"Read the resource {number}.\"\naccess = \"read\"\n"
        )
    };
    let scopes: String = (0..200).map(scope).collect();
    format!("schema = 1\n[catalog]\ntitle = \"API {api}\"\nversion = \"1\"\n{scopes}")
}

async fn register(address: &Address, pepper: &Path, count: usize) -> Vec<(String, String)> {
    let pepper = PepperSource::File(pepper.to_owned());
    let administration = Administration::open(address, &pepper, "bench").await.expect("a database");
    let mut clients = Vec::new();
    for number in 0..count {
        let name = if number == 0 { CLIENT.to_owned() } else { format!("{CLIENT}-{number}") };
        let id: ClientId = name.parse().expect("an id");
        let settings = ClientSettings::new(SCOPES.parse().expect("scopes"));
        let added = administration.add_client(&id, settings, None).await.expect("a client");
        clients.push((name, added.secret.expect("a secret").secret.expose().to_owned()));
    }
    administration.close().await;
    clients
}
