//! The texts of errors, in one golden file.
//!
//! After a wanted change of a text, write it with
//! `GOLDEN=overwrite cargo test -p scopewright-token --test integration wording`.

use std::fmt::{Display, Write as _};
use std::fs;
use std::time::Duration;

use scopewright_token::{
    Algorithm, KeySetError, Malformation, Profile, SigningError, TokenError, UnsupportedAlgorithm, Verifier,
    VerifierConfigError,
};
use serde_json::{Value, json};

use crate::fixture::*;

fn explanations() -> Vec<String> {
    let cognito = verifier().profile(Profile::COGNITO);
    let keycloak = verifier().profile(Profile::KEYCLOAK);
    let okta = verifier().profile(Profile::OKTA);
    let auth0 = verifier().profile(Profile::AUTH0);
    let jwt = with(header(), "typ", Some(json!("JWT")));
    let rows = [
        (verifier(), jwt.clone(), claims()),
        (verifier(), with(header(), "typ", None), claims()),
        (verifier(), with(header(), "alg", Some(json!("HS256"))), claims()),
        (verifier(), header(), with(claims(), "iss", Some(json!("https://other.example")))),
        (verifier(), header(), with(claims(), "aud", Some(json!(["account"])))),
        (verifier(), header(), with(claims(), "aud", None)),
        (verifier(), header(), with(claims(), "sub", None)),
        (cognito, header(), with(with(claims(), "aud", None), "token_use", Some(json!("access")))),
        (keycloak, jwt.clone(), with(claims(), "typ", Some(json!("ID")))),
        (okta, jwt, with(claims(), "nonce", Some(json!("1")))),
        (auth0, header(), with(claims(), "client_id", None)),
    ];
    rows.iter().map(|(verifier, header, claims)| explanation(verifier, header, claims)).collect()
}

fn explanation(verifier: &Verifier, header: &Value, claims: &Value) -> String {
    let token = signed(&header.to_string(), &claims.to_string());
    let error = verifier.verify(&token, &keys(), now()).expect_err("a bad token");
    verifier.explain(&token, error)
}

#[test]
fn the_texts_of_errors() {
    let hmac = UnsupportedAlgorithm(jsonwebtoken::Algorithm::HS256);
    let malformations = [
        Malformation::TooLong,
        Malformation::NotCompact,
        Malformation::Header,
        Malformation::ForbiddenMember,
        Malformation::NoKeyId,
        Malformation::AmbiguousKey,
        Malformation::Claims,
        Malformation::Issuer,
        Malformation::Subject,
        Malformation::Client,
        Malformation::TokenId,
        Malformation::Expiry,
        Malformation::IssuedAt,
        Malformation::NotBefore,
        Malformation::Audience,
        Malformation::ConflictingClaims,
        Malformation::Scope,
        Malformation::ConflictingScopes,
    ];
    let token_errors = [
        TokenError::MissingClaim(&["azp", "client_id"]),
        TokenError::NotAnAccessToken,
        TokenError::AlgorithmNotAllowed,
        TokenError::UnknownKey,
        TokenError::WrongIssuer,
        TokenError::WrongAudience,
        TokenError::Expired,
        TokenError::NotYetValid,
        TokenError::SenderConstrained,
        TokenError::BadSignature,
        TokenError::Revoked,
    ];
    let config_errors = [
        VerifierConfigError::LongLeeway(Duration::from_secs(61)),
        VerifierConfigError::NoAudience,
        VerifierConfigError::NoAlgorithm,
    ];
    let key_set_errors = [
        KeySetError::NotAKeySet,
        KeySetError::TooManyKeys(65),
        KeySetError::DuplicateKid("k".to_owned()),
        KeySetError::SecretKey(2),
        KeySetError::NoUsableKey,
        KeySetError::UnsupportedAlgorithm(hmac),
    ];
    let signing_errors = [
        SigningError::NoRandomness,
        SigningError::NotAPrivateKey(Algorithm::Es256),
        SigningError::WeakKey,
        SigningError::UnwritableKey,
        SigningError::UnwritableClaims,
        SigningError::UnsupportedAlgorithm(hmac),
        SigningError::UnusablePublicKey,
        SigningError::WrongAlgorithm { signer: Algorithm::Ps256, key: Algorithm::Rs256 },
        SigningError::WrongPublicKey,
        SigningError::Failed("the HSM is locked".to_owned()),
    ];
    let texts = [
        section("Malformed tokens", &malformations),
        section("Rejected tokens", &token_errors),
        section("Explanations in the log", &explanations()),
        section("Configuration", &config_errors),
        section("Key sets", &key_set_errors),
        section("Signing keys", &signing_errors),
    ]
    .join("\n");
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/integration/wording.txt");
    if std::env::var_os("GOLDEN").is_some_and(|value| value == "overwrite") {
        fs::write(file, &texts).expect("a file that can be written");
    }
    let golden = fs::read_to_string(file).expect("the golden file");
    assert_eq!(texts, golden, "write the texts with `GOLDEN=overwrite`");
}

fn section(title: &str, texts: &[impl Display]) -> String {
    texts.iter().fold(format!("# {title}\n\n"), |mut section, text| {
        _ = writeln!(section, "{text}");
        section
    })
}
