//! The properties of any `Authorization` headers, for the fuzz target and the tests.

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};

use crate::authorization::BearerToken;

/// Reads the values as the `Authorization` headers of a request. Values that are not valid in a
/// header are left out, because a server would reject them.
///
/// # Panics
/// Panics if a token is found that is malformed, or that is not the whole value of the single
/// header.
pub fn check_authorization(values: &[&[u8]]) {
    let values: Vec<_> = values.iter().filter_map(|value| HeaderValue::from_bytes(value).ok()).collect();
    let headers: HeaderMap = values.iter().map(|value| (AUTHORIZATION, value.clone())).collect();
    let Ok(token) = BearerToken::of(&headers).and_then(BearerToken::as_token68) else { return };
    assert_eq!(values.len(), 1, "a token was found in one of several headers");
    let sent = values[0].to_str().expect("a header with a token is ASCII");
    let (scheme, rest) = sent.split_at("Bearer".len());
    assert!(scheme.eq_ignore_ascii_case("Bearer") && rest.starts_with(' '), "{sent:?}");
    assert_eq!(rest.trim(), token, "{sent:?}");
    let is_token68 = |c: char| c.is_ascii_alphanumeric() || "-._~+/=".contains(c);
    assert!(!token.is_empty() && token.chars().all(is_token68), "{token:?}");
}
