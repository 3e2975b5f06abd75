//! Why a source could not be read: for the log.

use std::error::Error;
use std::{fmt, io};

use access_token::KeySetError;
use http::StatusCode;

use super::fetch::Fetcher;

#[derive(Debug)]
pub(super) enum FetchError {
    Http(reqwest::Error),
    File(io::Error),
    Status(StatusCode),
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
            Self::Http(error) => with_causes(error, f),
            Self::File(error) => error.fmt(f),
            Self::Status(status) => write!(f, "the answer has status {status}"),
            Self::TooLarge => write!(f, "the document is longer than {} bytes", Fetcher::MAX_BYTES),
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

/// reqwest says "error sending request" and keeps the reason for who asks.
fn with_causes(error: &reqwest::Error, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{error}")?;
    let mut cause = error.source();
    while let Some(error) = cause {
        write!(f, ": {error}")?;
        cause = error.source();
    }
    Ok(())
}
