//! Properties of every token. The fuzz targets check the same (`fuzz/fuzz_targets`).

use proptest::prelude::*;
use proptest::sample::{Index, select};
use scopewright_token::Algorithm;

use crate::fixture::*;

mod check;

use check::{check_claims, check_header, check_scopes, check_token};

/// Fragments of a token's JSON, valid and broken.
const PIECES: [&str; 44] = [
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\\",
    "\\u",
    "d800",
    "0069",
    " ",
    "\n",
    "\0",
    "\u{feff}",
    "é",
    "null",
    "true",
    "0",
    "1",
    "-",
    ".",
    "e",
    "1e400",
    "1800000500",
    "\"iss\"",
    "\"https://issuer.example\"",
    "\"aud\"",
    "\"https://api.example\"",
    "\"sub\"",
    "\"exp\"",
    "\"iat\"",
    "\"nbf\"",
    "\"cnf\"",
    "\"jti\"",
    "\"client_id\"",
    "\"scope\"",
    "\"scp\"",
    "\"a:read\"",
    "\"alg\"",
    "\"ES256\"",
    "\"typ\"",
    "\"at+jwt\"",
    "\"kid\"",
];

/// Returns a valid text with a part removed, doubled or overwritten.
fn bent(text: String) -> impl Strategy<Value = String> {
    let piece = proptest::collection::vec(select(&PIECES[..]), 0..4);
    (any::<[Index; 2]>(), piece).prop_map(move |([start, length], pieces)| {
        let start = text.floor_char_boundary(start.index(text.len() + 1));
        let end = text.ceil_char_boundary((start + length.index(20)).min(text.len()));
        format!("{}{}{}", &text[..start], pieces.concat(), &text[end..])
    })
}

fn pieces() -> impl Strategy<Value = String> {
    proptest::collection::vec(select(&PIECES[..]), 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_rejected(text in ".{0,300}") {
        check_token(text.as_bytes());
    }

    #[test]
    fn any_three_parts_are_rejected(text in "[A-Za-z0-9_=-]{0,80}\\.[A-Za-z0-9_-]{0,80}\\.[A-Za-z0-9_-]{0,90}") {
        check_token(text.as_bytes());
    }

    #[test]
    fn any_header(header in prop_oneof![pieces(), bent(header().to_string())]) {
        check_header(header.as_bytes());
    }

    #[test]
    fn any_claims(claims in prop_oneof![pieces(), bent(claims().to_string())]) {
        check_claims(claims.as_bytes());
    }

    #[test]
    fn any_scopes(scopes in prop_oneof![
        pieces(),
        "[\\[\\]\",a-c:\u{a0} ]{0,40}",
        bent(r#"["a:read","a:write"]"#.to_owned()),
        "\"[!-~ ]{0,40}\"",
    ]) {
        check_scopes(scopes.as_bytes());
    }

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
        check_header(&bytes);
        check_claims(&bytes);
        check_scopes(&bytes);
        check_token(&bytes);
    }
}

/// Every byte of a valid token in turn, replaced by every other character of base64url.
#[test]
fn a_token_with_one_changed_byte_is_rejected() {
    for algorithm in [Algorithm::EdDsa, Algorithm::Rs256] {
        let token = key(algorithm).sign(&verify(&good_token()).expect("good")).expect("a signature");
        assert!(verify(&token).is_ok());
        for at in 0..token.len() {
            for other in [b'A', b'B', b'Q', b'_', b'-', b'.', b'=', b' ', token.as_bytes()[at] ^ 1] {
                let mut bent = token.clone().into_bytes();
                bent[at] = other;
                let Ok(bent) = String::from_utf8(bent) else { continue };
                assert!(bent == token || verify(&bent).is_err(), "byte {at} of {token} as {other}");
            }
            let (mut without, mut twice) = (token.clone(), token.clone());
            without.remove(at);
            twice.insert(at, char::from(token.as_bytes()[at]));
            for bent in [without, twice] {
                assert!(verify(&bent).is_err(), "byte {at} of {token}");
            }
        }
    }
}
