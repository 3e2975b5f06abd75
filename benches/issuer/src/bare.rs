//! The minimum of a token endpoint: it reads a form, compares the hash of a secret, and signs with
//! a parsed key. It has no rules for grants beyond a list of scopes, no limits, no log and no
//! database.

use std::collections::{HashMap, HashSet};
use std::io::{Read as _, Write as _};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::digest::{SHA256, digest};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bench_kit::{CORES, pin};
use scopewright_token::{Algorithm, Claims, SigningKey};
use serde::Serialize;
use subtle::ConstantTimeEq as _;

use crate::server::{AUDIENCE, CLIENT, ISSUER, SCOPES, SECRET};

struct Bare {
    hashes: HashMap<String, Vec<u8>>,
    scopes: HashSet<&'static str>,
    key: SigningKey,
}

#[derive(Serialize)]
struct Answer {
    access_token: String,
    token_type: &'static str,
    expires_in: u64,
    scope: String,
}

/// Runs the child: prints its address, and ends when its parent does.
pub(crate) fn serve(algorithm: &str) {
    pin(CORES[0]);
    std::thread::spawn(|| {
        let _ = std::io::stdin().read(&mut [0]);
        std::process::exit(0);
    });
    let algorithm =
        Algorithm::ALL.into_iter().find(|known| known.as_str() == algorithm).expect("an algorithm");
    let others = (0..1000).map(|number: u32| (format!("other-{number}"), vec![0; 32]));
    let own = (CLIENT.to_owned(), digest(&SHA256, SECRET.as_bytes()).as_ref().to_vec());
    let bare = Bare {
        hashes: others.chain([own]).collect(),
        scopes: SCOPES.split(' ').collect(),
        key: SigningKey::generate(algorithm).expect("a key"),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        writeln!(std::io::stdout(), "listening on {address}").expect("the parent listens");
        let app = Router::new().route("/token", post(token)).with_state(Arc::new(bare));
        axum::serve(listener, app).await.expect("serving");
    });
}

async fn token(State(bare): State<Arc<Bare>>, headers: HeaderMap, body: Bytes) -> Response {
    match bare.answer(&headers, &body) {
        Some(answer) => ([(CACHE_CONTROL, "no-store")], Json(answer)).into_response(),
        None => StatusCode::BAD_REQUEST.into_response(),
    }
}

impl Bare {
    fn answer(&self, headers: &HeaderMap, body: &[u8]) -> Option<Answer> {
        let credentials = headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
        let credentials = String::from_utf8(STANDARD.decode(credentials).ok()?).ok()?;
        let (client, secret) = credentials.split_once(':')?;
        let kept = self.hashes.get(client)?;
        if !bool::from(digest(&SHA256, secret.as_bytes()).as_ref().ct_eq(kept)) {
            return None;
        }
        let (mut grant, mut scope) = (false, String::new());
        for (name, value) in form_urlencoded::parse(body) {
            match &*name {
                "grant_type" => grant = value == "client_credentials",
                "scope" => scope = value.into_owned(),
                _ => {}
            }
        }
        if !grant || !scope.split(' ').all(|name| self.scopes.contains(name)) {
            return None;
        }
        let access_token = self.key.sign(&claims(client, scope.clone())).ok()?;
        Some(Answer { access_token, token_type: "Bearer", expires_in: 900, scope })
    }
}

fn claims(client: &str, scope: String) -> Claims {
    let mut random = [0; 16];
    aws_lc_rs::rand::fill(&mut random).expect("randomness");
    let iat = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    Claims {
        iss: ISSUER.to_owned(),
        sub: client.to_owned(),
        aud: vec![AUDIENCE.to_owned()],
        client_id: client.to_owned(),
        iat,
        exp: iat + 900,
        nbf: None,
        jti: Some(URL_SAFE_NO_PAD.encode(random)),
        scope,
    }
}
