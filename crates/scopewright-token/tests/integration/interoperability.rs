//! Tokens and keys are exchanged with another library, in both directions.

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation};
use scopewright_token::{Algorithm, Claims, KeySet};
use serde_json::Value;

use crate::fixture::{AUDIENCE, ISSUER, claims, header, key, signed, verify};

/// Returns the claims of the valid token.
fn read_claims() -> Claims {
    verify(&signed(&header().to_string(), &claims().to_string())).expect("a good token")
}

fn name(algorithm: Algorithm) -> jsonwebtoken::Algorithm {
    // An error only means that another test was first.
    _ = jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER.install_default();
    algorithm.as_str().parse().expect("an algorithm")
}

#[test]
fn the_other_library_accepts_our_token() {
    for algorithm in Algorithm::ALL {
        let token = key(algorithm).sign(&read_claims()).expect("a token");
        let published = KeySet::of([key(algorithm)]).to_json();
        let jwk: Jwk = serde_json::from_value(published["keys"][0].clone()).expect("a key");
        let mut validation = Validation::new(name(algorithm));
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[ISSUER]);
        // The library reads the system's clock, and the time of the tests is fixed.
        validation.validate_exp = false;
        let decoding = DecodingKey::from_jwk(&jwk).expect("a public key");
        let read = jsonwebtoken::decode::<Value>(&token, &decoding, &validation).expect("a good token");
        assert_eq!(read.claims["scope"], claims()["scope"], "{algorithm}");
        assert_eq!(read.header.kid.as_deref(), Some(key(algorithm).kid()));
        assert_eq!(read.header.typ.as_deref(), Some("at+jwt"));
    }
}

/// RSA is left out, because the library needs such a key as PKCS #1.
#[test]
fn we_accept_a_token_of_the_other_library() {
    type Encoding = fn(&[u8]) -> EncodingKey;
    let rows: [(Algorithm, Encoding); 3] = [
        (Algorithm::Es256, EncodingKey::from_ec_der),
        (Algorithm::Es384, EncodingKey::from_ec_der),
        (Algorithm::EdDsa, EncodingKey::from_ed_der),
    ];
    for (algorithm, encoding) in rows {
        let mut header = Header::new(name(algorithm));
        header.typ = Some("at+jwt".to_owned());
        header.kid = Some(key(algorithm).kid().to_owned());
        let private = encoding(&key(algorithm).to_pkcs8().expect("PKCS #8"));
        let token = jsonwebtoken::encode(&header, &claims(), &private).expect("a token");
        assert_eq!(verify(&token), Ok(read_claims()), "{algorithm}");
    }
}
