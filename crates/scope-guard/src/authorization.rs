//! The `Authorization` header of a request (RFC 6750 section 2.1).

use http::HeaderMap;
use http::header::AUTHORIZATION;

use crate::refusal::Reason;

/// The request's bearer token. Tokens in the query or in a form are not looked for (RFC 9700 section 4.3.2).
pub(crate) fn bearer_token(headers: &HeaderMap) -> Result<&str, Reason> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let value = values.next().ok_or(Reason::NoCredentials)?;
    if values.next().is_some() {
        return Err(Reason::Malformed("the request has more than one Authorization header"));
    }
    let malformed = Reason::Malformed("the Authorization header is not `Bearer` and a token");
    let Ok(value) = value.to_str() else { return Err(malformed) };
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    if !scheme.eq_ignore_ascii_case("Bearer") {
        return Err(Reason::NoCredentials);
    }
    let token = token.trim_matches(' ');
    if token.is_empty() || !token.bytes().all(is_token68) {
        return Err(malformed);
    }
    Ok(token)
}

/// RFC 9110 section 11.2.
fn is_token68(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(values: &[&str], expected: Result<&str, Reason>) {
        let headers = values
            .iter()
            .map(|value| {
                (AUTHORIZATION, http::HeaderValue::from_bytes(value.as_bytes()).expect("a header value"))
            })
            .collect();
        assert_eq!(bearer_token(&headers), expected, "{values:?}");
    }

    #[test]
    fn one_header_with_the_bearer_scheme() {
        let malformed = Err(Reason::Malformed("the Authorization header is not `Bearer` and a token"));
        check(&[], Err(Reason::NoCredentials));
        check(&["Bearer a.b.c"], Ok("a.b.c"));
        check(&["bEARER  a.b.c "], Ok("a.b.c"));
        check(&["Basic YTpi"], Err(Reason::NoCredentials));
        check(&["Bearera.b.c"], Err(Reason::NoCredentials));
        check(&["Bearer"], malformed.clone());
        check(&["Bearer  "], malformed.clone());
        check(&["Bearer a b"], malformed.clone());
        check(&["Bearer\ta"], Err(Reason::NoCredentials));
        check(&["Bearer a\"b"], malformed.clone());
        check(&["Bearer é"], malformed);
        check(
            &["Bearer a", "Bearer b"],
            Err(Reason::Malformed("the request has more than one Authorization header")),
        );
    }
}
