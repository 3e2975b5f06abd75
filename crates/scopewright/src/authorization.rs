//! The `Authorization` header of a request (RFC 6750 section 2.1).

use http::HeaderMap;
use http::header::AUTHORIZATION;

use crate::refusal::Reason;

const MALFORMED: Reason = Reason::Malformed("the Authorization header is not `Bearer` followed by a token");

/// The bearer token of a request, as sent. Its form is checked only if it is not in the cache of
/// verified tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BearerToken<'h>(&'h [u8]);

impl<'h> BearerToken<'h> {
    /// Reads the one `Authorization` header. Tokens in the query or in a form are ignored (RFC 9700
    /// section 4.3.2).
    pub(crate) fn of(headers: &'h HeaderMap) -> Result<Self, Reason> {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let value = values.next().ok_or(Reason::NoCredentials)?.as_bytes();
        if values.next().is_some() {
            return Err(Reason::Malformed("the request has more than one Authorization header"));
        }
        match value.split_at_checked(BEARER.len()) {
            // Most clients write it like this, which is cheaper to compare.
            Some((scheme, rest)) if scheme == BEARER || scheme.eq_ignore_ascii_case(BEARER) => {
                match rest.split_first() {
                    None => Err(MALFORMED),
                    Some((b' ', token)) => Ok(Self(token.trim_ascii())),
                    Some(_) => Err(Reason::NoCredentials),
                }
            }
            _ => Err(Reason::NoCredentials),
        }
    }

    pub(crate) fn as_bytes(self) -> &'h [u8] {
        self.0
    }

    /// Returns the token if it has the form of one (`token68`, RFC 9110 section 11.2).
    pub(crate) fn as_token68(self) -> Result<&'h str, Reason> {
        let is_token68 = !self.0.is_empty() && self.0.iter().all(|byte| TOKEN68[usize::from(*byte)]);
        std::str::from_utf8(self.0).ok().filter(|_| is_token68).ok_or(MALFORMED)
    }
}

const BEARER: &[u8] = b"Bearer";

/// Marks the bytes that a `token68` may contain.
static TOKEN68: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = (byte as u8).is_ascii_alphanumeric()
            || matches!(byte as u8, b'-' | b'.' | b'_' | b'~' | b'+' | b'/' | b'=');
        byte += 1;
    }
    table
};

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
        assert_eq!(BearerToken::of(&headers).and_then(BearerToken::as_token68), expected, "{values:?}");
    }

    #[test]
    fn one_header_with_the_bearer_scheme() {
        let malformed =
            Err(Reason::Malformed("the Authorization header is not `Bearer` followed by a token"));
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
