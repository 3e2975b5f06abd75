//! The environment of every guard: an issuer with two keys, its tokens, and the response of the
//! handler.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use scopewright_token::{Algorithm, Claims, KeyPair, KeySet, SigningKey};
use serde::Serialize;

pub(crate) const ISSUER: &str = "https://issuer.example";
pub(crate) const AUDIENCE: &str = "https://orders.example";
/// The path of the measured route.
pub(crate) const PATH: &str = "/orders/latest";

/// The scope of the guarded route.
pub(crate) const REQUIRED: &str = "orders:read";
/// The scopes of valid tokens.
pub(crate) const GRANTED: &str = "orders:read orders:write invoices:read customers:read";

/// The two algorithms that are compared: what our issuer can sign with, and the fastest to verify.
pub(crate) const ALGORITHMS: [Algorithm; 2] = [Algorithm::EdDsa, Algorithm::Es256];

/// The answer of every handler.
#[derive(Serialize)]
pub(crate) struct Order {
    id: u32,
    open: bool,
    item: &'static str,
}

pub(crate) const ORDER: Order = Order { id: 42, open: true, item: "a hundred widgets" };

/// An authorization server in miniature.
pub(crate) struct Issuer {
    keys: [SigningKey; 2],
    /// Returns the keys in the form that another process reads.
    pkcs8: [Vec<u8>; 2],
}

impl Issuer {
    const VARIABLE: &str = "GUARD_PEERS_KEYS";

    pub(crate) fn new() -> Self {
        Self::of(ALGORITHMS.map(|algorithm| KeyPair::generate(algorithm).expect("randomness")))
    }

    fn of(pairs: [KeyPair; 2]) -> Self {
        let pkcs8 = pairs.each_ref().map(|pair| pair.to_pkcs8().expect("a key"));
        Self { keys: pairs.map(SigningKey::from), pkcs8 }
    }

    /// For a server that this program has started: the issuer whose tokens it will be sent. The
    /// keys are thrown away at the end.
    pub(crate) fn of_parent() -> Self {
        let written = std::env::var(Self::VARIABLE).expect("`serve` is started by the other modes");
        let mut ders = written.split(' ').map(|key| STANDARD.decode(key).expect("base64"));
        let read = |algorithm| {
            let der = ders.next().expect("a key for each algorithm");
            KeyPair::from_pkcs8(algorithm, &der).expect("a key")
        };
        Self::of(ALGORITHMS.map(read))
    }

    pub(crate) fn for_child(&self) -> (&'static str, String) {
        let written = self.pkcs8.each_ref().map(|der| STANDARD.encode(der));
        (Self::VARIABLE, written.join(" "))
    }

    pub(crate) fn public(&self) -> KeySet {
        KeySet::of(&self.keys)
    }

    pub(crate) fn jwks(&self) -> String {
        self.public().to_json().to_string()
    }

    /// A good token; another one for each `number`.
    pub(crate) fn token(&self, algorithm: Algorithm, number: usize) -> String {
        self.sign(algorithm, &good_claims(number))
    }

    pub(crate) fn sign(&self, algorithm: Algorithm, claims: &Claims) -> String {
        let key =
            self.keys.iter().find(|key| key.algorithm() == algorithm).expect("a key for each algorithm");
        key.sign(claims).expect("a signature")
    }

    /// Good tokens from `first` on, as header values.
    pub(crate) fn bearers(&self, algorithm: Algorithm, first: usize, count: usize) -> Vec<HeaderValue> {
        (first..first + count).map(|number| bearer(&self.token(algorithm, number))).collect()
    }
}

pub(crate) fn good_claims(number: usize) -> Claims {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970").as_secs();
    // Spread over the identifier's whole width, as random ones are.
    let jti = (number as u128 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    Claims {
        iss: ISSUER.to_owned(),
        sub: "warehouse-robot-17".to_owned(),
        aud: vec![AUDIENCE.to_owned()],
        client_id: "warehouse-robot-17".to_owned(),
        iat: now,
        exp: now + 36_000,
        nbf: None,
        jti: Some(format!("{jti:032x}")),
        scope: GRANTED.to_owned(),
    }
}

pub(crate) fn bearer(token: &str) -> HeaderValue {
    format!("Bearer {token}").parse().expect("tokens are ASCII")
}

/// Tokens that every guard must refuse, by what is wrong with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bad {
    Signature,
    UnknownKid,
    Garbage,
}

impl Bad {
    pub(crate) const ALL: [Self; 3] = [Self::Signature, Self::UnknownKid, Self::Garbage];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Signature => "wrong signature",
            Self::UnknownKid => "unknown kid",
            Self::Garbage => "garbage",
        }
    }

    /// Returns tokens of one kind, each different from all others. A wrong signature is the valid
    /// one of another token, which only verification detects.
    pub(crate) fn tokens(self, issuer: &Issuer, algorithm: Algorithm, count: usize) -> Vec<String> {
        let stranger = Issuer::new();
        let one = |number: usize| match self {
            Self::Signature => {
                let [token, other] = [number, number + count].map(|number| issuer.token(algorithm, number));
                let signed = token.rsplit_once('.').expect("a token").0;
                let signature = other.rsplit_once('.').expect("a token").1;
                format!("{signed}.{signature}")
            }
            Self::UnknownKid => stranger.token(algorithm, number),
            Self::Garbage => {
                format!("{number:x}.{}.{}", "bm90IGEgdG9rZW4".repeat(20), "c2lnbmF0dXJl".repeat(7))
            }
        };
        (0..count).map(one).collect()
    }
}
