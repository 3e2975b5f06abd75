//! The reasons for which a client has no trustworthy keys, for the logs.

use std::fmt;
use std::sync::Arc;

use scopewright_fetch::FetchError;
use scopewright_token::KeySetError;

use super::jwks_uri::JwksUriError;

/// The reason for which a client has no trustworthy keys.
#[derive(Clone, Debug)]
pub(crate) enum ClientKeysError {
    /// The address is not acceptable.
    Uri(JwksUriError),
    /// The document cannot be fetched.
    Fetch(Arc<FetchError>),
    /// The document is not an acceptable key set.
    Keys(KeySetError),
    /// The fetch ended without an outcome, because its task panicked or the server is shutting
    /// down.
    Interrupted,
}

impl fmt::Display for ClientKeysError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uri(error) => error.fmt(f),
            Self::Fetch(error) => error.fmt(f),
            Self::Keys(error) => error.fmt(f),
            Self::Interrupted => f.write_str("the fetch was interrupted"),
        }
    }
}

impl std::error::Error for ClientKeysError {}

impl From<JwksUriError> for ClientKeysError {
    fn from(error: JwksUriError) -> Self {
        Self::Uri(error)
    }
}

impl From<FetchError> for ClientKeysError {
    fn from(error: FetchError) -> Self {
        Self::Fetch(Arc::new(error))
    }
}

impl From<KeySetError> for ClientKeysError {
    fn from(error: KeySetError) -> Self {
        Self::Keys(error)
    }
}
