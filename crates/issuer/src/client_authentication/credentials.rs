//! The credentials in a request, which must use exactly one method of client authentication
//! (RFC 6749 section 2.3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};

use crate::AuthMethod;
use crate::client_authentication::form::Form;
use crate::clients::secret::ClientSecret;
use crate::endpoints::error::OAuthError;

/// The only supported `client_assertion_type` (RFC 7523 section 2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The credentials of a client, not yet verified.
pub(crate) enum Credentials {
    /// A secret, sent by one of two methods.
    Secret { method: AuthMethod, client_id: String, secret: ClientSecret },
    /// A JWT that the client has signed, and the `client_id` parameter if there is one.
    Assertion { assertion: String, client_id: Option<String> },
}

impl Credentials {
    pub(crate) fn read(headers: &HeaderMap, form: &Form) -> Result<Self, OAuthError> {
        let mut attempts = Attempt::all(headers, form);
        match (attempts.next(), attempts.next()) {
            (None, _) => Err(OAuthError::NoCredentials),
            (Some(attempt), None) => attempt.read(form),
            (Some(_), Some(_)) => Err(OAuthError::SeveralMechanisms),
        }
    }
}

/// A part of the request that authenticates the client.
enum Attempt<'r> {
    Header(&'r HeaderValue),
    Secret(&'r str),
    /// An assertion and its type (RFC 7521 section 4.2), at least one of which is present.
    Assertion(Option<&'r str>, Option<&'r str>),
}

impl<'r> Attempt<'r> {
    fn all(headers: &'r HeaderMap, form: &'r Form) -> impl Iterator<Item = Self> {
        let header = headers.get_all(AUTHORIZATION).iter().map(Self::Header);
        let secret = form.get("client_secret").map(Self::Secret);
        let assertion = form.get("client_assertion");
        let kind = form.get("client_assertion_type");
        let assertion = assertion.or(kind).map(|_| Self::Assertion(assertion, kind));
        header.chain(secret).chain(assertion)
    }

    fn read(self, form: &Form) -> Result<Credentials, OAuthError> {
        match self {
            Self::Header(header) => from_header(header, form),
            Self::Secret(secret) => Ok(Credentials::Secret {
                method: AuthMethod::ClientSecretPost,
                client_id: client_id(form)?.ok_or(OAuthError::Missing("client_id"))?,
                secret: ClientSecret::presented(secret.to_owned()),
            }),
            Self::Assertion(None, _) => Err(OAuthError::Missing("client_assertion")),
            Self::Assertion(_, None) => Err(OAuthError::Missing("client_assertion_type")),
            Self::Assertion(Some(_), Some(kind)) if kind != JWT_BEARER => {
                Err(OAuthError::UnsupportedAssertionType)
            }
            Self::Assertion(Some(assertion), Some(_)) => {
                Ok(Credentials::Assertion { assertion: assertion.to_owned(), client_id: client_id(form)? })
            }
        }
    }
}

/// Returns the `client_id` of the form. As in a Basic header, it has no control characters (RFC
/// 6749 appendix A.1).
fn client_id(form: &Form) -> Result<Option<String>, OAuthError> {
    match form.get("client_id") {
        Some(id) if id.contains(char::is_control) => Err(OAuthError::MalformedClientId),
        id => Ok(id.map(str::to_owned)),
    }
}

fn from_header(header: &HeaderValue, form: &Form) -> Result<Credentials, OAuthError> {
    let header = header.to_str().map_err(|_| OAuthError::MalformedBasic)?;
    let (scheme, credentials) = header.split_once(' ').unwrap_or((header, ""));
    if !scheme.eq_ignore_ascii_case("Basic") {
        return Err(OAuthError::UnsupportedMechanism);
    }
    let (client_id, secret) = read_basic(credentials.trim_matches(' ')).ok_or(OAuthError::MalformedBasic)?;
    // A `client_id` in the body is redundant, but it must not contradict (RFC 6749 section 3.2.1).
    if form.get("client_id").is_some_and(|other| other != client_id) {
        return Err(OAuthError::ClientIdsDiffer);
    }
    Ok(Credentials::Secret { method: AuthMethod::ClientSecretBasic, client_id, secret })
}

/// Decodes RFC 7617 section 2 credentials, whose identifier and secret were form-encoded first
/// (RFC 6749 section 2.3.1).
fn read_basic(credentials: &str) -> Option<(String, ClientSecret)> {
    let decoded = String::from_utf8(STANDARD.decode(credentials).ok()?).ok()?;
    let (client_id, secret) = decoded.split_once(':')?;
    let client_id = form_decode(client_id);
    let secret = form_decode(secret);
    let visible = !client_id.chars().chain(secret.chars()).any(char::is_control);
    visible.then(|| (client_id, ClientSecret::presented(secret)))
}

/// Decodes one value, by parsing it as the value of a parameter without a name. An `&` must not end
/// it: a client that does encode has encoded it.
fn form_decode(text: &str) -> String {
    let parameter = format!("={}", text.replace('&', "%26"));
    form_urlencoded::parse(parameter.as_bytes()).map(|(_, value)| value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_halves_of_basic_are_form_encoded() {
        #[track_caller]
        fn check(written: &str, id: &str, secret: &str) {
            let (client_id, presented) = read_basic(&STANDARD.encode(written)).expect(written);
            assert_eq!((client_id.as_str(), presented.expose()), (id, secret));
        }
        check("demo:secret", "demo", "secret");
        check("demo:", "demo", "");
        check("a+b:c+d", "a b", "c d");
        check("a%3Ab:c%3A%25%2B%20%C3%A9", "a:b", "c:%+ \u{e9}");
        // Characters that should have been encoded are taken literally where possible.
        check("demo:a:b=c&d%", "demo", "a:b=c&d%");
    }

    #[test]
    fn a_malformed_basic_header_is_refused() {
        #[track_caller]
        fn check(written: &str) {
            assert!(read_basic(written).is_none(), "{written:?}")
        }
        check("");
        check("***");
        check("ZGVtbzpzZWNyZXQ");
        check(&STANDARD.encode("no colon"));
        check(&STANDARD.encode("de\0mo:secret"));
        check(&STANDARD.encode("demo:sec%0Aret"));
        check(&STANDARD.encode(b"demo:\xff"));
    }
}
