//! Signers whose private key is not in this process.

use std::sync::atomic::{AtomicBool, Ordering};

use jsonwebtoken::crypto::JwtSigner;
use jsonwebtoken::jwk::{Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::signature::{self, Signer};
use scopewright_token::{Algorithm, Claims, KeyPair, KeySet, SigningError, SigningKey, UnsupportedAlgorithm};
use serde_json::json;

use crate::fixture::*;

type Change = fn(Vec<u8>) -> Result<Vec<u8>, signature::Error>;

/// A signer of another maker, which changes each signature.
struct Remote {
    pair: &'static KeyPair,
    algorithm: jsonwebtoken::Algorithm,
    change: Change,
}

impl Remote {
    fn new(algorithm: Algorithm) -> Self {
        Self { pair: pair(algorithm), algorithm: algorithm.into(), change: Ok }
    }
}

impl Signer<Vec<u8>> for Remote {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        self.pair.try_sign(message).and_then(self.change)
    }
}

impl JwtSigner for Remote {
    fn algorithm(&self) -> jsonwebtoken::Algorithm {
        self.algorithm
    }
}

fn valid_claims() -> Claims {
    verify(&good_token()).expect("a good token")
}

/// Returns the public key without its `kid`, `alg` and `use`, as a key management service may have
/// it.
fn bare_jwk(algorithm: Algorithm) -> Jwk {
    let mut jwk = pair(algorithm).to_jwk();
    jwk.common = Default::default();
    jwk
}

#[track_caller]
fn refused(signer: Remote, jwk: &Jwk, expected: SigningError) {
    assert_eq!(SigningKey::from_signer(signer, jwk).map(drop), Err(expected));
}

#[test]
fn any_signer_signs_tokens() {
    for algorithm in Algorithm::ALL {
        for jwk in [pair(algorithm).to_jwk(), bare_jwk(algorithm)] {
            let key = SigningKey::from_signer(Remote::new(algorithm), &jwk).expect("a signer");
            assert_eq!((key.kid(), key.algorithm()), (pair(algorithm).kid(), algorithm));
            assert!(!key.is_local() && crate::fixture::key(algorithm).is_local());
            let token = key.sign(&valid_claims()).expect("a token");
            assert_eq!(verifier().verify(&token, &KeySet::of([&key]), now()), Ok(valid_claims()));
        }
    }
}

#[test]
fn the_kid_of_the_jwk_is_published() {
    let mut jwk = pair(Algorithm::Es256).to_jwk();
    jwk.common.key_id = Some("arn:aws:kms:1".to_owned());
    let key = SigningKey::from_signer(Remote::new(Algorithm::Es256), &jwk).expect("a signer");
    assert_eq!(key.kid(), "arn:aws:kms:1");
    assert!(KeySet::of([&key]).contains("arn:aws:kms:1"));
}

#[test]
fn a_signer_without_its_own_key_is_refused() {
    let other = KeyPair::generate(Algorithm::Es256).expect("a key");
    refused(Remote::new(Algorithm::Es256), &other.to_jwk(), SigningError::WrongPublicKey);
    // RS256 and PS256 share their keys.
    let jwk = pair(Algorithm::Rs256).to_jwk();
    let pss = Remote { algorithm: jsonwebtoken::Algorithm::PS256, ..Remote::new(Algorithm::Rs256) };
    let wrong = SigningError::WrongAlgorithm { signer: Algorithm::Ps256, key: Algorithm::Rs256 };
    refused(pss, &jwk, wrong);
    let pss = Remote { algorithm: jsonwebtoken::Algorithm::PS256, ..Remote::new(Algorithm::Rs256) };
    refused(pss, &bare_jwk(Algorithm::Rs256), SigningError::WrongPublicKey);
}

#[test]
fn a_signature_of_another_form_is_refused() {
    let jwk = pair(Algorithm::Es256).to_jwk();
    let rows: [Change; 3] = [
        |signature| Ok([&[0x30, 0x44, 2, 0x20][..], &signature[..32], &[2, 0x20], &signature[32..]].concat()),
        |_| Ok(Vec::new()),
        |signature| Ok([signature, vec![0]].concat()),
    ];
    for change in rows {
        refused(Remote { change, ..Remote::new(Algorithm::Es256) }, &jwk, SigningError::WrongPublicKey);
    }
}

#[test]
fn a_signer_whose_key_changes_later_is_refused() {
    static CHANGED: AtomicBool = AtomicBool::new(false);
    let change = |mut signature: Vec<u8>| {
        signature[0] ^= u8::from(CHANGED.load(Ordering::Relaxed));
        Ok(signature)
    };
    let signer = Remote { change, ..Remote::new(Algorithm::EdDsa) };
    let key = SigningKey::from_signer(signer, &pair(Algorithm::EdDsa).to_jwk()).expect("a signer");
    assert!(key.sign(&valid_claims()).is_ok());
    CHANGED.store(true, Ordering::Relaxed);
    assert_eq!(key.sign(&valid_claims()), Err(SigningError::WrongPublicKey));
}

#[test]
fn an_unusable_jwk_is_refused() {
    let usable = || pair(Algorithm::Es256).to_jwk();
    let for_encryption = {
        let mut jwk = usable();
        jwk.common.public_key_use = Some(PublicKeyUse::Encryption);
        jwk
    };
    let for_hmac = {
        let mut jwk = usable();
        jwk.common.key_algorithm = Some(KeyAlgorithm::HS256);
        jwk
    };
    let secret: Jwk = serde_json::from_value(json!({ "kty": "oct", "k": "AAAA" })).expect("a JWK");
    for jwk in [for_encryption, for_hmac, secret] {
        refused(Remote::new(Algorithm::Es256), &jwk, SigningError::UnusablePublicKey);
    }
    let hmac = jsonwebtoken::Algorithm::HS256;
    let unsupported = SigningError::UnsupportedAlgorithm(UnsupportedAlgorithm(hmac));
    refused(Remote { algorithm: hmac, ..Remote::new(Algorithm::Es256) }, &usable(), unsupported);
}

#[test]
fn a_kid_that_no_header_should_carry_is_refused() {
    for kid in ["", "a b", "a\"b", "a\nb", "\u{1b}[2J", "schlüssel", &"x".repeat(257)] {
        let mut jwk = pair(Algorithm::Es256).to_jwk();
        jwk.common.key_id = Some(kid.to_owned());
        refused(Remote::new(Algorithm::Es256), &jwk, SigningError::UnusablePublicKey);
    }
}

#[test]
fn the_error_of_a_signer_is_reported() {
    let jwk = pair(Algorithm::Es256).to_jwk();
    let change = |_| Err(signature::Error::from_source("the HSM is locked"));
    let failed = SigningError::Failed("the HSM is locked".to_owned());
    refused(Remote { change, ..Remote::new(Algorithm::Es256) }, &jwk, failed);
}
