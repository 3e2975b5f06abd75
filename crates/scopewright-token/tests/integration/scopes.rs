//! The scope claim with any content (pitfalls 14 to 16).

use scopewright_token::{Malformation, Profile, ScopeClaim, TokenError};
use serde_json::{Value, json};

use crate::fixture::*;

const TEXT: Profile = Profile::RFC_9068;
const LIST: Profile = Profile::RFC_9068.scopes(&[ScopeClaim::list("scp")]);
const EITHER: Profile =
    Profile::RFC_9068.scopes(&[ScopeClaim::text_or_list("scope"), ScopeClaim::text_or_list("scp")]);
const NO_SCOPES: TokenError = TokenError::Malformed(Malformation::Scope);
const DIFFER: TokenError = TokenError::Malformed(Malformation::ConflictingScopes);

/// Checks the scopes of a token with only these scope claims.
#[track_caller]
fn check(profile: Profile, scopes: Value, expected: Result<&str, TokenError>) {
    let mut payload = with(claims(), "scope", None);
    for (name, value) in scopes.as_object().expect("an object") {
        payload[name] = value.clone();
    }
    let found = verify_by(profile, &payload).map(|claims| claims.scope);
    assert_eq!(found, expected.map(str::to_owned), "{scopes}");
}

#[test]
fn a_text_of_scopes() {
    for (scope, expected) in [
        ("", Ok("")),
        ("a", Ok("a")),
        ("a:read a:write", Ok("a:read a:write")),
        ("A a", Ok("A a")),
        ("a a", Ok("a a")),
        ("!#[]~", Ok("!#[]~")),
        (" ", Err(NO_SCOPES)),
        ("a  b", Err(NO_SCOPES)),
        (" a", Err(NO_SCOPES)),
        ("a ", Err(NO_SCOPES)),
        ("a\tb", Err(NO_SCOPES)),
        ("a\nb", Err(NO_SCOPES)),
        ("a\u{a0}b", Err(NO_SCOPES)),
        ("a\u{2028}b", Err(NO_SCOPES)),
        ("a\u{0}", Err(NO_SCOPES)),
        ("a\"b", Err(NO_SCOPES)),
        ("a\\b", Err(NO_SCOPES)),
        ("ä", Err(NO_SCOPES)),
    ] {
        check(TEXT, json!({ "scope": scope }), expected);
        check(EITHER, json!({ "scp": scope }), expected);
    }
    check(TEXT, json!({}), Ok(""));
    check(TEXT, json!({ "scp": "a" }), Ok(""));
}

#[test]
fn a_list_of_scopes() {
    for (scp, expected) in [
        (json!([]), Ok("")),
        (json!(["a"]), Ok("a")),
        (json!(["a:read", "a:write"]), Ok("a:read a:write")),
        (json!(["a", "a"]), Ok("a a")),
        (json!([""]), Err(NO_SCOPES)),
        (json!(["a", ""]), Err(NO_SCOPES)),
        (json!(["a b"]), Err(NO_SCOPES)),
        (json!(["a", "\u{a0}"]), Err(NO_SCOPES)),
        (json!(["a\t"]), Err(NO_SCOPES)),
        (json!([["a"]]), Err(NO_SCOPES)),
        (json!(["a", 7]), Err(NO_SCOPES)),
        (json!(["a", null]), Err(NO_SCOPES)),
        (json!([{ "a": "b" }]), Err(NO_SCOPES)),
    ] {
        check(LIST, json!({ "scp": scp.clone() }), expected);
        check(EITHER, json!({ "scope": scp }), expected);
    }
}

#[test]
fn a_claim_of_another_form_is_refused() {
    for wrong in [json!(7), json!(null), json!(true), json!({}), json!({ "a": 1 })] {
        for profile in [TEXT, EITHER] {
            check(profile, json!({ "scope": wrong.clone() }), Err(NO_SCOPES));
        }
        check(LIST, json!({ "scp": wrong }), Err(NO_SCOPES));
    }
    check(TEXT, json!({ "scope": ["a"] }), Err(NO_SCOPES));
    check(LIST, json!({ "scp": "a" }), Err(NO_SCOPES));
}

/// Another resource server could read the other claim.
#[test]
fn scope_and_scp_must_agree() {
    for profile in [TEXT, LIST, EITHER] {
        for scp in [json!("b a"), json!(["a", "b"]), json!(["b", "a", "b"])] {
            let found = if profile == LIST && scp.is_string() { Err(NO_SCOPES) } else { Ok(()) };
            let payload = with(with(claims(), "scope", Some(json!("a b"))), "scp", Some(scp));
            assert_eq!(verify_by(profile, &payload).map(drop), found, "{payload}");
        }
        for scp in [json!("a"), json!("a b c"), json!(["a"]), json!([]), json!("")] {
            check(profile, json!({ "scope": "a b", "scp": scp }), Err(DIFFER));
        }
        for scp in [json!(7), json!(null), json!("a  b"), json!([["a", "b"]])] {
            check(profile, json!({ "scope": "a b", "scp": scp }), Err(NO_SCOPES));
        }
    }
}

/// T9: all scopes that fit into a token are accepted.
#[test]
fn thousands_of_scopes() {
    let long = Err(TokenError::Malformed(Malformation::TooLong));
    let many = |count: usize| vec!["s"; count].join(" ");
    let fits = many(2_900);
    check(TEXT, json!({ "scope": fits }), Ok(&fits));
    check(LIST, json!({ "scp": vec!["s"; 1_400] }), Ok(&many(1_400)));
    check(TEXT, json!({ "scope": many(10_000) }), long);
    check(LIST, json!({ "scp": vec!["s"; 10_000] }), long);
    check(TEXT, json!({ "scope": "s".repeat(16 * 1024) }), long);
}
