//! The address of a client's keys.

use std::fmt;
use std::str::FromStr;

use url::Url;

/// The address of a client's key set (RFC 7591 section 2, `jwks_uri`). It must be https, and must
/// not contain secrets, because it appears in logs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct JwksUri(Url);

impl JwksUri {
    pub(super) fn url(&self) -> &Url {
        &self.0
    }
}

impl FromStr for JwksUri {
    type Err = JwksUriError;

    fn from_str(text: &str) -> Result<Self, JwksUriError> {
        let url = Url::parse(text).map_err(|_| JwksUriError::NotAUrl)?;
        if url.scheme() != "https" {
            Err(JwksUriError::NotHttps)
        } else if !url.username().is_empty() || url.password().is_some() {
            Err(JwksUriError::Credentials)
        } else if url.fragment().is_some() {
            Err(JwksUriError::Fragment)
        } else {
            Ok(Self(url))
        }
    }
}

impl fmt::Display for JwksUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A text that cannot be a [`JwksUri`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JwksUriError {
    NotAUrl,
    NotHttps,
    Credentials,
    Fragment,
}

impl fmt::Display for JwksUriError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the `jwks_uri` ")?;
        f.write_str(match self {
            Self::NotAUrl => "must be an absolute URL such as https://client.example/jwks.json",
            Self::NotHttps => "must begin with https://, so that the keys cannot be replaced in transit",
            Self::Credentials => "must not have a user name or a password",
            Self::Fragment => "must not have a fragment (`#…`)",
        })
    }
}

impl std::error::Error for JwksUriError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a8_an_address_is_https_without_credentials_and_fragment() {
        #[track_caller]
        fn check(text: &str, expected: Result<&str, JwksUriError>) {
            let uri = text.parse::<JwksUri>().map(|uri| uri.to_string());
            assert_eq!(uri.as_deref().map_err(|error| *error), expected, "{text}");
        }
        check("https://client.example/jwks.json", Ok("https://client.example/jwks.json"));
        check("HTTPS://Client.Example:443/a/../b?c=d", Ok("https://client.example/b?c=d"));
        check("https://0x7f.1/", Ok("https://127.0.0.1/"));
        check("", Err(JwksUriError::NotAUrl));
        check("client.example/jwks.json", Err(JwksUriError::NotAUrl));
        check("https://", Err(JwksUriError::NotAUrl));
        check("http://client.example/", Err(JwksUriError::NotHttps));
        check("file:///etc/keys", Err(JwksUriError::NotHttps));
        check("data:application/json,{}", Err(JwksUriError::NotHttps));
        check("https://me@client.example/", Err(JwksUriError::Credentials));
        check("https://:secret@client.example/", Err(JwksUriError::Credentials));
        check("https://client.example/#keys", Err(JwksUriError::Fragment));
        check("https://client.example/#", Err(JwksUriError::Fragment));
    }
}
