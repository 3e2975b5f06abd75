//! Signing of tokens by a key in memory, or by a signer that the server has to wait for.

use std::sync::Arc;

use scopewright_token::{Claims, SigningError, SigningKey};
use tokio::sync::Semaphore;

/// Signs tokens, and limits how many wait for a signer outside of this process.
#[derive(Debug)]
pub(crate) struct TokenSigner {
    waiting: Arc<Semaphore>,
}

impl Default for TokenSigner {
    fn default() -> Self {
        Self { waiting: Arc::new(Semaphore::new(Self::MOST_WAITING)) }
    }
}

impl TokenSigner {
    /// The limit of tokens that are being signed outside of this process. Each occupies a thread,
    /// and the runtime has 512 of them, which are also needed for other work.
    pub(crate) const MOST_WAITING: usize = 64;

    /// Signs a token. A key in this process signs at once, because this takes less time than
    /// another thread would need to begin. Another signer may wait for a network, so it runs on a
    /// thread that may block, even if the client disconnects.
    pub(crate) async fn sign(&self, key: &Arc<SigningKey>, claims: &Claims) -> Result<String, NotSigned> {
        if key.is_local() {
            return key.sign(claims).map_err(NotSigned::KeyFailed);
        }
        let turn = Arc::clone(&self.waiting).try_acquire_owned().map_err(|_| NotSigned::SignerBusy)?;
        let (key, claims) = (Arc::clone(key), claims.clone());
        let signed = tokio::task::spawn_blocking(move || {
            let signed = key.sign(&claims);
            drop(turn);
            signed
        });
        match signed.await {
            Ok(signed) => signed.map_err(|cause| NotSigned::SignerFailed(cause.into())),
            Err(panicked) => Err(NotSigned::SignerFailed(panicked.into())),
        }
    }
}

/// The reason why a token was not signed.
#[derive(Debug)]
pub(crate) enum NotSigned {
    /// Too many tokens are being signed outside of this process.
    SignerBusy,
    /// The signer outside of this process failed.
    SignerFailed(anyhow::Error),
    /// The key in this process could not be used.
    KeyFailed(SigningError),
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
    use std::sync::{Mutex, PoisonError};
    use std::time::Duration;

    use scopewright_token::jsonwebtoken::crypto::JwtSigner;
    use scopewright_token::jsonwebtoken::signature::{self, Signer};
    use scopewright_token::{Algorithm, KeyPair};

    use super::*;

    /// A signer that returns when the test permits it.
    struct Remote {
        pair: KeyPair,
        permits: Mutex<Receiver<Result<(), &'static str>>>,
    }

    impl Signer<Vec<u8>> for Remote {
        fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
            let permits = self.permits.lock().unwrap_or_else(PoisonError::into_inner);
            permits.recv().expect("the test").map_err(signature::Error::from_source)?;
            self.pair.try_sign(message)
        }
    }

    impl JwtSigner for Remote {
        fn algorithm(&self) -> scopewright_token::jsonwebtoken::Algorithm {
            self.pair.algorithm().into()
        }
    }

    fn remote_key() -> (Arc<SigningKey>, SyncSender<Result<(), &'static str>>) {
        let (sender, permits) = sync_channel(2 * TokenSigner::MOST_WAITING);
        let pair = KeyPair::generate(Algorithm::EdDsa).expect("a key");
        let jwk = pair.to_jwk();
        sender.send(Ok(())).expect("a permit for the test of the pair");
        let key = SigningKey::from_signer(Remote { pair, permits: Mutex::new(permits) }, &jwk);
        (Arc::new(key.expect("a key")), sender)
    }

    fn claims() -> Claims {
        Claims {
            iss: "https://issuer.example".to_owned(),
            sub: "c".to_owned(),
            aud: vec!["https://api.example".to_owned()],
            client_id: "c".to_owned(),
            iat: 0,
            exp: 900,
            nbf: None,
            jti: None,
            scope: "a:read".to_owned(),
        }
    }

    #[tokio::test]
    async fn a_token_over_the_limit_is_refused_at_once() {
        let signer = Arc::new(TokenSigner::default());
        let (key, permits) = remote_key();
        let waiting: Vec<_> = (0..TokenSigner::MOST_WAITING)
            .map(|_| {
                let (signer, key) = (Arc::clone(&signer), Arc::clone(&key));
                tokio::spawn(async move { signer.sign(&key, &claims()).await })
            })
            .collect();
        while signer.waiting.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert!(matches!(signer.sign(&key, &claims()).await, Err(NotSigned::SignerBusy)));
        let local = Arc::new(SigningKey::generate(Algorithm::EdDsa).expect("a key"));
        assert!(signer.sign(&local, &claims()).await.is_ok(), "a local key does not wait");
        for _ in &waiting {
            permits.send(Ok(())).expect("a permit");
        }
        for signed in waiting {
            assert!(signed.await.expect("no panic").is_ok());
        }
        assert_eq!(signer.waiting.available_permits(), TokenSigner::MOST_WAITING);
    }

    #[tokio::test]
    async fn a_failure_of_the_signer_is_reported() {
        let (key, permits) = remote_key();
        permits.send(Err("the HSM is locked")).expect("a refusal");
        let refused = TokenSigner::default().sign(&key, &claims()).await.expect_err("a refusal");
        let NotSigned::SignerFailed(cause) = refused else { panic!("{refused:?}") };
        assert_eq!(cause.to_string(), "the signer failed: the HSM is locked");
    }

    /// The turn ends with the signature, not with the request.
    #[tokio::test]
    async fn a_client_that_disconnects_does_not_free_a_turn() {
        let signer = TokenSigner::default();
        let (key, permits) = remote_key();
        let claims = claims();
        let disconnected = tokio::time::timeout(Duration::ZERO, signer.sign(&key, &claims)).await;
        assert!(disconnected.is_err());
        assert_eq!(signer.waiting.available_permits(), TokenSigner::MOST_WAITING - 1);
        permits.send(Ok(())).expect("a permit");
        while signer.waiting.available_permits() < TokenSigner::MOST_WAITING {
            tokio::task::yield_now().await;
        }
    }
}
