//! The issuer as a process, with a client for each way of authentication.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use scopewright_token::{Algorithm, KeyPair, KeySet, SigningKey};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::{first_line, issuer, run};

/// The scopes that the clients may request.
pub(super) const ALLOWED: &str = "caas:categories:read caas:transactions:read";

/// A scope that does not exist.
pub(super) const UNKNOWN: &str = "caas:categories:fly";

/// The lifetime of the clients' tokens in seconds.
pub(super) const LIFETIME: u64 = 321;

/// A running issuer, which ends with the test.
pub(super) struct Issuer {
    process: Child,
    url: String,
    secret: String,
    settings: PathBuf,
    _folder: TempDir,
}

impl Issuer {
    pub(super) fn start() -> Self {
        let folder = TempDir::new().expect("a folder");
        let secret = add_client(folder.path(), "secret", &[])["client_secret"].clone();
        let secret = secret.as_str().expect("a secret").to_owned();
        let keys = [("ES256", Algorithm::Es256), ("Ed25519", Algorithm::EdDsa)]
            .map(|(name, algorithm)| add_key_client(folder.path(), name, algorithm));
        let (process, url) = serve(folder.path());
        let settings = folder.path().join("settings.json");
        let written = json!({
            "issuer": url, "scope": ALLOWED, "unknown_scope": UNKNOWN, "expires_in": LIFETIME, "keys": keys,
            "secret": { "client_id": "secret", "client_secret": secret },
        });
        fs::write(&settings, written.to_string()).expect("a file");
        Self { process, url, secret, settings, _folder: folder }
    }

    /// The address of its metadata (RFC 8414 section 3).
    pub(super) fn metadata_url(&self) -> String {
        let (origin, path) = self.url.rsplit_once('/').expect("a path");
        format!("{origin}/.well-known/oauth-authorization-server/{path}")
    }

    /// The client with a secret.
    pub(super) fn secret(&self) -> (&str, &str) {
        ("secret", &self.secret)
    }

    /// A file with all that a script has to know.
    pub(super) fn settings(&self) -> &Path {
        &self.settings
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

/// Adds a client that signs by this algorithm, and returns its description for a script.
fn add_key_client(folder: &Path, name: &str, algorithm: Algorithm) -> Value {
    let key = KeyPair::generate(algorithm).expect("a key");
    let private_key = STANDARD.encode(key.to_pkcs8().expect("PKCS #8"));
    let key = SigningKey::from(key);
    let jwks = folder.join(format!("{name}.json"));
    fs::write(&jwks, KeySet::of([&key]).to_json().to_string()).expect("a file");
    let jwks = jwks.to_str().expect("a path in UTF-8");
    add_client(folder, name, &["--auth", "private_key_jwt", "--jwks", jwks]);
    json!({ "client_id": name, "algorithm": name, "kid": key.kid(), "private_key": private_key })
}

/// Runs `issuer client add`, and returns its output.
fn add_client(folder: &Path, id: &str, more: &[&str]) -> Value {
    let mut command = issuer(folder);
    let lifetime = LIFETIME.to_string();
    command
        .args(["client", "add", id, "--init", "--scope", ALLOWED, "--lifetime", &lifetime, "--json"])
        .args(more);
    let ended = run(&mut command, Duration::from_secs(60));
    assert!(ended.success, "{}", ended.stderr);
    serde_json::from_str(&ended.stdout).expect("JSON")
}

/// Starts the issuer, and returns its URL, on a port that the system chose. Another process may
/// take the port before the issuer does; then another port is chosen.
pub(crate) fn serve(folder: &Path) -> (Child, String) {
    for _ in 0..5 {
        let chosen = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
        let address = chosen.expect("a free port").to_string();
        let url = format!("http://{address}/oidc");
        let mut command = issuer(folder);
        command.args(["serve", "--listen", &address, "--issuer", &url]);
        let mut process =
            command.stderr(Stdio::null()).stdout(Stdio::piped()).spawn().expect("the issuer starts");
        if first_line(&mut process).is_some() {
            return (process, url);
        }
        _ = process.kill();
        _ = process.wait();
    }
    panic!("the issuer does not serve")
}
