//! Properties of any header, claims, scope claim and token, for the fuzz targets and the property
//! tests.
//!
//! The headers and claims are signed with the issuer's own key, so that the checks behind the
//! signature are reached.

use std::collections::HashSet;
use std::fmt;
use std::sync::LazyLock;
use std::time::{Duration, UNIX_EPOCH};

use scopewright_token::testing::is_sound_object;
use scopewright_token::{
    Algorithm, Claims, KeySet, Profile, ScopeClaim, SigningKey, TokenError, UnverifiedToken, Verifier,
    is_scope_token,
};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value, json};

const ISSUER: &str = "https://issuer.example";
const AUDIENCE: &str = "https://api.example";
const NOW: u64 = 1_800_000_000;

struct Issuer {
    key: SigningKey,
    keys: KeySet,
}

static ISSUER_KEYS: LazyLock<Issuer> = LazyLock::new(|| {
    let key = SigningKey::generate(Algorithm::EdDsa).expect("a key");
    let keys = KeySet::of([&key]);
    Issuer { key, keys }
});

fn header() -> Value {
    json!({ "typ": "at+jwt", "alg": "EdDSA", "kid": ISSUER_KEYS.key.kid() })
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "sub": "c", "aud": AUDIENCE, "client_id": "c",
        "iat": NOW, "exp": NOW + 900, "jti": "1", "scope": "a:read",
    })
}

fn verify(profile: Profile, token: &str) -> Result<Claims, TokenError> {
    let verifier = Verifier::new(ISSUER, AUDIENCE).profile(profile);
    let now = UNIX_EPOCH + Duration::from_secs(NOW);
    let verdict = verifier.verify(token, &ISSUER_KEYS.keys, now);
    let in_two_steps =
        UnverifiedToken::read(token).and_then(|read| verifier.verify_received(read, &ISSUER_KEYS.keys, now));
    assert_eq!(verdict, in_two_steps, "both ways come to one verdict");
    if let Ok(claims) = &verdict {
        assert!(verifier.validity(claims).contains(&NOW), "what is accepted is valid now");
        assert_eq!(claims.iss, ISSUER);
        assert!(claims.aud.iter().any(|audience| audience == AUDIENCE));
        assert!(claims.scope.is_empty() || claims.scope.split(' ').all(is_scope_token));
    }
    verdict
}

/// Returns the object that another reader finds in these bytes, if any.
fn object(json: &[u8]) -> Option<Map<String, Value>> {
    serde_json::from_slice(json).ok()
}

/// Checks that a header is accepted only if another reader finds the same content, and nothing
/// forbidden.
#[track_caller]
pub(crate) fn check_header(header: &[u8]) {
    let token = ISSUER_KEYS.key.seal_bytes(header, claims().to_string().as_bytes());
    if verify(Profile::RFC_9068, &token).is_ok() {
        let header = object(header).expect("an accepted header is an object");
        assert_eq!(header["kid"], ISSUER_KEYS.key.kid());
        assert!(header["alg"] == "EdDSA" || header["alg"] == "Ed25519");
        assert!(header["typ"].as_str().is_some_and(|typ| typ.to_lowercase().ends_with("at+jwt")));
        for forbidden in ["crit", "b64", "jwk", "jku", "x5u", "x5c", "zip"] {
            assert!(!header.contains_key(forbidden), "{forbidden}");
        }
    }
}

/// Checks that claims are accepted only if another reader finds the same content.
#[track_caller]
pub(crate) fn check_claims(payload: &[u8]) {
    let token = ISSUER_KEYS.key.seal_bytes(header().to_string().as_bytes(), payload);
    for profile in [
        Profile::KEYCLOAK,
        Profile::AUTH0,
        Profile::OKTA,
        Profile::ENTRA_ID,
        Profile::HYDRA,
        Profile::COGNITO,
    ] {
        _ = verify(profile, &token);
    }
    if let Ok(claims) = verify(Profile::RFC_9068, &token) {
        let written = object(payload).expect("accepted claims are an object");
        assert!(!written.contains_key("cnf"));
        for (name, value) in [("iss", &claims.iss), ("sub", &claims.sub), ("client_id", &claims.client_id)] {
            assert_eq!(written[name], *value);
        }
        assert_eq!(written["jti"].as_str(), claims.jti.as_deref());
        assert_eq!(written.get("scope").map_or(Some(""), Value::as_str), Some(claims.scope.as_str()));
        for (name, value) in [("iat", claims.iat), ("exp", claims.exp)] {
            assert_eq!(written[name].as_f64().map(|time| time as u64), Some(value), "{name}");
        }
    }
    check_any_json(payload);
}

/// Checks that our reader and a general one accept the same objects, except for duplicate members,
/// too many members and too much depth.
#[track_caller]
fn check_any_json(text: &[u8]) {
    let sound = is_sound_object(text);
    match serde_json::from_slice::<Shape>(text) {
        Ok(shape) => {
            let expected = shape.is_object && !shape.repeats && shape.members <= 100 && shape.depth <= 16;
            assert_eq!(sound, expected, "{}", String::from_utf8_lossy(text));
        }
        // The general reader rejects a number that is too large for it. Ours accepts it until it is
        // read.
        Err(error) => {
            let large = error.to_string().contains("number out of range");
            assert!(!sound || large, "{error}: {}", String::from_utf8_lossy(text));
        }
    }
}

/// A JSON value within our limits.
#[derive(Default)]
struct Shape {
    is_object: bool,
    members: usize,
    /// True if an object in it, at any depth, has a duplicate member.
    repeats: bool,
    depth: usize,
}

impl Shape {
    fn include(&mut self, inner: &Self) {
        self.repeats |= inner.repeats;
        self.depth = self.depth.max(1 + inner.depth);
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Shape;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any value")
            }

            fn visit_bool<E>(self, _: bool) -> Result<Shape, E> {
                Ok(Shape::default())
            }

            fn visit_i64<E>(self, _: i64) -> Result<Shape, E> {
                Ok(Shape::default())
            }

            fn visit_u64<E>(self, _: u64) -> Result<Shape, E> {
                Ok(Shape::default())
            }

            fn visit_f64<E>(self, _: f64) -> Result<Shape, E> {
                Ok(Shape::default())
            }

            fn visit_str<E>(self, _: &str) -> Result<Shape, E> {
                Ok(Shape::default())
            }

            fn visit_unit<E>(self) -> Result<Shape, E> {
                Ok(Shape::default())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Shape, A::Error> {
                let mut shape = Shape { depth: 1, ..Shape::default() };
                while let Some(inner) = sequence.next_element::<Shape>()? {
                    shape.include(&inner);
                }
                Ok(shape)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
                let mut shape = Shape { is_object: true, depth: 1, ..Shape::default() };
                let mut names = HashSet::new();
                while let Some((name, inner)) = map.next_entry::<String, Shape>()? {
                    shape.members += 1;
                    shape.repeats |= !names.insert(name);
                    shape.include(&inner);
                }
                Ok(shape)
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// Checks that a scope claim is accepted only if another reader finds the same scopes.
#[track_caller]
pub(crate) fn check_scopes(value: &[u8]) {
    const EITHER: Profile = Profile::RFC_9068.scopes(&[ScopeClaim::text_or_list("scope")]);
    let claims = claims().to_string();
    let (before, after) = claims.split_once("\"a:read\"").expect("a scope claim");
    let payload = [before.as_bytes(), value, after.as_bytes()].concat();
    let token = ISSUER_KEYS.key.seal_bytes(header().to_string().as_bytes(), &payload);
    _ = verify(Profile::RFC_9068, &token);
    if let Ok(claims) = verify(EITHER, &token) {
        let written = object(&payload).expect("accepted claims are an object");
        let scopes: Vec<&str> = match &written["scope"] {
            Value::String(scopes) => vec![scopes.as_str()],
            Value::Array(scopes) => scopes.iter().map(|scope| scope.as_str().expect("a string")).collect(),
            other => panic!("accepted: {other}"),
        };
        assert_eq!(claims.scope, scopes.join(" "));
    }
}

/// Checks that only a text that the issuer signed is a token.
#[track_caller]
pub(crate) fn check_token(token: &[u8]) {
    static GOOD: LazyLock<String> = LazyLock::new(|| ISSUER_KEYS.key.seal(&header(), &claims()));
    if let Ok(token) = std::str::from_utf8(token) {
        assert!(verify(Profile::RFC_9068, token).is_err(), "the issuer signed none but its own");
        _ = ISSUER_KEYS.keys.open(token);
        bend(&GOOD, token);
    }
    assert!(verify(Profile::RFC_9068, &GOOD).is_ok());
}

/// Puts the text in place of each part of a valid token.
fn bend(good: &str, text: &str) {
    for at in 0..3 {
        let mut parts: Vec<&str> = good.split('.').collect();
        if parts[at] != text {
            parts[at] = text;
            assert!(verify(Profile::RFC_9068, &parts.join(".")).is_err(), "{parts:?}");
        }
    }
}
