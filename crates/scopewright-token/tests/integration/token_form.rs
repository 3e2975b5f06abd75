//! The form of a token: three parts of base64url, two JSON objects, and a unique meaning.

use scopewright_token::testing::compact;
use scopewright_token::{Algorithm, Malformation, TokenError, UnverifiedToken};

use crate::fixture::*;

const NOT_COMPACT: Expected = malformed(Malformation::NotCompact);
const NO_OBJECT: Expected = malformed(Malformation::Claims);
const NO_HEADER: Expected = malformed(Malformation::Header);

#[test]
fn only_the_compact_form_is_read() {
    let good = good_token();
    let parts: Vec<&str> = good.split('.').collect();
    let (header, payload, signature) = (parts[0], parts[1], parts[2]);
    check(&good, Ok(()), "good");
    for token in [
        String::new(),
        ".".to_owned(),
        "..".to_owned(),
        "...".to_owned(),
        header.to_owned(),
        format!("{header}.{payload}"),
        format!("{header}.{payload}."),
        format!("{good}.{signature}"),
        format!("{good}."),
        format!(" {good}"),
        format!("{good} "),
        format!("{good}\n"),
        format!("{header}\n.{payload}.{signature}"),
        format!("{header}.{payload}.{signature}\0"),
        format!("\u{feff}{good}"),
        format!("{{\"protected\":\"{header}\",\"payload\":\"{payload}\",\"signature\":\"{signature}\"}}"),
    ] {
        check(&token, NOT_COMPACT, &token);
    }
}

/// T10: five parts are an encrypted token, which is not decoded, so it cannot be a decompression
/// bomb.
#[test]
fn encrypted_tokens_are_refused_by_their_parts() {
    let header = r#"{"alg":"PBES2-HS512+A256KW","enc":"A256GCM","p2c":2147483647,"zip":"DEF"}"#;
    let encrypted = format!("{}.{}", compact(header.as_bytes(), b"k", b"iv"), "c2VjcmV0.dGFn");
    assert_eq!(encrypted.split('.').count(), 5);
    check(&encrypted, NOT_COMPACT, "a JWE");
    check("!.!.!.!.!", NOT_COMPACT, "five parts that are not base64");
}

/// Pitfall 30: padding, the other alphabet, and unused bits that are set.
#[test]
fn base64_has_one_representation() {
    let good = good_token();
    let (signed, signature) = good.rsplit_once('.').expect("a signature");
    let (last, rest) = (signature.chars().last().expect("text"), &signature[..signature.len() - 1]);
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let neighbours = alphabet.chars().filter(|other| *other != last);
    let spelled_otherwise = neighbours.map(|other| format!("{signed}.{rest}{other}"));
    let refused = spelled_otherwise.filter(|token| verify(token).is_err()).count();
    assert_eq!(refused, 63, "64 bytes end in a character with two significant bits");
    check(&format!("{good}=="), NOT_COMPACT, "padding");
    for other in ['+', '/'] {
        check(&format!("{signed}.{other}{}", &signature[1..]), NOT_COMPACT, "the other alphabet");
    }
    check(&format!("{signed}.{signature}AAA"), NOT_COMPACT, "six bits too many");
    check(&good.replacen('.', "=.", 1), NOT_COMPACT, "padding of the header");
}

/// T9: the limit is checked before decoding, so a long token costs almost nothing.
#[test]
fn long_tokens_are_refused_undecoded() {
    let long = malformed(Malformation::TooLong);
    check(&"!".repeat(8 * 1024 + 1), long, "long nonsense");
    check(&"A".repeat(1 << 24), long, "16 MiB");
    check(&"A".repeat(8 * 1024), NOT_COMPACT, "as long as allowed");
    let filled = |length: usize| {
        signed(&header().to_string(), &with(claims(), "x", Some("y".repeat(length).into())).to_string())
    };
    let overhead = filled(0).len();
    let room = (8 * 1024 - overhead) / 4 * 3;
    check(&filled(room), Ok(()), "the longest");
    check(&filled(room + 8), long, "a little longer");
}

/// T9, pitfall 30: serde_json would skip a deep value that is not read.
#[test]
fn deep_json_is_refused() {
    let nested = |open: &str, close: &str, depth: usize| {
        let deep = format!("{}0{}", open.repeat(depth), close.repeat(depth));
        claims().to_string().replacen('{', &format!("{{\"x\":{deep},"), 1)
    };
    check_payload(&nested("[", "]", 15), Ok(()));
    check_payload(&nested("[", "]", 16), NO_OBJECT);
    check_payload(&nested("{\"a\":", "}", 15), Ok(()));
    check_payload(&nested("{\"a\":", "}", 16), NO_OBJECT);
    for unclosed in ["[".repeat(5_000), "{\"a\":".repeat(1_000), format!("{{\"x\":{}", "[".repeat(5_000))] {
        check_payload(&unclosed, NO_OBJECT);
    }
    let header = header().to_string();
    check_header(
        &header.replacen('{', &format!("{{\"x\":{}0{},", "[".repeat(16), "]".repeat(16)), 1),
        NO_HEADER,
    );
}

#[test]
fn many_members_are_refused() {
    let filled = |count: usize| {
        let mut claims = claims();
        for number in claims.as_object().map_or(0, |claims| claims.len())..count {
            claims[format!("x{number}")] = number.into();
        }
        claims.to_string()
    };
    check_payload(&filled(100), Ok(()));
    check_payload(&filled(101), NO_OBJECT);
}

/// Pitfall 30, J6: whatever its name, and however it is written.
#[test]
fn members_given_twice_are_refused() {
    let claims = claims().to_string();
    let twice = |member: &str| claims.replacen('{', &format!("{{{member},"), 1);
    for member in [
        "\"iss\":\"https://issuer.example\"",
        "\"exp\":9e9",
        "\"\\u0069ss\":\"https://issuer.example\"",
        "\"cn\\u0066\":0,\"cnf\":0",
        "\"unheard-of\":1,\"unheard-of\":1",
        "\"\":1,\"\":2",
        "\"a/b\":1,\"a\\/b\":2",
    ] {
        check_payload(&twice(member), NO_OBJECT);
    }
    check_payload(&twice("\"a\":1,\"A\":2,\"x\":{\"a\":1,\"A\":1}"), Ok(()));
    let header = header().to_string();
    for member in ["\"alg\":\"ES256\"", "\"\\u0061lg\":\"none\"", "\"x5t\":\"a\",\"x5t\":\"a\""] {
        check_header(&header.replacen('{', &format!("{{{member},"), 1), NO_HEADER);
    }
}

/// No profile reads nested members, but the application may.
#[test]
fn members_given_twice_in_nested_objects_are_refused() {
    let and = |value: &str| claims().to_string().replacen('{', &format!("{{\"x\":{value},"), 1);
    for value in [
        "{\"a\":1,\"a\":1}",
        "{\"a\":1,\"b\":2,\"a\":3}",
        "{\"a\":1,\"\\u0061\":1}",
        "{\"\":1,\"\":1}",
        "[[{\"a\":[],\"a\":{}}]]",
        "{\"a\":{\"b\":{\"c\":1,\"c\":1}}}",
        "{\"a\":{\"b\":1},\"a\":{\"b\":1}}",
    ] {
        check_payload(&and(value), NO_OBJECT);
        check_header(&header().to_string().replacen('{', &format!("{{\"x\":{value},"), 1), NO_HEADER);
    }
    let many = |last: &str| {
        let members: Vec<_> = (0..600).map(|number| format!("\"{number}\":1")).collect();
        format!("{{{},\"{last}\":1}}", members.join(","))
    };
    for fine in ["{\"a\":{\"a\":1},\"b\":{\"a\":1}}", "[{\"a\":1},{\"a\":1}]", "{}", &many("x")] {
        check_payload(&and(fine), Ok(()));
    }
    check_payload(&and(&many("300")), NO_OBJECT);
}

/// An escaped name equals the plain name.
#[test]
fn escapes_do_not_hide_names() {
    let claims = claims().to_string();
    check_payload(&claims.replace("\"iss\":\"https://", "\"\\u0069ss\":\"https:\\/\\/"), Ok(()));
    check_payload(&claims.replacen('{', "{\"c\\u006ef\":{},", 1), Err(TokenError::SenderConstrained));
    let forbidden = malformed(Malformation::ForbiddenMember);
    check_header(&header().to_string().replacen('{', "{\"cr\\u0069t\":[],", 1), forbidden);
}

/// Pitfall 30.
#[test]
fn broken_json_is_refused() {
    let claims = claims().to_string();
    let and = |member: &str| claims.replacen('{', &format!("{{{member},"), 1);
    for payload in [
        "",
        " ",
        "{",
        "{}}",
        "[]",
        "null",
        "7",
        "\"\"",
        &format!("{claims} x"),
        &format!("{claims}{claims}"),
        &format!("{claims}\0"),
        &format!("\u{feff}{claims}"),
        &format!("[{claims}]"),
        &claims.replace('}', ",}"),
        &claims.replacen('{', "{,", 1),
        &claims.replace(':', "="),
        &claims.replace('"', "'"),
        &and("x:1"),
        &and("\"x\":"),
        &and("\"x\" 1"),
        &and("\"x\":01"),
        &and("\"x\":1."),
        &and("\"x\":.5"),
        &and("\"x\":+1"),
        &and("\"x\":1e"),
        &and("\"x\":-"),
        &and("\"x\":0x1"),
        &and("\"x\":NaN"),
        &and("\"x\":Infinity"),
        &and("\"x\":True"),
        &and("\"x\":nul"),
        &and("\"x\":\"\t\""),
        &and("\"x\":\"\\x\""),
        &and("\"x\":\"\\u12g4\""),
        &and("\"x\":\"\\u+123\""),
        &and("\"x\":[1,]"),
        &and("\"x\":[1 2]"),
        &and("\"x\":[1}"),
        &and("\"x\":{]"),
        &and("/* */\"x\":1"),
    ] {
        check_payload(payload, NO_OBJECT);
    }
    for fine in ["\"x\":-0.5e+3", "\"x\":[]", "\"x\":[{},[ ]]", "\"x\" : null", "\n\t\r \"x\":1"] {
        check_payload(&and(fine), Ok(()));
    }
    for broken in ["", "{", "\"at+jwt\"", "null", "{} {}"] {
        check_header(broken, NO_HEADER);
    }
}

/// Pitfall 30: half of a surrogate pair is not a character.
#[test]
fn lone_surrogates_are_refused() {
    let and = |member: &str| claims().to_string().replacen('{', &format!("{{{member},"), 1);
    for half in
        ["\\ud800", "\\udc00", "\\ud800\\ud800", "\\udc00\\ud800", "\\ud800x", "\\ud83d\\n", "\\uDBFF"]
    {
        check_payload(&and(&format!("\"x\":\"{half}\"")), NO_OBJECT);
        check_payload(&and(&format!("\"{half}\":1")), NO_OBJECT);
        check_payload(&and(&format!("\"x\":[{{\"y\":\"{half}\"}}]")), NO_OBJECT);
    }
    check_payload(&and("\"x\":\"\\ud83d\\ude00\""), Ok(()));
}

#[test]
fn bytes_that_are_not_utf_8_are_rejected() {
    let key = key(Algorithm::Es256);
    let claims = claims().to_string();
    for bytes in [&b"\xff"[..], b"\xc3", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5\x80\x80\x80"] {
        let payload = [b"{\"x\":\"", bytes, b"\",", &claims.as_bytes()[1..]].concat();
        check(&key.seal_bytes(header().to_string().as_bytes(), &payload), NO_OBJECT, bytes);
        let header = [b"{\"x\":\"", bytes, b"\",", &header().to_string().as_bytes()[1..]].concat();
        check(&key.seal_bytes(&header, claims.as_bytes()), NO_HEADER, bytes);
    }
}

/// Pitfall 29: the issuer of a token selects the verifier, and an unknown one selects none.
#[test]
fn a_parsed_token_names_issuer_and_key() {
    let token = good_token();
    let received = UnverifiedToken::read(&token).expect("sound");
    assert_eq!((received.issuer(), received.key_id()), (ISSUER, key(Algorithm::Es256).kid()));
    let shown = format!("{received:?}");
    assert!(shown.contains(ISSUER) && !shown.contains("a:read"), "{shown}");
    assert!(verifier().verify_received(received, &keys(), now()).is_ok());
    let elsewhere = scopewright_token::Verifier::new("https://other.example", AUDIENCE);
    assert_eq!(elsewhere.verify(&token, &keys(), now()), Err(TokenError::WrongIssuer));
}
