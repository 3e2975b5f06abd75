//! The reasons why a source could not be read, for the log.

use std::{fmt, io};

use scopewright_token::{KeySetError, excerpt};

#[derive(Debug)]
pub(super) enum FetchError {
    Fetch(scopewright_fetch::FetchError),
    File(io::Error),
    TooLarge {
        limit: usize,
    },
    NotAnAddress(String),
    /// Neither metadata address of an issuer has metadata. Contains the error of each.
    NoMetadata {
        oauth: Box<FetchError>,
        openid: Box<FetchError>,
    },
    NotMetadata,
    OtherIssuer(String),
    UnprotectedKeys(String),
    Keys(KeySetError),
    NoUsableKey,
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fetch(error) => error.fmt(f),
            Self::File(error) => error.fmt(f),
            Self::TooLarge { limit } => write!(f, "the document is longer than {limit} bytes"),
            Self::NotAnAddress(address) => {
                write!(f, "\"{}\" is not an http or https address", excerpt(address))
            }
            Self::NoMetadata { oauth, openid } => write!(
                f,
                "no metadata at either address: at /.well-known/oauth-authorization-server {oauth}; at \
                 /.well-known/openid-configuration {openid}"
            ),
            Self::NotMetadata => f.write_str(
                "the response is not authorization server metadata with `issuer` and `jwks_uri` (RFC 8414)",
            ),
            Self::OtherIssuer(found) => write!(
                f,
                "the metadata belongs to the issuer \"{}\", not to this one (RFC 8414 section 3.3)",
                excerpt(found)
            ),
            Self::UnprotectedKeys(address) => write!(
                f,
                "the metadata names keys at \"{}\", which is less protected than the issuer",
                excerpt(address)
            ),
            Self::Keys(error) => error.fmt(f),
            Self::NoUsableKey => f.write_str("the set has no key that could verify an access token"),
        }
    }
}

impl From<scopewright_fetch::FetchError> for FetchError {
    fn from(error: scopewright_fetch::FetchError) -> Self {
        Self::Fetch(error)
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;

    #[test]
    fn without_metadata_the_log_has_what_both_addresses_answered() {
        let oauth =
            Box::new(FetchError::Fetch(scopewright_fetch::FetchError::Status(StatusCode::BAD_REQUEST)));
        let openid = Box::new(FetchError::OtherIssuer("https://other.example\n".to_owned()));
        let message = FetchError::NoMetadata { oauth, openid }.to_string();
        for part in ["oauth-authorization-server", "400", "openid-configuration", "https://other.example\\n"]
        {
            assert!(message.contains(part), "{part} in {message}");
        }
        assert!(!message.contains('\n'), "{message}");
    }
}
