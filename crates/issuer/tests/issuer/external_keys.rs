//! Signing keys that are not in the database.

use std::fs;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use http::StatusCode;
use http::header::RETRY_AFTER;
use issuer::{AdminError, AuthorizationServer, Config, ExternalKeys, TokenState};
use scopes::Scope;
use scopewright_token::jsonwebtoken::crypto::JwtSigner;
use scopewright_token::jsonwebtoken::signature::{self, Signer};
use scopewright_token::{Algorithm, KeyPair, KeySet, SigningKey};

use crate::test_server::{Answer, Files, Server, basic, verify};

const SCOPE: Scope = Scope::ALL[0];

/// A signer that the test can break, as a network does.
#[derive(Clone)]
pub(crate) struct Remote {
    pair: Arc<KeyPair>,
    failure: Arc<Mutex<Option<&'static str>>>,
}

impl Remote {
    pub(crate) fn new() -> Self {
        let pair = KeyPair::generate(Algorithm::EdDsa).expect("a key");
        Self { pair: Arc::new(pair), failure: Arc::default() }
    }

    pub(crate) fn key(&self) -> SigningKey {
        SigningKey::from_signer(self.clone(), &self.pair.to_jwk()).expect("a key")
    }

    pub(crate) fn fail(&self, failure: Option<&'static str>) {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = failure;
    }
}

impl Signer<Vec<u8>> for Remote {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        match *self.failure.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(failure) => Err(signature::Error::from_source(failure)),
            None => self.pair.try_sign(message),
        }
    }
}

impl JwtSigner for Remote {
    fn algorithm(&self) -> scopewright_token::jsonwebtoken::Algorithm {
        self.pair.algorithm().into()
    }
}

pub(crate) async fn open(files: &Files, external_keys: ExternalKeys) -> Server {
    let config = Config { external_keys, ..files.config() };
    Server(AuthorizationServer::open(config).await.expect("a server"))
}

pub(crate) fn signing(key: SigningKey) -> ExternalKeys {
    ExternalKeys { signing: Some(key), published: KeySet::default() }
}

async fn request(server: &Server, secret: &str) -> Answer {
    server.token(&[&basic("demo", secret)], &format!("grant_type=client_credentials&scope={SCOPE}")).await
}

async fn token(server: &Server, secret: &str) -> String {
    request(server, secret).await.member("access_token").to_owned()
}

fn kids(keys: &KeySet) -> Vec<&str> {
    keys.kids().collect()
}

#[tokio::test]
async fn an_external_key_signs_and_no_key_is_stored() {
    let (files, remote) = (Files::new(), Remote::new());
    let server = open(&files, signing(remote.key())).await;
    let secret = server.add("demo", &[SCOPE]).await;
    let token = token(&server, &secret).await;
    let keys = server.key_set().await;
    assert_eq!(kids(&keys), [remote.pair.kid()]);
    assert_eq!(verify(&token, &keys).client_id, "demo");
    assert_eq!(server.get("/readyz").await.status, StatusCode::OK);

    let administration = server.0.administration();
    let rotated = administration.rotate_key(None, Duration::ZERO).await;
    assert!(matches!(rotated, Err(AdminError::Refused(_))), "{rotated:?}");
    assert!(administration.signing_keys().await.expect("the keys").is_empty());
    #[expect(clippy::disallowed_methods, reason = "the clock of the test")]
    let now = SystemTime::now();
    let state = async || administration.inspect(&token, now).await.expect("an inspection").state;
    assert_eq!(state().await, TokenState::Active);
    administration.revoke_signed_by(remote.pair.kid()).await.expect("a revocation");
    assert_eq!(state().await, TokenState::Revoked);

    server.0.close().await;
    let private = remote.pair.to_pkcs8().expect("PKCS #8");
    let stored = fs::read(files.path("issuer.sqlite")).expect("a database");
    assert!(!stored.windows(32).any(|bytes| bytes == &private[16..48]), "the private key is not stored");
    let sealed = b"\"sealed\"";
    assert!(!stored.windows(sealed.len()).any(|bytes| bytes == sealed), "no key is stored");
}

#[tokio::test]
async fn stored_keys_stay_published_after_the_change_to_an_external_key() {
    let (files, remote) = (Files::new(), Remote::new());
    let before = files.open().await;
    let secret = before.add("demo", &[SCOPE]).await;
    let earlier = token(&before, &secret).await;
    let stored = before.key_set().await;
    drop(before);

    let announced = ExternalKeys { signing: None, published: KeySet::of([&remote.key()]) };
    let server = open(&files, announced).await;
    let keys = server.key_set().await;
    assert_eq!(kids(&keys), [&[remote.pair.kid()], &kids(&stored)[..]].concat());
    verify(&token(&server, &secret).await, &stored);
    drop(server);

    let server = open(&files, signing(remote.key())).await;
    let keys = server.key_set().await;
    assert_eq!(kids(&keys), [&[remote.pair.kid()], &kids(&stored)[..]].concat());
    verify(&token(&server, &secret).await, &KeySet::of([&remote.key()]));
    verify(&earlier, &keys);
    let ended = server.0.administration().signing_keys().await.expect("the keys");
    assert!(ended.iter().all(|key| key.signs_until.is_some() && key.published_until.is_some()), "{ended:?}");
}

#[tokio::test]
async fn a_failure_of_the_signer_is_temporary() {
    let (files, remote) = (Files::new(), Remote::new());
    let server = open(&files, signing(remote.key())).await;
    let secret = server.add("demo", &[SCOPE]).await;
    remote.fail(Some("the HSM is locked"));
    let refused = request(&server, &secret).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.member("error"), "temporarily_unavailable");
    assert!(refused.headers.contains_key(RETRY_AFTER));
    assert!(!refused.body.to_string().contains("HSM"), "the cause is for the logs only");
    remote.fail(None);
    verify(&token(&server, &secret).await, &server.key_set().await);
}
