//! Why a client has no keys: for the log.

use std::fmt;
use std::sync::Arc;

use scopewright_fetch::FetchError;
use scopewright_token::KeySetError;

use super::JwksUriError;

/// Why a client has no keys that can be believed.
#[derive(Clone, Debug)]
pub(crate) enum ClientKeysError {
    /// The address cannot be one of keys.
    Uri(JwksUriError),
    /// There is no good answer.
    Fetch(Arc<FetchError>),
    /// There is an answer, but no key set to be believed.
    Keys(KeySetError),
    /// The fetch has been given up, which happens when the server ends.
    Interrupted,
}

impl fmt::Display for ClientKeysError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uri(error) => error.fmt(f),
            Self::Fetch(error) => error.fmt(f),
            Self::Keys(error) => error.fmt(f),
            Self::Interrupted => f.write_str("the fetch has been given up"),
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
