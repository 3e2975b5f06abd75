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

use crate::loopback::{LoopbackResolver, is_loopback};
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
    /// For addresses of this machine, where no limit of reach forbids them.
    loopback: OnceCell<Client>,
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
        Self { limits, client: OnceCell::new(), loopback: OnceCell::new() }
    }

    /// Fetches the document at this address. An address of [this machine](is_loopback) is reached
    /// directly, whatever proxies and names the environment has.
    ///
    /// Any status but 200 is an error, redirects included: they would let whoever controls one address choose the document
    /// at another. The content type is not looked at: buckets and proxies serve key sets under every name.
    ///
    /// # Errors
    /// When the address is out of [reach](Reach), or there is no such answer within the limits.
    pub async fn get(&self, address: Url) -> Result<Answer, FetchError> {
        check_reach(self.limits.reach, &address)?;
        let client = self.client(&address).await?;
        let request = client.get(address).header(ACCEPT, "application/jwk-set+json, application/json");
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

    async fn client(&self, address: &Url) -> Result<&Client, FetchError> {
        let build = |builder: ClientBuilder| builder.build().map_err(FetchError::Http);
        if self.limits.reach == Reach::Anywhere && is_loopback(address) {
            self.loopback.get_or_try_init(async || build(loopback_builder(&self.limits))).await
        } else {
            self.client.get_or_try_init(async || build(builder(&self.limits, SystemResolver))).await
        }
    }
}

/// Prepares a client whose connections do not leave this machine: without a proxy, which would see
/// plain HTTP, and without DNS, which could lead elsewhere.
fn loopback_builder(limits: &Limits) -> ClientBuilder {
    limited(limits).no_proxy().dns_resolver(LoopbackResolver)
}

/// A guarded client resolves names itself, so that the address that was looked at is the one that is connected to, however the
/// name's owner answers the next question. It takes no proxy, which would resolve the name anew, and keeps no
/// connections: it meets many hosts, each of them rarely.
fn builder(limits: &Limits, names: impl Resolve + 'static) -> ClientBuilder {
    let builder = limited(limits);
    match limits.reach {
        Reach::Anywhere => builder,
        Reach::Public | Reach::PublicAndPrivate => builder
            .https_only(true)
            .no_proxy()
            .pool_max_idle_per_host(0)
            .dns_resolver(GuardedResolver::new(names, limits.reach)),
    }
}

fn limited(limits: &Limits) -> ClientBuilder {
    Client::builder()
        .timeout(limits.time)
        .redirect(Policy::none())
        .tls_certs_merge(limits.roots.certificates().iter().cloned())
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

#[cfg(test)]
mod tests {
    use std::net::{SocketAddr, TcpListener};
    use std::sync::atomic::{AtomicBool, Ordering};

    use reqwest::dns::{Addrs, Name, Resolving};

    use super::*;

    fn limits(reach: Reach) -> Limits {
        Limits { bytes: 1000, time: Duration::from_secs(5), reach, roots: RootCertificates::NONE }
    }

    /// Answers with a public address the first time, and from then on with this machine.
    struct Rebinding(AtomicBool);

    impl Resolve for Rebinding {
        fn resolve(&self, _: Name) -> Resolving {
            let first = !self.0.swap(true, Ordering::SeqCst);
            let found = if first { [8, 8, 8, 8] } else { [127, 0, 0, 1] };
            Box::pin(async move { Ok(Box::new([SocketAddr::from((found, 0))].into_iter()) as Addrs) })
        }
    }

    /// T16: DNS rebinding. The connection is made to the address that was looked at, and to no other.
    #[tokio::test]
    async fn t16_a_name_that_changes_its_meaning_leads_nowhere() {
        let inside = TcpListener::bind("127.0.0.1:0").expect("a free port");
        inside.set_nonblocking(true).expect("a listener");
        let port = inside.local_addr().expect("an address").port();
        let names = Rebinding(AtomicBool::new(false));
        drop(names.resolve("a.example".parse().expect("a name")));
        let client = builder(&limits(Reach::Public), names).build().expect("a client");
        let error = client.get(format!("https://a.example:{port}/")).send().await.expect_err("no answer");
        let error = FetchError::Http(error).to_string();
        assert!(error.contains("127.0.0.1 is no address of the public internet"), "{error}");
        assert!(inside.accept().is_err(), "nothing was called");
    }

    #[test]
    fn t16_what_is_written_is_judged_before_it_is_looked_up() {
        let check = |reach: Reach, address: &str, expected: Option<&str>| {
            let error =
                check_reach(reach, &address.parse().expect(address)).err().map(|error| error.to_string());
            let expected_start = expected.unwrap_or_default();
            assert_eq!(error.is_some(), expected.is_some(), "{address}: {error:?}");
            assert!(error.unwrap_or_default().starts_with(expected_start), "{address}");
        };
        check(Reach::Anywhere, "http://127.0.0.1/", None);
        for reach in [Reach::Public, Reach::PublicAndPrivate] {
            check(reach, "http://a.example/", Some("the address must begin with https://"));
            check(reach, "https://a.example/", None);
            check(reach, "https://8.8.8.8/", None);
            check(reach, "https://[2606:4700::1]/", None);
            check(reach, "https://169.254.169.254/", Some("169.254.169.254 is no"));
            check(reach, "https://[::ffff:10.0.0.1]/", Some("::ffff:10.0.0.1 is no"));
        }
        check(Reach::Public, "https://2130706433/", Some("127.0.0.1 is no"));
        check(Reach::Public, "https://[::1]/", Some("::1 is no"));
        check(Reach::PublicAndPrivate, "https://10.0.0.1/", None);
    }
}
