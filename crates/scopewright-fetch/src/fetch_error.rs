//! Why a document was not fetched: for the log.

use std::error::Error;
use std::fmt;
use std::net::IpAddr;

use http::StatusCode;

/// Why a document was not fetched.
#[derive(Debug)]
#[non_exhaustive]
pub enum FetchError {
    /// There was no answer, or not all of it, in time.
    Http(reqwest::Error),
    /// The answer has another status than 200.
    Status(StatusCode),
    /// The document is too long.
    TooLarge {
        /// The longest that is taken, in bytes.
        limit: usize,
    },
    /// The address is not https, where it must be.
    NotHttps,
    /// The address is written as one that is out of reach.
    Forbidden(ForbiddenAddress),
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(error) => with_causes(error, f),
            Self::Status(status) => {
                write!(f, "the answer has status {status}; expected 200, without a redirect")
            }
            Self::TooLarge { limit } => write!(f, "the document is longer than {limit} bytes"),
            Self::NotHttps => f.write_str("the address must begin with https://"),
            Self::Forbidden(address) => address.fmt(f),
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

impl Error for FetchError {}

/// An address that is out of [reach](crate::AddressPolicy).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForbiddenAddress(pub IpAddr);

impl fmt::Display for ForbiddenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is no address of the public internet, and nothing else may be fetched from", self.0)
    }
}

impl Error for ForbiddenAddress {}
