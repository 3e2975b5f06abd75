//! The sources of keys.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fmt, fs, io};

use scopewright_fetch::{AddressPolicy, Fetcher, Limits, RootCertificates, fresh_for};
use scopewright_token::KeySet;

use super::address::{self, parse_source};
use super::fetch_error::FetchError;
use super::metadata;
use super::refresh_schedule::{refresh_after, spread};

/// The length limit of a document. A large key set has some ten kilobytes.
const MAX_BYTES: usize = 256 * 1024;

/// The bounds of the freshness that a response specifies.
const FRESHNESS: RangeInclusive<Duration> = Duration::from_secs(30)..=Duration::from_secs(3600);

/// Returns the fetcher of sources. Their addresses are part of the configuration, so any address is
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
pub(super) enum Source {
    Fixed(KeySet),
    File(PathBuf),
    Issuer(String),
    JwksUri(String),
}

/// The document of a source, and the time after which to read it again.
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

impl Source {
    /// Reading a local file is cheaper than detecting changes, which time stamps show only roughly.
    const FILE_PERIOD: Duration = Duration::from_secs(1);

    pub(super) fn is_fixed(&self) -> bool {
        matches!(self, Self::Fixed(_))
    }

    /// Reads the document. `max_age` is for responses that do not specify their freshness.
    pub(super) async fn read(&self, fetcher: &Fetcher, max_age: Duration) -> Result<Document, FetchError> {
        let address = match self {
            Self::Fixed(keys) => return Ok(unchanging(keys)),
            Self::File(path) => return read_on_blocking_thread(path.clone()).await,
            Self::Issuer(issuer) => metadata::jwks_uri(issuer, fetcher).await?,
            Self::JwksUri(uri) => parse_source(uri)?,
        };
        let answer = fetcher.get(address).await?;
        let fresh = fresh_for(&answer.headers, &FRESHNESS).unwrap_or(max_age);
        Ok(Document { json: answer.body, again_in: refresh_after(fresh, spread()) })
    }
}

/// Returns the document of a fixed set, which has no refresher.
fn unchanging(keys: &KeySet) -> Document {
    Document { json: keys.to_json().to_string().into_bytes(), again_in: Duration::MAX }
}

/// Reads a file on a thread that may block, because it may be on a network.
async fn read_on_blocking_thread(path: PathBuf) -> Result<Document, FetchError> {
    let read = tokio::task::spawn_blocking(move || read_file(&path)).await;
    read.unwrap_or_else(|cancelled| Err(FetchError::File(io::Error::other(cancelled))))
}

pub(super) fn read_file(path: &Path) -> Result<Document, FetchError> {
    use io::Read as _;
    let mut json = Vec::new();
    let limit = MAX_BYTES as u64 + 1;
    fs::File::open(path)
        .and_then(|file| file.take(limit).read_to_end(&mut json))
        .map_err(FetchError::File)?;
    if json.len() > MAX_BYTES {
        return Err(FetchError::TooLarge { limit: MAX_BYTES });
    }
    Ok(Document { json, again_in: Source::FILE_PERIOD })
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(_) => f.write_str("fixed keys"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Issuer(issuer) => write!(f, "issuer {}", address::without_secret(issuer)),
            Self::JwksUri(uri) => f.write_str(&address::without_secret(uri)),
        }
    }
}
