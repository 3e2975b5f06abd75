//! Fetching the issuer's key set over HTTP.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use access_token::{KeySet, KeySetError};
use arc_swap::ArcSwapOption;
use serde::Deserialize;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// One issuer's keys, and the memory of the last attempt to fetch them.
pub(crate) struct Discovery {
    issuer: String,
    fetched: ArcSwapOption<Fetched>,
    last_attempt: Mutex<Option<Instant>>,
}

pub(crate) struct Fetched {
    pub(crate) keys: Arc<KeySet>,
    pub(crate) at: Instant,
}

impl Discovery {
    const TIMEOUT: Duration = Duration::from_secs(5);
    const MAX_BYTES: usize = 256 * 1024;

    pub(crate) fn new(issuer: String) -> Self {
        Self { issuer, fetched: ArcSwapOption::empty(), last_attempt: Mutex::new(None) }
    }

    pub(crate) fn fetched(&self) -> Option<Arc<Fetched>> {
        self.fetched.load_full()
    }

    /// Fetches the keys, once for all who wait, unless the last attempt is more recent than `cooldown`. Returns the last good
    /// keys in any case.
    pub(crate) async fn fetch_unless_within(&self, cooldown: Duration) -> Option<Arc<KeySet>> {
        let mut last_attempt = self.last_attempt.lock().await;
        if last_attempt.is_none_or(|at| at.elapsed() >= cooldown) {
            *last_attempt = Some(Instant::now());
            self.fetch().await;
        }
        self.fetched().map(|fetched| Arc::clone(&fetched.keys))
    }

    async fn fetch(&self) {
        match self.download().await {
            Ok(keys) if keys.is_empty() => {
                tracing::warn!(
                    issuer = self.issuer,
                    "the issuer publishes no usable key; the last good keys stay"
                );
            }
            Ok(keys) => {
                tracing::info!(issuer = self.issuer, ?keys, "fetched the issuer's keys");
                self.fetched.store(Some(Arc::new(Fetched { keys: Arc::new(keys), at: Instant::now() })));
            }
            Err(error) => {
                tracing::warn!(issuer = self.issuer, %error, "cannot fetch the issuer's keys; the last good keys stay");
            }
        }
    }

    async fn download(&self) -> Result<KeySet, FetchError> {
        #[derive(Deserialize)]
        struct Metadata {
            issuer: String,
            jwks_uri: String,
        }
        let metadata = get(&metadata_url(&self.issuer)).await?;
        let metadata: Metadata = serde_json::from_slice(&metadata).map_err(|_| FetchError::NotMetadata)?;
        if metadata.issuer != self.issuer {
            return Err(FetchError::OtherIssuer);
        }
        KeySet::from_json(&get(&metadata.jwks_uri).await?).map_err(FetchError::Keys)
    }
}

/// RFC 8414 section 3: the well-known part goes between the host and the issuer's path.
fn metadata_url(issuer: &str) -> String {
    let after_scheme = issuer.find("://").map_or(0, |position| position + 3);
    let path = issuer[after_scheme..].find('/').map_or(issuer.len(), |position| after_scheme + position);
    let (origin, path) = issuer.split_at(path);
    format!("{origin}/.well-known/oauth-authorization-server{}", path.trim_end_matches('/'))
}

/// Redirects are not followed: they would let whoever controls one address choose the keys at another.
async fn get(url: &str) -> Result<Vec<u8>, FetchError> {
    let client = reqwest::Client::builder()
        .timeout(Discovery::TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(FetchError::Http)?;
    let mut response = client
        .get(url)
        .send()
        .await
        .and_then(reqwest::Response::error_for_status)
        .map_err(FetchError::Http)?;
    if response.status() != reqwest::StatusCode::OK {
        return Err(FetchError::Status(response.status()));
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(FetchError::Http)? {
        body.extend_from_slice(&chunk);
        if body.len() > Discovery::MAX_BYTES {
            return Err(FetchError::TooLarge);
        }
    }
    Ok(body)
}

/// Why the keys could not be fetched.
#[derive(Debug)]
enum FetchError {
    Http(reqwest::Error),
    Status(reqwest::StatusCode),
    TooLarge,
    NotMetadata,
    OtherIssuer,
    Keys(KeySetError),
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(error) => write!(f, "{error}"),
            Self::Status(status) => write!(f, "the answer has status {status}"),
            Self::TooLarge => write!(f, "the answer is longer than {} bytes", Discovery::MAX_BYTES),
            Self::NotMetadata => f.write_str("the answer is no authorization server metadata (RFC 8414)"),
            Self::OtherIssuer => f.write_str("the metadata belong to another issuer (RFC 8414 section 3.3)"),
            Self::Keys(error) => error.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::metadata_url;

    #[test]
    fn metadata_stand_between_host_and_path() {
        let cases = [
            ("https://a.example", "https://a.example/.well-known/oauth-authorization-server"),
            ("https://a.example/", "https://a.example/.well-known/oauth-authorization-server"),
            ("https://a.example/oidc", "https://a.example/.well-known/oauth-authorization-server/oidc"),
            ("http://127.0.0.1:8080/a/b", "http://127.0.0.1:8080/.well-known/oauth-authorization-server/a/b"),
        ];
        for (issuer, expected) in cases {
            assert_eq!(metadata_url(issuer), expected);
        }
    }
}
