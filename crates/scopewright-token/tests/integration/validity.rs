//! The period of validity: T5, T26, pitfall 23, J6.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use scopewright_token::{Malformation, TokenError};
use serde_json::{Value, json};

use crate::fixture::*;

const EXPIRED: Expected = Err(TokenError::Expired);
const EARLY: Expected = Err(TokenError::NotYetValid);

#[test]
fn times_are_checked_with_the_leeway() {
    for (member, value, expected) in [
        ("exp", json!(NOW + 1), Ok(())),
        ("exp", json!(NOW), Ok(())),
        ("exp", json!(NOW - 9), Ok(())),
        ("exp", json!(NOW - 10), EXPIRED),
        ("exp", json!(0), EXPIRED),
        ("exp", json!(-0.0), EXPIRED),
        ("exp", json!(NOW as f64 + 0.5), Ok(())),
        ("exp", json!(NOW as f64 - 9.5), EXPIRED),
        ("exp", json!(1_u64 << 53), Ok(())),
        ("iat", json!(0), Ok(())),
        ("iat", json!(NOW + 10), Ok(())),
        ("iat", json!(NOW + 11), EARLY),
        ("nbf", json!(NOW + 10), Ok(())),
        ("nbf", json!(NOW as f64 + 10.9), Ok(())),
        ("nbf", json!(NOW + 11), EARLY),
        ("nbf", json!(NOW - 5), Ok(())),
    ] {
        check_claim(member, value, expected);
    }
}

/// CVE-2026-25537: other libraries skipped a time that is not a number.
#[test]
fn a_time_that_is_not_a_number_is_rejected() {
    for (member, wrong) in
        [("exp", Malformation::Expiry), ("iat", Malformation::IssuedAt), ("nbf", Malformation::NotBefore)]
    {
        for value in [
            json!((NOW + 900).to_string()),
            json!("never"),
            json!(""),
            json!(true),
            json!(false),
            Value::Null,
            json!([NOW]),
            json!({ "seconds": NOW }),
            json!(-1),
            json!(-0.5),
            json!(i64::MIN),
            json!(u64::MAX),
            json!((1_u64 << 53) + 1),
            json!(1e16),
            json!(1e300),
        ] {
            check_claim(member, value, malformed(wrong));
        }
        for number in ["1e400", "-1e400", "99999999999999999999999999", "1.7976931348623157e309"] {
            let payload = with(claims(), member, Some(json!("HERE"))).to_string();
            check_payload(&payload.replace("\"HERE\"", number), malformed(wrong));
        }
    }
    for fine in ["1.8e9", "18E+8", "1800000000.0", "1800000000.25", "180000000000e-2"] {
        let payload = with(claims(), "iat", Some(json!("HERE"))).to_string();
        check_payload(&payload.replace("\"HERE\"", fine), Ok(()));
    }
}

#[test]
fn validity_equals_the_accepted_period() {
    let token = signed(&header().to_string(), &with(claims(), "nbf", Some(json!(NOW + 100))).to_string());
    for leeway in [0, 10, 300] {
        let verifier = verifier().leeway(Duration::from_secs(leeway));
        let at = |seconds| verifier.verify(&token, &keys(), UNIX_EPOCH + Duration::from_secs(seconds));
        let claims = at(NOW + 500).expect("within");
        let validity = verifier.validity(&claims);
        assert_eq!(validity, NOW + 100 - leeway..NOW + 900 + leeway);
        assert_eq!(at(validity.start - 1).map(drop), EARLY);
        assert!(at(validity.start).is_ok() && at(validity.end - 1).is_ok());
        assert_eq!(at(validity.end).map(drop), EXPIRED);
    }
}

#[test]
fn odd_clocks_accept_nothing() {
    let at = |clock: SystemTime| verifier().verify(&good_token(), &keys(), clock).map(drop);
    assert_eq!(at(UNIX_EPOCH - Duration::from_secs(1)), EARLY);
    assert_eq!(at(UNIX_EPOCH), EARLY);
    assert_eq!(at(UNIX_EPOCH + Duration::from_secs(1 << 40)), EXPIRED);
    let forever = verifier().leeway(Duration::MAX);
    let claims = forever.verify(&good_token(), &keys(), UNIX_EPOCH).expect("all clocks are accepted");
    assert_eq!(forever.validity(&claims), 0..u64::MAX);
}
