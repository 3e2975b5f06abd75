//! A private key in another process: `cargo run -p issuer --example remote_signer`.
//!
//! The other process is this program with an argument. Messages and signatures are lines of hex.

#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "an example with a clock and a result")]

use std::error::Error;
use std::io::{self, BufRead, BufReader, Lines, Write};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use axum::body::{Body, Bytes, to_bytes};
use http::Request;
use issuer::{AuthorizationServer, ClientSettings, Config, PepperSource};
use scopes::Scope;
use scopewright_token::jsonwebtoken::crypto::JwtSigner;
use scopewright_token::jsonwebtoken::signature::{self, Signer};
use scopewright_token::{Algorithm, KeyPair, KeySet, SigningKey, Verifier, jsonwebtoken};
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// The other process: it writes its public key, and then a signature for each message.
fn sign_for_others() -> Result<(), Box<dyn Error>> {
    let pair = KeyPair::generate(Algorithm::Es256)?;
    println!("{}", json!(pair.to_jwk()));
    for message in io::stdin().lines() {
        println!("{}", hex::encode(pair.try_sign(&hex::decode(message?)?)?));
    }
    Ok(())
}

/// The signer of the issuer, which sends each message to the other process.
struct RemoteSigner(Mutex<(ChildStdin, Lines<BufReader<ChildStdout>>)>);

impl Signer<Vec<u8>> for RemoteSigner {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        let mut process = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (requests, responses) = &mut *process;
        writeln!(requests, "{}", hex::encode(message)).map_err(signature::Error::from_source)?;
        let response = responses.next().unwrap_or_else(|| Err(io::ErrorKind::UnexpectedEof.into()));
        hex::decode(response.map_err(signature::Error::from_source)?).map_err(signature::Error::from_source)
    }
}

impl JwtSigner for RemoteSigner {
    fn algorithm(&self) -> jsonwebtoken::Algorithm {
        jsonwebtoken::Algorithm::ES256
    }
}

async fn send(server: &AuthorizationServer, request: Request<Body>) -> Result<Bytes, axum::Error> {
    let Ok(response) = server.router().oneshot(request).await;
    to_bytes(response.into_body(), 64 * 1024).await
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    if std::env::args().nth(1).as_deref() == Some("sign") {
        return sign_for_others();
    }
    let mut command = Command::new(std::env::current_exe()?);
    let mut other = command.arg("sign").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let (Some(requests), Some(responses)) = (other.stdin.take(), other.stdout.take()) else { unreachable!() };
    let mut responses = BufReader::new(responses).lines();
    let jwk = responses.next().ok_or("no public key")??;
    let signer = RemoteSigner(Mutex::new((requests, responses)));
    let key = SigningKey::from_signer(signer, &serde_json::from_str(&jwk)?)?;
    let folder = tempfile::tempdir()?;
    let [issuer, audience] = ["http://127.0.0.1:8080", "http://127.0.0.1:8081/caas/v1"];
    let [pepper, database] = ["issuer.pepper", "issuer.sqlite"].map(|name| folder.path().join(name));
    let (pepper, database) = (PepperSource::File(pepper), database.into());
    let mut config = Config::new(issuer.parse()?, database, pepper);
    config.default_audience = Some(audience.parse()?);
    config.external_keys.signing = Some(key);
    let server = AuthorizationServer::open(config).await?;
    let settings = ClientSettings::new([Scope::ALL[0]].into_iter().collect());
    let client = server.administration().add_client(&"demo".parse()?, settings, None).await?;
    let secret = client.secret.ok_or("a new client has a secret")?.secret;
    let form = "grant_type=client_credentials&client_id=demo&client_secret=";
    let form = format!("{form}{}&scope={}", secret.expose(), Scope::ALL[0]);
    let request = Request::post("/token").header("content-type", "application/x-www-form-urlencoded");
    let response: Value = serde_json::from_slice(&send(&server, request.body(form.into())?).await?)?;
    let token = response["access_token"].as_str().ok_or_else(|| format!("no token: {response}"))?;
    let keys = KeySet::from_json(&send(&server, Request::get("/certs").body(Body::empty())?).await?)?;
    let claims = Verifier::new(issuer, audience).verify(token, &keys, SystemTime::now())?;
    println!("the other process signed a token of `{}` for `{}`", claims.client_id, claims.scope);
    drop(server);
    other.wait()?;
    Ok(())
}
