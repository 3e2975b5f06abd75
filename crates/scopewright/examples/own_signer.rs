//! A signer of your own: `cargo run -p scopewright --example own_signer`.

use std::time::{Duration, UNIX_EPOCH};

use axum::body::Body;
use http::{Request, StatusCode};
use scopes::shop;
use scopewright::{Authenticator, Claims, KeySet, Keys, Router, Verifier, get, requires};
use scopewright_token::jsonwebtoken::{self, crypto::JwtSigner, signature};
use scopewright_token::{Algorithm, KeyPair, SigningKey};
use tower::ServiceExt as _;

/// Takes the place of an HSM or a key management service.
struct ToyService(KeyPair);

impl signature::Signer<Vec<u8>> for ToyService {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        signature::Signer::try_sign(&self.0, message)
    }
}

impl JwtSigner for ToyService {
    fn algorithm(&self) -> jsonwebtoken::Algorithm {
        jsonwebtoken::Algorithm::ES256
    }
}

mod scopes {
    scopewright::catalog!("scopes.toml");
}

#[requires(shop:orders:read)]
async fn list_orders() {}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pair = KeyPair::generate(Algorithm::Es256)?;
    let jwk = pair.to_jwk();
    let key = SigningKey::from_signer(ToyService(pair), &jwk)?;
    let [issuer, audience] = ["https://issuer.example", "https://api.example"];
    let now = 1_800_000_000;
    let token = key.sign(&Claims {
        iss: issuer.into(),
        sub: "reports".into(),
        aud: vec![audience.into()],
        client_id: "reports".into(),
        iat: now,
        exp: now + 900,
        nbf: None,
        jti: Some("1".into()),
        scope: "shop:orders:read".into(),
    })?;
    let keys = Keys::fixed(KeySet::of([&key]));
    let authenticator = Authenticator::builder(Verifier::new(issuer, audience), keys);
    let authenticator = authenticator.clock(move || UNIX_EPOCH + Duration::from_secs(now)).build()?;
    let app = Router::new().route("/orders", get(list_orders)).into_axum(authenticator).0;
    let request = Request::get("/orders").header("authorization", format!("Bearer {token}"));
    assert_eq!(app.oneshot(request.body(Body::empty())?).await?.status(), StatusCode::OK);
    Ok(())
}
