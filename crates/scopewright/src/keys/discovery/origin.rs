//! The place that keys are read from.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fmt, fs, io};

use scopewright_fetch::{AddressPolicy, Fetcher, Limits, RootCertificates, fresh_for};
use scopewright_token::KeySet;

use crate::keys::KeysConfigError;

use super::address::{self, Protection, has_secret, parse, parse_source, protection};
use super::fetch_error::FetchError;
use super::metadata;
use super::refresh_schedule::{refresh_after, spread};

/// The length limit of a document. A large key set has some ten kilobytes.
const MAX_BYTES: usize = 256 * 1024;

/// The bounds of the freshness that a response specifies.
const FRESHNESS: RangeInclusive<Duration> = Duration::from_secs(30)..=Duration::from_secs(3600);

/// Returns the fetcher of keys. Their addresses are part of the configuration, so any address is
/// allowed.
pub(super) fn fetcher() -> Fetcher {
    Fetcher::new(Limits {
        bytes: MAX_BYTES,
        time: Duration::from_secs(5),
        addresses: AddressPolicy::Anywhere,
        roots: RootCertificates::NONE,
    })
}

#[derive(Clone)]
pub(super) enum Origin {
    File(PathBuf),
    Issuer(String),
    JwksUri(String),
}

/// The document at an origin, and the time after which to read it again.
pub(super) struct Document {
    pub(super) json: Vec<u8>,
    pub(super) again_in: Duration,
}

impl Document {
    /// Parses the key set. At least one key must be able to verify a token.
    pub(super) fn keys(&self) -> Result<KeySet, FetchError> {
        let keys = KeySet::from_json(&self.json).map_err(FetchError::Keys)?;
        if keys.is_empty() { Err(FetchError::NoUsableKey) } else { Ok(keys) }
    }
}

impl Origin {
    /// Reading a local file is cheaper than detecting changes, which time stamps show only roughly.
    const FILE_PERIOD: Duration = Duration::from_secs(1);

    /// Returns the problems that can be found without fetching. A file is read.
    pub(super) fn config_errors(&self) -> Vec<KeysConfigError> {
        match self {
            Self::File(path) => {
                let read = read_file(path).and_then(|document| document.keys());
                let unreadable = |error: FetchError| KeysConfigError::UnreadableFile {
                    path: path.clone(),
                    reason: error.to_string(),
                };
                read.err().map(unreadable).into_iter().collect()
            }
            Self::Issuer(issuer) => {
                let mut errors = of_address(issuer);
                if issuer.contains(['?', '#']) {
                    errors.push(KeysConfigError::NotAnIssuer { issuer: issuer.clone() });
                }
                errors
            }
            Self::JwksUri(uri) => of_address(uri),
        }
    }

    /// Reads the document. `max_age` is for responses that do not specify their freshness.
    pub(super) async fn read(&self, fetcher: &Fetcher, max_age: Duration) -> Result<Document, FetchError> {
        let address = match self {
            Self::File(path) => return read_on_blocking_thread(path.clone()).await,
            Self::Issuer(issuer) => metadata::jwks_uri(issuer, fetcher).await?,
            Self::JwksUri(uri) => parse_source(uri)?,
        };
        let answer = fetcher.get(address).await?;
        let fresh = fresh_for(&answer.headers, &FRESHNESS).unwrap_or(max_age);
        Ok(Document { json: answer.body, again_in: refresh_after(fresh, spread()) })
    }
}

/// Reads a file on a thread that may block, because it may be on a network.
async fn read_on_blocking_thread(path: PathBuf) -> Result<Document, FetchError> {
    let read = tokio::task::spawn_blocking(move || read_file(&path)).await;
    read.unwrap_or_else(|cancelled| Err(FetchError::File(io::Error::other(cancelled))))
}

fn read_file(path: &Path) -> Result<Document, FetchError> {
    use io::Read as _;
    let mut json = Vec::new();
    let limit = MAX_BYTES as u64 + 1;
    fs::File::open(path)
        .and_then(|file| file.take(limit).read_to_end(&mut json))
        .map_err(FetchError::File)?;
    if json.len() > MAX_BYTES {
        return Err(FetchError::TooLarge { limit: MAX_BYTES });
    }
    Ok(Document { json, again_in: Origin::FILE_PERIOD })
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Issuer(issuer) => write!(f, "issuer {}", address::without_secret(issuer)),
            Self::JwksUri(uri) => f.write_str(&address::without_secret(uri)),
        }
    }
}

fn of_address(written: &str) -> Vec<KeysConfigError> {
    let Some(address) = parse(written) else {
        return vec![KeysConfigError::NotAnAddress { address: written.to_owned() }];
    };
    if has_secret(&address) {
        let host = address.host_str().unwrap_or_default().to_owned();
        return vec![KeysConfigError::SecretInAddress { host }];
    }
    match protection(&address) {
        Protection::None => vec![KeysConfigError::PlainHttp { address: written.to_owned() }],
        Protection::Loopback | Protection::Tls => Vec::new(),
    }
}
