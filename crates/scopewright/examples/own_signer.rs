//! A signer of your own, and a guard that accepts its token:
//! `cargo run -p scopewright --example own_signer`.

#![allow(clippy::disallowed_methods, reason = "the clock of an issuer")]

use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::Body;
use http::{Request, StatusCode};
use library::library;
use scopewright::{Authenticator, Claims, KeySet, Keys, Router, Verifier, get, requires};
use scopewright_token::jsonwebtoken::crypto::JwtSigner;
use scopewright_token::jsonwebtoken::signature::{self, Signer};
use scopewright_token::{Algorithm, KeyPair, SigningKey, jsonwebtoken};
use tower::ServiceExt as _;

/// Stands for an HSM or a key management service, which `try_sign` would call.
struct ToyService(KeyPair);

impl Signer<Vec<u8>> for ToyService {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        self.0.try_sign(message)
    }
}

impl JwtSigner for ToyService {
    fn algorithm(&self) -> jsonwebtoken::Algorithm {
        jsonwebtoken::Algorithm::ES256
    }
}

#[requires(library:books:read)]
async fn list_books() {}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let service = ToyService(KeyPair::generate(Algorithm::Es256)?);
    let jwk = service.0.to_jwk();
    let key = SigningKey::from_signer(service, &jwk)?;
    let [issuer, audience] = ["https://issuer.example", "https://library.example"];
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let token = key.sign(&Claims {
        iss: issuer.into(),
        sub: "reader".into(),
        aud: vec![audience.into()],
        client_id: "reader".into(),
        iat: now,
        exp: now + 900,
        nbf: None,
        jti: Some("1".into()),
        scope: "library:books:read".into(),
    })?;

    let verifier = Verifier::new(issuer, audience);
    let authenticator = Authenticator::builder(verifier, Keys::fixed(KeySet::of([&key]))).build()?;
    let (app, _) = Router::new().route("/books", get(list_books)).into_axum(authenticator);
    let request = Request::get("/books").header("authorization", format!("Bearer {token}"));
    assert_eq!(app.oneshot(request.body(Body::empty())?).await?.status(), StatusCode::OK);
    Ok(())
}
