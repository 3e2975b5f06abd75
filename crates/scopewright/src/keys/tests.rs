//! Epochs, which only the inside of the crate can observe.

use scopewright_token::{Algorithm, KeySet, SigningKey};
use serde_json::{Value, json};

use super::Keys;

fn jwk(kid: &str) -> Value {
    let set = KeySet::of([&SigningKey::generate(Algorithm::Es256).expect("a key")]).to_json();
    let mut key = set["keys"][0].clone();
    key["kid"] = json!(kid);
    key
}

fn set(keys: &[&Value]) -> KeySet {
    KeySet::from_json(json!({ "keys": keys }).to_string().as_bytes()).expect("a key set")
}

#[test]
fn an_epoch_ends_with_a_withdrawn_key_and_with_nothing_else() {
    let (a, b, other_a) = (jwk("a"), jwk("b"), jwk("a"));
    let rows: [(&str, &[&Value], u64); 7] = [
        ("the first keys", &[&a], 0),
        ("one more", &[&a, &b], 0),
        ("the same in another order", &[&b, &a], 0),
        ("one is missing", &[&b], 1),
        ("it comes back", &[&b, &a], 1),
        ("other material under its kid", &[&b, &other_a], 2),
        ("all are others", &[&jwk("c")], 3),
    ];
    let keys = Keys::jwks("https://issuer.example/jwks");
    for (what, published, epoch) in rows {
        keys.store().publish(set(published));
        let current = keys.current().expect("keys");
        assert_eq!(
            (current.epoch, keys.epoch(), current.keys.len()),
            (epoch, epoch, published.len()),
            "{what}"
        );
    }
}
