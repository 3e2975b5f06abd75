//! Several issuers: each has its own keys, algorithms and audience.

use http::StatusCode;
use library::library;
use scopewright::{Authenticator, Claims, Keys, Router, Verifier, get, requires};
use scopewright_token::{Algorithm, KeySet, Profile, SigningKey};

use crate::fixture::{call, current_claims, request};

const FIRST: &str = "https://first.example";
const SECOND: &str = "https://second.example/oidc";

#[requires(library:books:read)]
async fn read() {}

/// Two issuers whose keys have the same `kid`, as is common with numbered keys.
struct Issuers {
    first: SigningKey,
    second: SigningKey,
    app: axum::Router,
}

impl Issuers {
    fn new() -> Self {
        let first = SigningKey::generate(Algorithm::Es256).expect("a key");
        let second = SigningKey::generate(Algorithm::EdDsa).expect("a key");
        let verifier = Verifier::new(SECOND, "second-audience").algorithms(&[Algorithm::EdDsa]);
        let authenticator = Authenticator::builder(Verifier::new(FIRST, "first-audience"), published(&first))
            .issuer(verifier.profile(Profile::HYDRA), published(&second))
            .build()
            .expect("a safe setting");
        let app = Router::new().route("/", get(read)).into_axum(authenticator).0;
        Self { first, second, app }
    }

    #[track_caller]
    fn token(&self, key: &SigningKey, iss: &str, aud: &str) -> String {
        let claims =
            Claims { iss: iss.to_owned(), aud: vec![aud.to_owned()], ..current_claims("library:books:read") };
        let header = serde_json::json!({ "typ": "at+jwt", "alg": key.algorithm().as_str(), "kid": "1" });
        key.seal(&header, &serde_json::to_value(claims).expect("claims"))
    }

    async fn status(&self, token: &str) -> StatusCode {
        call(&self.app, request("GET", "/", Some(token))).await.status
    }
}

/// Returns the key under the `kid` `1`.
fn published(key: &SigningKey) -> Keys {
    let mut document = KeySet::of([key]).to_json();
    document["keys"][0]["kid"] = "1".into();
    Keys::fixed(KeySet::from_json(document.to_string().as_bytes()).expect("a key set"))
}

#[tokio::test]
async fn a_token_is_verified_by_the_issuer_that_it_names() {
    let issuers = Issuers::new();
    let (first, second) = (&issuers.first, &issuers.second);
    let rows = [
        ("the first's", first, FIRST, "first-audience", StatusCode::OK),
        ("the second's", second, SECOND, "second-audience", StatusCode::OK),
        ("the first's, for the second's audience", first, FIRST, "second-audience", StatusCode::UNAUTHORIZED),
        (
            "the second's, for the first's audience",
            second,
            SECOND,
            "first-audience",
            StatusCode::UNAUTHORIZED,
        ),
        ("the second's key in the first's name", second, FIRST, "first-audience", StatusCode::UNAUTHORIZED),
        ("the first's key in the second's name", first, SECOND, "second-audience", StatusCode::UNAUTHORIZED),
        ("an unknown issuer's", first, "https://third.example", "first-audience", StatusCode::UNAUTHORIZED),
        ("an empty issuer's", first, "", "first-audience", StatusCode::UNAUTHORIZED),
        (
            "the issuer with a trailing slash",
            first,
            "https://first.example/",
            "first-audience",
            StatusCode::UNAUTHORIZED,
        ),
    ];
    for (what, key, iss, aud, expected) in rows {
        let token = issuers.token(key, iss, aud);
        // The second time, the token may be cached.
        assert_eq!(issuers.status(&token).await, expected, "{what}");
        assert_eq!(issuers.status(&token).await, expected, "{what}, again");
    }
}
