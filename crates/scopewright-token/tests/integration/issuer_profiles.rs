//! The tokens of `docs/issuers.md`, read from the page: each is accepted by its profile, and
//! rejected with one change.

use std::time::{Duration, UNIX_EPOCH};

use scopewright_token::{
    Algorithm, AudienceIn, Claims, Malformation, Profile, ScopeClaim, TokenError, Verifier,
};
use serde_json::{Value, json};

use crate::fixture::{AUDIENCE, key, keys, with};

const PAGE: &str = include_str!("../../../../docs/issuers.md");

/// A minute after all tokens were issued.
const NOW: u64 = 1_800_000_060;

const PROFILES: [(&str, Profile); 8] = [
    ("RFC 9068", Profile::RFC_9068),
    ("Keycloak", Profile::KEYCLOAK),
    ("Auth0", Profile::AUTH0),
    ("Okta", Profile::OKTA),
    ("Microsoft Entra ID", Profile::ENTRA_ID),
    ("Ory Hydra", Profile::HYDRA),
    ("Amazon Cognito", Profile::COGNITO),
    ("Duende IdentityServer", Profile::DUENDE),
];

/// A section of the page.
struct Product {
    profile: Profile,
    header: Value,
    claims: Value,
    audience: String,
}

impl Product {
    fn named(name: &str) -> Self {
        let (_, profile) = PROFILES.into_iter().find(|(known, _)| *known == name).expect("a profile");
        let section = PAGE.split("\n## ").find(|section| section.lines().next() == Some(name));
        let section = section.unwrap_or_else(|| panic!("no section {name:?}"));
        let mut objects =
            section.split("```json").skip(1).map(|rest| rest.split("```").next().unwrap_or_default());
        let mut object = || serde_json::from_str(objects.next().expect("a block of JSON")).expect("JSON");
        let (header, claims): (Value, Value) = (object(), object());
        let rust = section.split("Verifier::new(").nth(1).unwrap_or_default();
        let audience = rust.split('"').nth(3).expect("an audience").to_owned();
        Self { profile, header, claims, audience }
    }

    /// Signs with the algorithm of the section's header, with the test's key in place of its `kid`.
    fn verify(&self, header: &Value, claims: &Value) -> Result<Claims, TokenError> {
        let shown = |algorithm: &Algorithm| self.header["alg"] == algorithm.as_str();
        let key = key(Algorithm::ALL.into_iter().find(shown).expect("an algorithm of ours"));
        let token = key.seal(&with(header.clone(), "kid", Some(json!(key.kid()))), claims);
        let issuer = self.claims["iss"].as_str().expect("an issuer");
        Verifier::new(issuer, &self.audience).profile(self.profile).verify(
            &token,
            &keys(),
            UNIX_EPOCH + Duration::from_secs(NOW),
        )
    }

    /// Verifies the section's token with one claim changed or, with `null`, removed.
    #[track_caller]
    fn check_claim(&self, name: &str, value: Value, expected: Result<(), TokenError>) {
        let value = Some(value).filter(|value| !value.is_null());
        let claims = with(self.claims.clone(), name, value);
        assert_eq!(self.verify(&self.header, &claims).map(drop), expected, "{claims}");
    }

    #[track_caller]
    fn check_typ(&self, typ: Value, expected: Result<(), TokenError>) {
        let header = with(self.header.clone(), "typ", Some(typ).filter(|typ| !typ.is_null()));
        assert_eq!(self.verify(&header, &self.claims).map(drop), expected, "{header}");
    }
}

const OTHER_KIND: Result<(), TokenError> = Err(TokenError::NotAnAccessToken);

const fn missing(claims: &'static [&'static str]) -> Result<(), TokenError> {
    Err(TokenError::MissingClaim(claims))
}
const NO_SCOPES: Result<(), TokenError> = Err(TokenError::Malformed(Malformation::Scope));
const DIFFER: Result<(), TokenError> = Err(TokenError::Malformed(Malformation::ConflictingClaims));

#[test]
fn every_token_of_the_page_is_accepted() {
    for (name, scope, jti) in [
        ("RFC 9068", "books:read books:write", Some("6f1c2f0e-6d3d-4a58-9a5e-4b2f1c9d7e10")),
        ("Keycloak", "books:read email", Some("trrtcc:0f7e5d1c-3c0b-4a5e-9f0e-0f3d5b1d2c3a")),
        ("Auth0", "books:read books:write", None),
        ("Okta", "books:read books:write", Some("AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE")),
        ("Microsoft Entra ID", "books:read books:write", Some("opaque-1")),
        ("Ory Hydra", "books:read books:write", Some("8a2e1d52-2f0f-4c1e-a5ce-9a1b3f9f5b0e")),
        (
            "Amazon Cognito",
            "https://api.example/books.read https://api.example/books.write",
            Some("3f0c8a6e-5b1d-4e0f-8f46-0b8c9d2e1f3a"),
        ),
        ("Duende IdentityServer", "books:read books:write", Some("1D736303BBF4AFCA")),
    ] {
        let product = Product::named(name);
        let claims =
            product.verify(&product.header, &product.claims).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!((claims.client_id.as_str(), claims.scope.as_str()), ("nightly-import", scope), "{name}");
        assert_eq!((claims.jti.as_deref(), claims.aud.contains(&product.audience)), (jti, true), "{name}");
    }
    assert_eq!(PAGE.matches("\n```json").count(), 2 * PROFILES.len(), "every token of the page is tested");
}

/// Checks defects that no profile accepts.
#[test]
fn defects_that_every_profile_refuses() {
    for (name, _) in PROFILES {
        let product = Product::named(name);
        for other in ["https://evil.example", "", "HTTPS://issuer.example"] {
            product.check_claim("iss", json!(other), Err(TokenError::WrongIssuer));
        }
        product.check_claim("aud", json!("https://other.example"), Err(TokenError::WrongAudience));
        product.check_claim("aud", json!([]), Err(TokenError::WrongAudience));
        product.check_claim("exp", json!(NOW - 10), Err(TokenError::Expired));
        product.check_claim("iat", json!(NOW + 11), Err(TokenError::NotYetValid));
        product.check_claim("nbf", json!(NOW + 11), Err(TokenError::NotYetValid));
        if name != "Duende IdentityServer" {
            product.check_claim("sub", json!(null), missing(&["sub"]));
        }
        product.check_claim("cnf", json!({ "jkt": "x" }), Err(TokenError::SenderConstrained));
        for typ in ["dpop+jwt", "logout+jwt", "secevent+jwt", "client-authentication+jwt", "JWS", ""] {
            product.check_typ(json!(typ), OTHER_KIND);
        }
        if !["RFC 9068", "Duende IdentityServer"].contains(&name) {
            for claim in Profile::CLAIMS_OF_OTHER_TOKENS {
                product.check_claim(claim, json!("x"), OTHER_KIND);
            }
        }
        let (read, other) = match name {
            "Okta" | "Ory Hydra" => ("scp", "scope"),
            _ => ("scope", "scp"),
        };
        let both = with(with(product.claims.clone(), read, Some(json!("a"))), other, Some(json!("b")));
        let differ = Err(TokenError::Malformed(Malformation::ConflictingScopes));
        assert_eq!(product.verify(&product.header, &both).map(drop), differ, "{name}");
    }
}

#[test]
fn defects_of_rfc_9068_tokens() {
    let product = Product::named("RFC 9068");
    for typ in [json!("JWT"), json!(null)] {
        product.check_typ(typ, OTHER_KIND);
    }
    product.check_claim("client_id", json!(null), missing(&["client_id"]));
    product.check_claim("jti", json!(null), Err(TokenError::MissingClaim(&["jti"])));
    product.check_claim("scope", json!(["books:read"]), NO_SCOPES);
}

#[test]
fn defects_of_keycloak_tokens() {
    let product = Product::named("Keycloak");
    for typ in ["ID", "Refresh", "Offline", "Logout", "bearer"] {
        product.check_claim("typ", json!(typ), OTHER_KIND);
    }
    product.check_claim("typ", json!(null), OTHER_KIND);
    product.check_claim("aud", json!("account"), Err(TokenError::WrongAudience));
    product.check_claim("aud", json!(null), Err(TokenError::WrongAudience));
    product.check_claim("azp", json!(null), missing(&["azp"]));
    product.check_claim("client_id", json!("another client"), Ok(()));
    product.check_typ(json!("at+jwt"), Ok(()));
    product.check_typ(json!(null), OTHER_KIND);
}

#[test]
fn defects_of_auth0_tokens() {
    let product = Product::named("Auth0");
    product.check_claim("azp", json!(null), missing(&["azp", "client_id"]));
    product.check_claim("client_id", json!("nightly-import"), Ok(()));
    product.check_claim("client_id", json!("another client"), DIFFER);
    product.check_claim("jti", json!("1"), Ok(()));
    product.check_claim("aud", json!("nightly-import"), Err(TokenError::WrongAudience));
    product.check_typ(json!(null), OTHER_KIND);
}

#[test]
fn defects_of_okta_tokens() {
    let product = Product::named("Okta");
    product.check_claim("cid", json!(null), missing(&["cid"]));
    product.check_claim("scp", json!("books:read"), NO_SCOPES);
    product.check_claim("scp", json!([["books:read"]]), NO_SCOPES);
    product.check_claim("jti", json!(null), Err(TokenError::MissingClaim(&["jti"])));
    product.check_typ(json!("JWT"), Ok(()));
}

#[test]
fn defects_of_entra_id_tokens() {
    let product = Product::named("Microsoft Entra ID");
    product.check_claim("azp", json!(null), missing(&["azp", "appid"]));
    product.check_claim("appid", json!("nightly-import"), Ok(()));
    product.check_claim("appid", json!("another client"), DIFFER);
    product.check_claim("roles", json!("books:read"), NO_SCOPES);
    product.check_claim("scp", json!(["books:read"]), NO_SCOPES);
    product.check_claim("uti", json!(null), Ok(()));
    let delegated = with(product.claims.clone(), "scp", Some(json!("books:read")));
    let claims = product.verify(&product.header, &delegated).expect("a user's token");
    assert_eq!(claims.scope, "books:read", "with `scp`, the roles are the user's");
}

#[test]
fn defects_of_hydra_tokens() {
    let product = Product::named("Ory Hydra");
    product.check_claim("client_id", json!(null), missing(&["client_id"]));
    product.check_claim("aud", json!([]), Err(TokenError::WrongAudience));
    product.check_claim("scope", json!("books:write books:read"), Ok(()));
    product.check_claim("scp", json!("books:read"), NO_SCOPES);
    let text = with(with(product.claims.clone(), "scp", None), "scope", Some(json!("books:read")));
    assert_eq!(
        product.verify(&product.header, &text).map(|claims| claims.scope),
        Ok("books:read".to_owned())
    );
}

#[test]
fn defects_of_cognito_tokens() {
    let product = Product::named("Amazon Cognito");
    for token_use in [json!("id"), json!("refresh"), json!("Access"), json!(["access"]), json!(null)] {
        product.check_claim("token_use", token_use, OTHER_KIND);
    }
    for scope in
        ["", "openid", "https://api.example", "https://api.example.evil/read", "https://other.example/read"]
    {
        product.check_claim("scope", json!(scope), Err(TokenError::WrongAudience));
    }
    product.check_claim("scope", json!("openid https://api.example/read"), Ok(()));
    product.check_claim("scope", json!(null), Err(TokenError::WrongAudience));
    product.check_claim("aud", json!(AUDIENCE), Ok(()));
    product.check_claim("client_id", json!(null), missing(&["client_id"]));
    let by_client = Product {
        profile: Profile::COGNITO.audience(AudienceIn::Claim("client_id")),
        audience: "nightly-import".to_owned(),
        ..product
    };
    by_client.check_claim("scope", json!(null), Ok(()));
    by_client.check_claim("client_id", json!("another client"), Err(TokenError::WrongAudience));
}

#[test]
fn defects_of_duende_tokens() {
    let product = Product::named("Duende IdentityServer");
    for typ in [json!("JWT"), json!(null)] {
        product.check_typ(typ, OTHER_KIND);
    }
    product.check_claim("client_id", json!(null), missing(&["client_id"]));
    product.check_claim("jti", json!(null), missing(&["jti"]));
    for sub in [json!(""), json!(7), json!(["a"])] {
        let verdict = product.verify(&product.header, &with(product.claims.clone(), "sub", Some(sub)));
        assert!(matches!(verdict, Err(TokenError::Malformed(_))), "{verdict:?}");
    }
    let of_user = with(product.claims.clone(), "sub", Some(json!("alice")));
    assert_eq!(product.verify(&product.header, &of_user).map(|claims| claims.sub), Ok("alice".to_owned()));
}

/// Checks a real token of an issuer with its profile.
#[track_caller]
fn read_case(token: &str, profile: Profile) -> Result<Claims, TokenError> {
    let token: Value = serde_json::from_str(token).expect("JSON");
    let product = Product {
        profile,
        header: token["header"].clone(),
        claims: token["claims"].clone(),
        audience: "https://api.example".to_owned(),
    };
    product.verify(&product.header, &product.claims)
}

#[test]
fn a_machine_token_with_a_list_of_scopes_needs_no_subject() {
    let token = include_str!("cases/machine-token-list-of-scopes.json");
    const OWN: Profile = Profile::RFC_9068.scopes(&[ScopeClaim::text_or_list("scope")]);
    assert_eq!(read_case(token, OWN).err(), Some(TokenError::MissingClaim(&["sub"])), "by default");
    for profile in [OWN.subject_may_be_missing(), Profile::DUENDE] {
        let claims = read_case(token, profile).expect("a good token");
        assert_eq!((claims.sub.as_str(), claims.client_id.as_str()), ("nightly-import", "nightly-import"));
        assert_eq!(claims.scope, "orders:read");
    }
}

#[test]
fn a_keycloak_machine_token_without_subject_names_the_missing_claim() {
    let token = include_str!("cases/machine-token-keycloak.json");
    let refused = read_case(token, Profile::KEYCLOAK).expect_err("no subject");
    assert_eq!(refused, TokenError::MissingClaim(&["sub"]));
    let claims = read_case(token, Profile::KEYCLOAK.subject_may_be_missing()).expect("a good token");
    assert_eq!((claims.sub.as_str(), claims.scope.as_str()), ("nightly-import", "orders:read"));
}
