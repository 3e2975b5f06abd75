//! Why a source could not be read: for the log.

use std::{fmt, io};

use access_token::KeySetError;

use super::source::MAX_BYTES;

#[derive(Debug)]
pub(super) enum FetchError {
    Fetch(fetching::FetchError),
    File(io::Error),
    TooLarge,
    NotAnAddress(String),
    NotMetadata,
    OtherIssuer,
    UnprotectedKeys(String),
    Keys(KeySetError),
    NoUsableKey,
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fetch(error) => error.fmt(f),
            Self::File(error) => error.fmt(f),
            Self::TooLarge => write!(f, "the document is longer than {MAX_BYTES} bytes"),
            Self::NotAnAddress(address) => write!(f, "{address:?} is no http or https address"),
            Self::NotMetadata => f.write_str("the answer is no authorization server metadata (RFC 8414)"),
            Self::OtherIssuer => f.write_str("the metadata belong to another issuer (RFC 8414 section 3.3)"),
            Self::UnprotectedKeys(address) => {
                write!(f, "the metadata send us to {address:?}, which is less protected than the issuer")
            }
            Self::Keys(error) => error.fmt(f),
            Self::NoUsableKey => f.write_str("the set has no key that could verify an access token"),
        }
    }
}

impl From<fetching::FetchError> for FetchError {
    fn from(error: fetching::FetchError) -> Self {
        Self::Fetch(error)
    }
}
