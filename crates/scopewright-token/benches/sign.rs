//! The cost of signing a token, compared with the library's signature alone.
//!
//! `cargo bench -p scopewright-token --bench sign`

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use jsonwebtoken::signature::Signer as _;
use scopewright_token::{Algorithm, Claims, KeyPair, SigningKey};

fn claims() -> Claims {
    Claims {
        iss: "https://issuer.example".to_owned(),
        sub: "nightly-import".to_owned(),
        aud: vec!["https://api.example".to_owned()],
        client_id: "nightly-import".to_owned(),
        iat: 1_800_000_000,
        exp: 1_800_000_900,
        nbf: None,
        jti: Some("6f1c2f0e-6d3d-4a58-9a5e-4b2f1c9d7e10".to_owned()),
        scope: "library:books:read library:books:write library:loans:read".to_owned(),
    }
}

fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("sign");
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Rs256] {
        let pair = KeyPair::generate(algorithm).expect("a key");
        let pkcs8 = pair.to_pkcs8().expect("PKCS #8");
        let key = SigningKey::from_pkcs8(algorithm, &pkcs8).expect("the same key");
        let (claims, token) = (claims(), key.sign(&claims()).expect("a token"));
        let (message, _) = token.rsplit_once('.').expect("a signature");
        group.bench_function(format!("{algorithm}, the signature alone"), |bench| {
            bench.iter(|| pair.try_sign(black_box(message.as_bytes())))
        });
        group.bench_function(format!("{algorithm}, the whole token"), |bench| {
            bench.iter(|| key.sign(black_box(&claims)))
        });
    }
    group.finish();
}

criterion_group!(signing, benches);
criterion_main!(signing);
