//! What a resource server must refuse, and why; each row is one token.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};

use super::*;
use crate::compact::encode;
use crate::{KeySet, SigningKey};

const NOW: u64 = 1_800_000_000;

/// One issuer's key with tokens of any header and claims, good signature included.
struct Bench {
    key: SigningKey,
    keys: KeySet,
}

impl Bench {
    fn new() -> Self {
        let key = SigningKey::generate().expect("a key");
        let keys = KeySet::of([&key]);
        Self { key, keys }
    }

    fn header(&self) -> Value {
        json!({ "typ": "at+jwt", "alg": "ES256", "kid": self.key.kid() })
    }

    fn sign(&self, header: &str, payload: &str) -> String {
        self.key.seal(&encode(header), payload.as_bytes()).expect("a signature")
    }

    fn verify(&self, token: &str) -> Result<Claims, TokenError> {
        verifier().verify(token, &self.keys, UNIX_EPOCH + Duration::from_secs(NOW))
    }

    #[track_caller]
    fn check_claims(&self, claims: &str, expected: Result<(), &str>) {
        let verdict = self.verify(&self.sign(&self.header().to_string(), claims));
        assert_eq!(
            verdict.map(drop).map_err(|error| error.to_string()),
            expected.map_err(str::to_owned),
            "{claims}"
        );
    }

    #[track_caller]
    fn check_header(&self, header: &str, expected: Result<(), &str>) {
        let verdict = self.verify(&self.sign(header, &claims().to_string()));
        assert_eq!(
            verdict.map(drop).map_err(|error| error.to_string()),
            expected.map_err(str::to_owned),
            "{header}"
        );
    }

    /// The good header with one member changed.
    #[track_caller]
    fn check_member(&self, member: &str, value: Value, expected: Result<(), &str>) {
        let mut header = self.header();
        header[member] = value;
        self.check_header(&header.to_string(), expected);
    }
}

fn verifier() -> Verifier {
    Verifier::new("https://issuer.example", "https://api.example")
}

fn claims() -> Value {
    json!({
        "iss": "https://issuer.example", "sub": "c", "aud": "https://api.example", "client_id": "c",
        "iat": NOW, "exp": NOW + 900, "jti": "1", "scope": "a:read a:write",
    })
}

/// The good claims with one member changed; `None` takes it away.
fn claims_with(member: &str, value: Option<Value>) -> String {
    let mut claims = claims();
    match value {
        Some(value) => claims[member] = value,
        None => _ = claims.as_object_mut().and_then(|claims| claims.remove(member)),
    }
    claims.to_string()
}

const NO_CLAIMS: Result<(), &str> = Err("the claims are not those of an RFC 9068 access token");
const NO_HEADER: Result<(), &str> = Err("the header is not a JOSE header");
const FORBIDDEN_MEMBER: Result<(), &str> = Err("the header has a member that an access token must not have");
const ALGORITHM: Result<(), &str> = Err("`alg` is not allowed for this key");

#[test]
fn what_the_issuer_signs_is_believed() {
    let bench = Bench::new();
    let signed: Claims =
        bench.verify(&bench.sign(&bench.header().to_string(), &claims().to_string())).expect("good");
    let token = bench.key.sign(&signed).expect("a signature");
    assert_eq!(bench.verify(&token), Ok(signed));
}

#[test]
fn required_claims() {
    let bench = Bench::new();
    for member in ["iss", "sub", "aud", "client_id", "iat", "exp", "jti"] {
        bench.check_claims(&claims_with(member, None), NO_CLAIMS);
        bench.check_claims(&claims_with(member, Some(Value::Null)), NO_CLAIMS);
    }
    bench.check_claims(&claims_with("scope", None), Ok(()));
    bench.check_claims(&claims_with("nbf", None), Ok(()));
    bench.check_claims(&claims_with("something", Some(json!({ "else": true }))), Ok(()));
}

#[test]
fn issuer_and_audience() {
    let bench = Bench::new();
    let issuer = Err("`iss` is another issuer");
    bench.check_claims(&claims_with("iss", Some(json!("https://issuer.example/"))), issuer);
    bench.check_claims(&claims_with("iss", Some(json!("https://ISSUER.example"))), issuer);
    bench.check_claims(
        &claims_with("iss", Some(json!(["https://evil.example", "https://issuer.example"]))),
        NO_CLAIMS,
    );
    let audience = Err("`aud` does not contain this resource server");
    bench
        .check_claims(&claims_with("aud", Some(json!(["https://x.example", "https://api.example"]))), Ok(()));
    bench.check_claims(&claims_with("aud", Some(json!("https://api.example.evil"))), audience);
    bench.check_claims(&claims_with("aud", Some(json!([]))), audience);
    bench.check_claims(&claims_with("aud", Some(json!([7]))), NO_CLAIMS);
    bench.check_claims(&claims_with("aud", Some(json!(7))), NO_CLAIMS);
}

#[test]
fn times_are_numbers_within_the_leeway() {
    let bench = Bench::new();
    let (expired, early) = (Err("expired"), Err("not valid yet"));
    let rows = [
        ("exp", json!(NOW + 1), Ok(())),
        ("exp", json!(NOW - 9), Ok(())),
        ("exp", json!(NOW - 10), expired),
        ("exp", json!(0), expired),
        ("exp", json!(NOW as f64 + 0.5), Ok(())),
        ("exp", json!(-1), NO_CLAIMS),
        ("exp", json!((NOW + 900).to_string()), NO_CLAIMS),
        ("exp", json!(true), NO_CLAIMS),
        ("exp", json!(1e300), NO_CLAIMS),
        ("iat", json!(NOW + 10), Ok(())),
        ("iat", json!(NOW + 11), early),
        ("iat", json!("now"), NO_CLAIMS),
        ("nbf", json!(NOW + 10), Ok(())),
        ("nbf", json!(NOW + 11), early),
        ("nbf", json!((NOW - 5).to_string()), NO_CLAIMS),
    ];
    for (member, value, expected) in rows {
        bench.check_claims(&claims_with(member, Some(value)), expected);
    }
    bench.check_claims(&claims().to_string().replace(&(NOW + 900).to_string(), "1e400"), NO_CLAIMS);
}

#[test]
fn scope_is_a_list_of_scope_tokens() {
    let bench = Bench::new();
    let wrong = Err("`scope` is no list of scope tokens");
    for scope in ["a  b", " a", "a ", "a\tb", "a\u{a0}b", "a\"b"] {
        bench.check_claims(&claims_with("scope", Some(json!(scope))), wrong);
    }
    for scope in [json!(["a"]), json!(7), Value::Null] {
        bench.check_claims(&claims_with("scope", Some(scope)), NO_CLAIMS);
    }
    bench.check_claims(&claims_with("scope", Some(json!(""))), Ok(()));
}

#[test]
fn a_token_bound_to_a_key_is_no_bearer_token() {
    let bound = claims_with("cnf", Some(json!({ "jkt": "x" })));
    Bench::new().check_claims(&bound, Err("bound to a key by `cnf`, so it is no bearer token"));
}

#[test]
fn members_given_twice_are_refused() {
    let bench = Bench::new();
    bench.check_claims(
        &claims().to_string().replacen('{', r#"{"iss":"https://issuer.example","#, 1),
        NO_CLAIMS,
    );
    bench.check_header(&bench.header().to_string().replacen('{', r#"{"alg":"ES256","#, 1), NO_HEADER);
}

#[test]
fn broken_json_is_refused() {
    let bench = Bench::new();
    let deep = "[".repeat(3_000);
    for payload in ["", "{", "[]", "null", deep.as_str(), &format!("{} x", claims())] {
        bench.check_claims(payload, NO_CLAIMS);
    }
    for header in ["", "{", "\"at+jwt\""] {
        bench.check_header(header, NO_HEADER);
    }
}

#[test]
fn only_access_tokens_are_access_tokens() {
    let bench = Bench::new();
    let other = Err("`typ` is not `at+jwt`");
    for typ in ["at+jwt", "AT+JWT", "application/at+jwt"] {
        bench.check_member("typ", json!(typ), Ok(()));
    }
    for typ in ["JWT", "dpop+jwt", "logout+jwt", "at+jwt ", ""] {
        bench.check_member("typ", json!(typ), other);
    }
    bench.check_member("typ", Value::Null, other);
    bench.check_member("typ", json!(["at+jwt"]), NO_HEADER);
}

#[test]
fn the_algorithm_belongs_to_the_key() {
    let bench = Bench::new();
    for alg in ["none", "None", "nOnE", "", "HS256", "es256", "ES512", "RS256", "EdDSA", "ES384"] {
        bench.check_member("alg", json!(alg), ALGORITHM);
    }
    bench.check_member("alg", Value::Null, NO_HEADER);
}

#[test]
fn the_sender_does_not_choose_the_key() {
    let bench = Bench::new();
    for member in ["jwk", "jku", "x5u", "x5c", "crit", "b64", "zip"] {
        bench.check_member(member, json!("https://evil.example"), FORBIDDEN_MEMBER);
    }
    bench.check_member("crit", json!([]), FORBIDDEN_MEMBER);
    bench.check_member("crit", Value::Null, FORBIDDEN_MEMBER);
    let unknown = Err("`kid` names no known key");
    for kid in ["", "' OR 1=1 --", "../../dev/null", "\u{0}", "other"] {
        bench.check_member("kid", json!(kid), unknown);
    }
    bench.check_member("kid", json!(7), NO_HEADER);
    bench.check_member("kid", Value::Null, Err("the header names no key (`kid`)"));
}

#[test]
fn only_the_compact_form_is_read() {
    let bench = Bench::new();
    let good = bench.sign(&bench.header().to_string(), &claims().to_string());
    let parts: Vec<&str> = good.split('.').collect();
    let (header, payload, signature) = (parts[0], parts[1], parts[2]);
    let malformed = [
        String::new(),
        "..".to_owned(),
        format!("{header}.{payload}"),
        format!("{header}.{payload}."),
        format!("{good}.{signature}"),
        format!("{header}=.{payload}.{signature}"),
        format!(" {good}"),
        format!("{header}\n.{payload}.{signature}"),
        format!("{{\"protected\":\"{header}\",\"payload\":\"{payload}\",\"signature\":\"{signature}\"}}"),
        format!("{header}.{}.{signature}", "A".repeat(9_000)),
    ];
    for token in malformed {
        assert_eq!(bench.verify(&token), Err(TokenError::Malformed("not a JWT in compact form")), "{token}");
    }
}

#[test]
fn a_signature_is_not_bent() {
    let bench = Bench::new();
    let good = bench.sign(&bench.header().to_string(), &claims().to_string());
    let (signed, signature) = good.rsplit_once('.').expect("three parts");
    let forged = [
        encode([0; 64]),
        encode([0xff; 64]),
        encode([0; 63]),
        encode([0; 65]),
        format!("{signature}A"),
        format!("{signature}="),
        signature.chars().rev().collect(),
    ];
    for signature in forged {
        let verdict = bench.verify(&format!("{signed}.{signature}"));
        assert_eq!(verdict, Err(TokenError::BadSignature), "{signature}");
    }
    let other = Bench::new();
    let stranger = other.sign(&bench.header().to_string(), &claims().to_string());
    assert_eq!(bench.verify(&stranger), Err(TokenError::BadSignature));
}
