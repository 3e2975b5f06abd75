//! The number of instructions that a guard adds to a request with a cached token. It does not
//! depend on the load of the machine, so CI can check it.
//!
//! `cargo bench -p scopewright --bench instructions`
//!
//! The program runs itself under valgrind, which counts instructions, with some requests and with
//! three times as many. The difference excludes the start and the first verification of the token.
//! The token is signed outside of the count, because the library gathers randomness in a varying
//! number of steps.

#![expect(clippy::disallowed_methods, reason = "the clock of the bench")]
#![expect(clippy::print_stdout, reason = "a bench prints its result")]

use std::error::Error;
use std::process::{Command, ExitCode};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::Body;
use http::header::AUTHORIZATION;
use http::{HeaderValue, Request, StatusCode};
use library::library;
use scopewright::{Authenticator, Keys, Router, get, requires};
use scopewright_token::{Algorithm, Claims, KeySet, SigningKey, Verifier};
use tower::Service as _;

/// The most instructions that the guard may add to a request with a cached token. A signature check
/// takes hundreds of thousands.
const MOST_ADDED: u64 = 2_000;

const REQUESTS: u64 = 1_000;

const ISSUER: &str = "https://issuer.example";
const AUDIENCE: &str = "https://library.example/v1";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments[..] {
        [run, route, requests, token, keys] if run == "run" => {
            let app = if route == "guarded" { guarded_app(keys) } else { plain_app() };
            serve(app, requests.parse().expect("a number of requests"), token);
            ExitCode::SUCCESS
        }
        arguments if arguments.iter().any(|argument| argument == "--bench") => measure(),
        // `cargo test --benches` only checks that it builds.
        _ => ExitCode::SUCCESS,
    }
}

fn measure() -> ExitCode {
    let token = Token::new();
    let counted = token.instructions("plain").and_then(|plain| Ok((plain, token.instructions("guarded")?)));
    let (plain, guarded) = match counted {
        Ok(counted) => counted,
        Err(error) => {
            eprintln!("cannot count instructions: {error}");
            return ExitCode::FAILURE;
        }
    };
    let added = guarded.saturating_sub(plain);
    println!("instructions for each request, token seen before:");
    println!("  plain route    {plain:>7}");
    println!("  guarded route  {guarded:>7}");
    println!("  the guard adds {added:>7}, of at most {MOST_ADDED}");
    if added > MOST_ADDED {
        eprintln!(
            "the guard adds {added} instructions to a warm request, more than the {MOST_ADDED} it may add"
        );
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// A valid token, and the key set that verifies it.
struct Token {
    token: String,
    keys: String,
}

impl Token {
    fn new() -> Self {
        let key = SigningKey::generate(Algorithm::Es256).expect("randomness");
        let token = key.sign(&claims()).expect("a signature");
        Self { token, keys: KeySet::of([&key]).to_json().to_string() }
    }

    /// Counts the instructions of a request to this route.
    fn instructions(&self, route: &str) -> Result<u64, Box<dyn Error>> {
        let few = self.count(route, REQUESTS)?;
        let many = self.count(route, 3 * REQUESTS)?;
        Ok(many.saturating_sub(few) / (2 * REQUESTS))
    }

    fn count(&self, route: &str, requests: u64) -> Result<u64, Box<dyn Error>> {
        let output = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(std::env::current_exe()?)
            .args(["run", route, &requests.to_string(), &self.token, &self.keys])
            .output()
            .map_err(|error| {
                format!(
                    "valgrind does not start ({error}); install it, for example: apt-get install valgrind"
                )
            })?;
        let stderr = String::from_utf8_lossy(&output.stderr);
        let collected = stderr.lines().find_map(|line| line.split_once("Collected : "));
        match collected {
            Some((_, number)) if output.status.success() => Ok(number.trim().parse()?),
            Some(_) | None => Err(format!("valgrind failed: {stderr}").into()),
        }
    }
}

#[requires(library:books:read)]
async fn read() -> &'static str {
    "a book"
}

async fn plain_read() -> &'static str {
    "a book"
}

fn plain_app() -> axum::Router {
    axum::Router::new().route("/", axum::routing::get(plain_read))
}

fn guarded_app(keys: &str) -> axum::Router {
    let keys = Keys::fixed(KeySet::from_json(keys.as_bytes()).expect("a key set"));
    let authenticator = Authenticator::builder(Verifier::new(ISSUER, AUDIENCE), keys).build();
    Router::new().route("/", get(read)).into_axum(authenticator.expect("a sound configuration")).0
}

/// Serves the counted requests.
fn serve(mut app: axum::Router, requests: u64, token: &str) {
    let token: HeaderValue = format!("Bearer {token}").parse().expect("tokens are ASCII");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        for _ in 0..requests {
            let mut request = Request::new(Body::empty());
            request.headers_mut().insert(AUTHORIZATION, token.clone());
            let response = app.call(request).await.unwrap_or_else(|never| match never {});
            assert_eq!(response.status(), StatusCode::OK);
        }
    });
}

fn claims() -> Claims {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970").as_secs();
    Claims {
        iss: ISSUER.to_owned(),
        sub: "reader".to_owned(),
        aud: vec![AUDIENCE.to_owned()],
        client_id: "reader".to_owned(),
        iat: now,
        exp: now + 3_600,
        nbf: None,
        jti: Some("0f8fad5bd9cb469fa16570867728950e".to_owned()),
        scope: "library:books:read library:books:write".to_owned(),
    }
}
