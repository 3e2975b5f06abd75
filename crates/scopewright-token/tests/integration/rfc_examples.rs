//! The examples of the RFCs: signatures, keys and thumbprints.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use scopewright_token::{Algorithm, KeySet, Malformation, SigningKey, TokenError};
use serde_json::{Value, json};

use crate::fixture::with;

/// RFC 7515 appendices A.2 and A.3 sign the same claims.
const RFC_7515_PAYLOAD: &str =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

fn rfc_7515_rsa() -> Value {
    json!({
        "kty": "RSA", "e": "AQAB", "kid": "k",
        "n": "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"
    })
}

fn rfc_7515_ec() -> Value {
    json!({
        "kty": "EC", "crv": "P-256", "kid": "k",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
    })
}

fn rfc_8037() -> Value {
    json!({ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "k" })
}

fn key_set(key: &Value) -> KeySet {
    KeySet::from_json(json!({ "keys": [key] }).to_string().as_bytes()).expect("a key set")
}

/// Checks an example. The header of each example names no key, which an access token must, and is
/// covered by the signature. So the signature itself is checked with one key, and the token is
/// rejected.
#[track_caller]
fn check(key: &Value, message: &str, signature: &str, claims: Option<&str>) {
    let keys = key_set(key);
    let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    assert!(keys.verifies("k", message.as_bytes(), &signature), "{message}");
    assert!(!keys.verifies("k", format!("{message}A").as_bytes(), &signature), "{message}");
    let refused = keys.open(&format!("{message}.{}", URL_SAFE_NO_PAD.encode(&signature)));
    assert_eq!(refused, Err(TokenError::Malformed(Malformation::NoKeyId)));
    if let Some(claims) = claims {
        let payload =
            URL_SAFE_NO_PAD.decode(message.split('.').nth(1).expect("a payload")).expect("base64url");
        assert_eq!(payload, claims.as_bytes());
    }
}

#[test]
fn rfc_7515_a_2_rs256() {
    check(
        &rfc_7515_rsa(),
        &format!("eyJhbGciOiJSUzI1NiJ9.{RFC_7515_PAYLOAD}"),
        "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw",
        Some("{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}"),
    );
}

#[test]
fn rfc_7515_a_3_es256() {
    check(
        &rfc_7515_ec(),
        &format!("eyJhbGciOiJFUzI1NiJ9.{RFC_7515_PAYLOAD}"),
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
        None,
    );
}

#[test]
fn rfc_8037_a_4_ed25519() {
    check(
        &rfc_8037(),
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
        None,
    );
}

/// One of the two keys of the example is for encryption.
#[test]
fn rfc_7517_a_1() {
    let rsa = with(rfc_7638_rsa(), "kid", Some(json!("2011-04-29")));
    let set = json!({ "keys": [
        {
            "kty": "EC", "crv": "P-256", "use": "enc", "kid": "1",
            "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
            "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"
        },
        with(rsa, "alg", Some(json!("RS256")))
    ] });
    let set = KeySet::from_json(set.to_string().as_bytes()).expect("a key set");
    assert_eq!(set.kids().collect::<Vec<_>>(), ["2011-04-29"]);
}

fn rfc_7638_rsa() -> Value {
    json!({
        "kty": "RSA", "e": "AQAB", "kid": "k",
        "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
    })
}

/// RFC 7638 section 3.1, RFC 8037 appendix A.3.
#[test]
fn thumbprints() {
    for (key, expected) in [
        (rfc_7638_rsa(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"),
        (rfc_8037(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"),
    ] {
        assert_eq!(key_set(&key).thumbprint("k").as_deref(), Some(expected));
    }
}

/// RFC 8037 appendix A.1: the private key, as PKCS #8 of RFC 8410, has its thumbprint as `kid`.
#[test]
fn a_key_of_an_rfc_signs_as_the_rfc_says() {
    let seed = URL_SAFE_NO_PAD.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").expect("base64url");
    let prefix = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    let key = SigningKey::from_pkcs8(Algorithm::EdDsa, &[&prefix[..], &seed].concat()).expect("a key");
    assert_eq!(key.kid(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    assert_eq!(
        key.seal_bytes(b"{\"alg\":\"EdDSA\"}", b"Example of Ed25519 signing"),
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
    );
}
