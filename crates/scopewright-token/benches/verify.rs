//! The cost of a whole verification compared with the signature alone, which every verifier must
//! check.
//!
//! `cargo bench -p scopewright-token` prints both for each algorithm and the ratio of many short
//! alternating rounds, because machines are noisy.

use std::hint::black_box;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use criterion::{Criterion, criterion_group, criterion_main};
use scopewright_token::{Algorithm, Claims, KeySet, SigningKey, Verifier};
use serde_json::Value;

const NOW: u64 = 1_800_000_000;

/// A token with its key set, and the same input for the library alone.
struct Case {
    verifier: Verifier,
    keys: KeySet,
    token: String,
    key: ParsedPublicKey,
    signature: Vec<u8>,
}

impl Case {
    fn new(algorithm: Algorithm) -> Self {
        let signing_key = SigningKey::generate(algorithm).expect("a key");
        let keys = KeySet::of([&signing_key]);
        let token = signing_key.sign(&claims()).expect("a signature");
        let key = parsed(&keys.to_json()["keys"][0]);
        let signature = bytes(token.rsplit('.').next().expect("a signature"));
        let verifier = Verifier::new("https://issuer.example", "https://api.example");
        let case = Self { verifier, keys, token, key, signature };
        assert!(case.raw() && case.whole(), "both accept the token");
        case
    }

    fn raw(&self) -> bool {
        let signed = &self.token.as_bytes()[..self.token.rfind('.').unwrap_or_default()];
        self.key.verify_sig(black_box(signed), black_box(&self.signature)).is_ok()
    }

    fn whole(&self) -> bool {
        self.verifier.verify(black_box(&self.token), &self.keys, now()).is_ok()
    }

    /// Returns the median cost of the whole over many rounds, in units of the signature alone.
    fn ratio(&self) -> f64 {
        let mut ratios: Vec<f64> = (0..400)
            .map(|_| {
                let raw = time(|| self.raw()) + time(|| self.raw());
                let whole = time(|| self.whole()) + time(|| self.whole());
                whole.as_secs_f64() / raw.as_secs_f64()
            })
            .collect();
        ratios.sort_by(f64::total_cmp);
        ratios[ratios.len() / 2]
    }
}

fn time(verify: impl Fn() -> bool) -> Duration {
    let start = Instant::now();
    for _ in 0..20 {
        assert!(verify());
    }
    start.elapsed()
}

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(NOW)
}

fn claims() -> Claims {
    Claims {
        iss: "https://issuer.example".to_owned(),
        sub: "nightly-import".to_owned(),
        aud: vec!["https://api.example".to_owned()],
        client_id: "nightly-import".to_owned(),
        iat: NOW - 60,
        exp: NOW + 840,
        nbf: None,
        jti: Some("6f1c2f0e-6d3d-4a58-9a5e-4b2f1c9d7e10".to_owned()),
        scope: "library:books:read library:books:write library:loans:read".to_owned(),
    }
}

fn parsed(jwk: &Value) -> ParsedPublicKey {
    let member = |name: &str| bytes(jwk[name].as_str().expect("a member"));
    let key = match jwk["kty"].as_str() {
        Some("EC") => {
            ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, [vec![4], member("x"), member("y")].concat())
        }
        Some("OKP") => ParsedPublicKey::new(&ED25519, member("x")),
        _ => RsaPublicKeyComponents { n: member("n"), e: member("e") }
            .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256),
    };
    key.expect("a key")
}

fn bytes(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).expect("base64url")
}

fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("verify");
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Rs256] {
        let case = Case::new(algorithm);
        group.bench_function(format!("{algorithm}, the signature alone"), |bench| bench.iter(|| case.raw()));
        group.bench_function(format!("{algorithm}, the whole token"), |bench| bench.iter(|| case.whole()));
        eprintln!("{algorithm}: the whole is {:.3} times the signature alone\n", case.ratio());
    }
    group.finish();
}

criterion_group!(verification, benches);
criterion_main!(verification);
