//! One document from one address, within limits of size, time and place.

use std::fmt;
use std::time::Duration;

use http::header::ACCEPT;
use http::{HeaderMap, StatusCode};
use reqwest::dns::Resolve;
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder};
use tokio::sync::OnceCell;
use url::{Host, Url};

use crate::resolver::{GuardedResolver, SystemResolver};
use crate::{FetchError, ForbiddenAddress, Reach, RootCertificates};

/// What a fetch may cost, and where it may go.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The longest body, in bytes. What is longer is refused, not cut.
    pub bytes: usize,
    /// The longest time for one fetch, from the look-up of the name to the last byte.
    pub time: Duration,
    /// The addresses that may be connected to.
    pub reach: Reach,
    /// Certificate authorities to believe besides those of the system.
    pub roots: RootCertificates,
}

/// An HTTP client that is made when it is first needed and kept for all later fetches.
pub struct Fetcher {
    limits: Limits,
    client: OnceCell<Client>,
}

/// A document, and what was said about it.
pub struct Answer {
    /// The headers of the answer.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Vec<u8>,
}

impl Fetcher {
    /// A fetcher within these limits.
    pub fn new(limits: Limits) -> Self {
        Self { limits, client: OnceCell::new() }
    }

    /// The document at this address.
    ///
    /// Any status but 200 is an error, redirects included: they would let whoever controls one address choose the document
    /// at another. The content type is not looked at: buckets and proxies serve key sets under every name.
    ///
    /// # Errors
    /// When the address is out of [reach](Reach), or there is no such answer within the limits.
    pub async fn get(&self, address: Url) -> Result<Answer, FetchError> {
        check_reach(self.limits.reach, &address)?;
        let request =
            self.client().await?.get(address).header(ACCEPT, "application/jwk-set+json, application/json");
        let mut response = request.send().await.map_err(FetchError::Http)?;
        if response.status() != StatusCode::OK {
            return Err(FetchError::Status(response.status()));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(FetchError::Http)? {
            if body.len() + chunk.len() > self.limits.bytes {
                return Err(FetchError::TooLarge { limit: self.limits.bytes });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { headers: std::mem::take(response.headers_mut()), body })
    }

    async fn client(&self) -> Result<&Client, FetchError> {
        let make = async || builder(&self.limits, SystemResolver).build().map_err(FetchError::Http);
        self.client.get_or_try_init(make).await
    }
}

/// A guarded client resolves names itself, so that the address that was looked at is the one that is connected to, however the
/// name's owner answers the next question. It takes no proxy, which would resolve the name anew, and keeps no
/// connections: it meets many hosts, each of them rarely.
fn builder(limits: &Limits, names: impl Resolve + 'static) -> ClientBuilder {
    let builder = Client::builder()
        .timeout(limits.time)
        .redirect(Policy::none())
        .tls_certs_merge(limits.roots.certificates().iter().cloned());
    match limits.reach {
        Reach::Anywhere => builder,
        Reach::Public | Reach::PublicAndPrivate => builder
            .https_only(true)
            .no_proxy()
            .pool_max_idle_per_host(0)
            .dns_resolver(GuardedResolver::new(names, limits.reach)),
    }
}

/// What can be known before a name is looked up. An address that is written as numbers never is.
fn check_reach(reach: Reach, address: &Url) -> Result<(), FetchError> {
    if reach == Reach::Anywhere {
        return Ok(());
    }
    if address.scheme() != "https" {
        return Err(FetchError::NotHttps);
    }
    let number = match address.host() {
        Some(Host::Ipv4(number)) => number.into(),
        Some(Host::Ipv6(number)) => number.into(),
        Some(Host::Domain(_)) | None => return Ok(()),
    };
    if reach.allows(number) { Ok(()) } else { Err(FetchError::Forbidden(ForbiddenAddress(number))) }
}

impl fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetcher").field("limits", &self.limits).finish_non_exhaustive()
    }
}
