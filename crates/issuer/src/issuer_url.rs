//! The issuer's identifier, from which the URL of every endpoint is derived.

use std::fmt;
use std::str::FromStr;

use scopewright_fetch::is_loopback;
use url::Url;

/// An issuer identifier ([RFC 8414 section 2]): an `https` URL without query and fragment.
///
/// Other parties compare it byte for byte, so it must have the normalized form of a URL library,
/// without a trailing slash. Plain `http` is accepted only for loopback hosts, where there is no
/// network.
///
/// [RFC 8414 section 2]: https://www.rfc-editor.org/rfc/rfc8414#section-2
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerUrl {
    text: String,
    path: String,
}

impl IssuerUrl {
    /// Returns the identifier, as it appears in tokens and metadata.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns whether the host is a loopback host, so that only programs of this machine can use
    /// the tokens.
    pub fn is_loopback(&self) -> bool {
        Url::parse(&self.text).is_ok_and(|url| is_loopback(&url))
    }

    /// Returns the URL of the token endpoint.
    pub(crate) fn token_endpoint(&self) -> String {
        format!("{}/token", self.text)
    }

    /// Returns the path below which the endpoints are served. It is empty if the issuer has no
    /// path.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }
}

impl FromStr for IssuerUrl {
    type Err = IssuerUrlError;

    fn from_str(text: &str) -> Result<Self, IssuerUrlError> {
        let fail = |problem| IssuerUrlError { written: text.to_owned(), problem };
        let url = Url::parse(text).map_err(|_| fail(Problem::NotAUrl))?;
        check(text, &url).map_err(fail)?;
        Ok(Self { text: text.to_owned(), path: url.path().trim_end_matches('/').to_owned() })
    }
}

fn check(text: &str, url: &Url) -> Result<(), Problem> {
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(url) => {}
        "http" => return Err(Problem::PlainHttp),
        _ => return Err(Problem::NotHttp),
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(Problem::QueryOrFragment);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Problem::Credentials);
    }
    if text.ends_with('/') {
        return Err(Problem::TrailingSlash);
    }
    // A library appends to a bare host the slash that an issuer must not have.
    let normalized = url.as_str().trim_end_matches('/');
    if text == normalized { Ok(()) } else { Err(Problem::NotNormalized(normalized.to_owned())) }
}

/// A text that is not an [`IssuerUrl`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerUrlError {
    written: String,
    problem: Problem,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Problem {
    NotAUrl,
    NotHttp,
    PlainHttp,
    QueryOrFragment,
    Credentials,
    TrailingSlash,
    NotNormalized(String),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAUrl => f.write_str("it must be an absolute URL such as https://login.example.com/oidc"),
            Self::NotHttp => f.write_str("its scheme must be https"),
            Self::PlainHttp => {
                f.write_str("its scheme must be https; http is for a loopback host such as 127.0.0.1")
            }
            Self::QueryOrFragment => f.write_str("it must not have a query or a fragment"),
            Self::Credentials => f.write_str("it must not have a user name or a password"),
            Self::TrailingSlash => f.write_str("it must not end with a slash"),
            Self::NotNormalized(url) => {
                write!(f, "it must be written as {url}, since it is compared byte for byte")
            }
        }
    }
}

impl fmt::Display for IssuerUrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a valid issuer: {}", cli_output::excerpt(&self.written), self.problem)
    }
}

impl std::error::Error for IssuerUrlError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_normalized_url_is_accepted() {
        #[track_caller]
        fn check(text: &str, path: &str) {
            let issuer: IssuerUrl = text.parse().expect(text);
            assert_eq!((issuer.as_str(), issuer.path()), (text, path));
        }
        check("https://login.example.com", "");
        check("https://login.example.com/oidc", "/oidc");
        check("https://login.example.com:8443/a/b", "/a/b");
        check("http://127.0.0.1:8080/oidc", "/oidc");
        check("http://[::1]:8080", "");
        check("http://localhost", "");
        check("http://issuer.localhost/oidc", "/oidc");
    }

    #[test]
    fn other_urls_are_refused() {
        #[track_caller]
        fn check(text: &str, expect: Problem) {
            match text.parse::<IssuerUrl>() {
                Err(error) => assert_eq!(error.problem, expect, "{text}"),
                Ok(issuer) => panic!("accepted {issuer:?}"),
            }
        }
        let normalized = |text: &str| Problem::NotNormalized(text.to_owned());
        check("", Problem::NotAUrl);
        check("/oidc", Problem::NotAUrl);
        check("login.example.com", Problem::NotAUrl);
        check("ftp://login.example.com", Problem::NotHttp);
        check("http://login.example.com", Problem::PlainHttp);
        check("http://localhost.example.com", Problem::PlainHttp);
        check("http://0.0.0.0:8080", Problem::PlainHttp);
        check("https://login.example.com/?a=b", Problem::QueryOrFragment);
        check("https://login.example.com#a", Problem::QueryOrFragment);
        check("https://user:word@login.example.com", Problem::Credentials);
        check("https://login.example.com/", Problem::TrailingSlash);
        check("https://login.example.com/oidc/", Problem::TrailingSlash);
        check("https://Login.example.com", normalized("https://login.example.com"));
        check("https://login.example.com:443/a", normalized("https://login.example.com/a"));
        check("https://login.example.com/a/../b", normalized("https://login.example.com/b"));
        check("https://login.example.com/{a}", normalized("https://login.example.com/%7Ba%7D"));
    }
}
