//! One document from one address, within limits of size and time.

use std::time::Duration;

use http::header::ACCEPT;
use http::{HeaderMap, StatusCode};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use tokio::sync::OnceCell;

use super::fetch_error::FetchError;

/// An HTTP client that is made when it is first needed and kept, with its connections, for all later fetches.
#[derive(Default)]
pub(super) struct Fetcher {
    client: OnceCell<Client>,
}

pub(super) struct Answer {
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Fetcher {
    /// The body's limit. A large key set has some ten kilobytes.
    pub(super) const MAX_BYTES: usize = 256 * 1024;
    /// The limit for one request, from the connection to the last byte.
    pub(super) const TIMEOUT: Duration = Duration::from_secs(5);

    /// Any status but 200 is an error, redirects included: they would let whoever controls one address choose the keys at another.
    /// The content type is not looked at: buckets and proxies serve key sets under every name, and the reader
    /// takes nothing but a key set anyway.
    pub(super) async fn get(&self, address: Url) -> Result<Answer, FetchError> {
        let request =
            self.client().await?.get(address).header(ACCEPT, "application/jwk-set+json, application/json");
        let mut response = request.send().await.map_err(FetchError::Http)?;
        if response.status() != StatusCode::OK {
            return Err(FetchError::Status(response.status()));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(FetchError::Http)? {
            if body.len() + chunk.len() > Self::MAX_BYTES {
                return Err(FetchError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { headers: std::mem::take(response.headers_mut()), body })
    }

    async fn client(&self) -> Result<&Client, FetchError> {
        let make = async || Client::builder().timeout(Self::TIMEOUT).redirect(Policy::none()).build();
        self.client.get_or_try_init(make).await.map_err(FetchError::Http)
    }
}
