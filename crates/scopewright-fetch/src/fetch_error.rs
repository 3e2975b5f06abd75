//! The reasons why a document was not fetched, for the log.

use std::error::Error;
use std::fmt;
use std::net::IpAddr;

use http::StatusCode;

/// The reason why a document was not fetched.
#[derive(Debug)]
#[non_exhaustive]
pub enum FetchError {
    /// There was no complete response in time.
    Http(reqwest::Error),
    /// The response has a status other than 200.
    Status(StatusCode),
    /// The document is longer than the limit.
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// The policy requires https.
    NotHttps,
    /// The policy forbids the address.
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

/// Writes the causes too, because reqwest's own text is only "error sending request".
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

/// An address that the [policy](crate::AddressPolicy) forbids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForbiddenAddress(pub IpAddr);

impl fmt::Display for ForbiddenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not a public address, and the policy forbids others", self.0)
    }
}

impl Error for ForbiddenAddress {}
