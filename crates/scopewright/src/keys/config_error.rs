//! The problems of a source that can be found without fetching.

use std::fmt;
use std::path::PathBuf;

use super::key_store::{KeyStore, Source};

/// A reason why the keys of an issuer are insecure or missing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeysConfigError {
    /// The keys are fetched over plain HTTP from another machine, so an attacker can replace them.
    PlainHttp {
        /// The issuer or `jwks_uri`.
        address: String,
    },
    /// The address is not an http or https URL.
    NotAnAddress {
        /// The issuer or `jwks_uri`, as it was written.
        address: String,
    },
    /// An issuer's identifier has a query or a fragment, which RFC 8414 section 2 forbids.
    NotAnIssuer {
        /// The issuer, as it was written.
        issuer: String,
    },
    /// The address contains a user name or a password, which would be logged.
    SecretInAddress {
        /// The host of the address. The rest is a secret.
        host: String,
    },
    /// The file cannot be read, or is not a key set.
    UnreadableFile {
        /// The path of the file.
        path: PathBuf,
        /// The reason why it cannot be used.
        reason: String,
    },
    /// The fixed set has no usable key, so every token would be rejected.
    NoUsableKey,
}

/// Returns the problems in the order in which to fix them.
pub(super) fn of(store: &KeyStore) -> Vec<KeysConfigError> {
    match &store.source {
        Source::Fixed => {
            let has_keys = store.published.load().as_ref().is_some_and(|current| !current.keys.is_empty());
            if has_keys { Vec::new() } else { vec![KeysConfigError::NoUsableKey] }
        }
        #[cfg(feature = "discovery")]
        Source::Refreshed(refreshed) => refreshed.config_errors(),
    }
}

impl fmt::Display for KeysConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PlainHttp { address } => {
                write!(
                    f,
                    "the keys of {address} are fetched over plain http, so an attacker can replace them; use https"
                )
            }
            Self::NotAnAddress { address } => {
                write!(f, "{address:?} is not an address to fetch keys from; expected https://…")
            }
            Self::NotAnIssuer { issuer } => {
                write!(f, "the issuer {issuer} has a query or a fragment, which RFC 8414 section 2 forbids")
            }
            Self::SecretInAddress { host } => {
                write!(
                    f,
                    "the address of the keys at {host} contains a user name or password; public keys need none"
                )
            }
            Self::UnreadableFile { path, reason } => {
                write!(f, "cannot read keys from {}: {reason}", path.display())
            }
            Self::NoUsableKey => f.write_str("there is no usable key, so every token would be rejected"),
        }
    }
}

impl std::error::Error for KeysConfigError {}
