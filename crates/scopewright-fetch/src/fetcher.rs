//! The fetch of a document, with limits of size, time and address.

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
use crate::{AddressPolicy, FetchError, ForbiddenAddress, RootCertificates};

/// The limits of a fetch.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The maximum length of a body in bytes. Longer ones are rejected.
    pub bytes: usize,
    /// The maximum time of a fetch, from the name lookup to the last byte.
    pub time: Duration,
    /// The allowed addresses.
    pub addresses: AddressPolicy,
    /// Additional certificate authorities.
    pub roots: RootCertificates,
}

/// An HTTP client that is created for the first fetch and reused.
pub struct Fetcher {
    limits: Limits,
    client: OnceCell<Client>,
    /// The client for addresses of this machine, where the policy allows them.
    loopback: OnceCell<Client>,
}

/// A document with its headers.
pub struct Answer {
    /// The headers of the response.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Vec<u8>,
}

impl Fetcher {
    /// Returns a fetcher with these limits.
    pub fn new(limits: Limits) -> Self {
        Self { limits, client: OnceCell::new(), loopback: OnceCell::new() }
    }

    /// Fetches a document. An address of [this machine](is_loopback) is accessed directly,
    /// regardless of proxies and names in the environment.
    ///
    /// Every status but 200 is an error. A redirect is one too, because the owner of one address
    /// could choose the document at another. The content type is ignored, because buckets and
    /// proxies serve key sets with various types.
    ///
    /// # Errors
    /// Returns an error if the [policy](AddressPolicy) forbids the address, or if there is no such
    /// response within the limits.
    pub async fn get(&self, address: Url) -> Result<Answer, FetchError> {
        check_address(self.limits.addresses, &address)?;
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
        if self.limits.addresses == AddressPolicy::Anywhere && is_loopback(address) {
            self.loopback.get_or_try_init(async || build(loopback_builder(&self.limits))).await
        } else {
            self.client.get_or_try_init(async || build(builder(&self.limits, SystemResolver))).await
        }
    }
}

/// Prepares a client whose connections stay on this machine: without a proxy, which could read
/// plain HTTP, and without DNS, which could lead elsewhere.
fn loopback_builder(limits: &Limits) -> ClientBuilder {
    limited(limits).no_proxy().dns_resolver(LoopbackResolver)
}

/// Prepares a client. A restricted client resolves names itself, so that it connects to the address
/// that it has checked, even if the next lookup has another result. It uses no proxy, which would
/// resolve the name again. It keeps no connections, because it connects to many hosts, and rarely
/// to the same one.
fn builder(limits: &Limits, names: impl Resolve + 'static) -> ClientBuilder {
    let builder = limited(limits);
    match limits.addresses {
        AddressPolicy::Anywhere => builder,
        AddressPolicy::Public | AddressPolicy::PublicAndPrivate => builder
            .https_only(true)
            .no_proxy()
            .pool_max_idle_per_host(0)
            .dns_resolver(GuardedResolver::new(names, limits.addresses)),
    }
}

fn limited(limits: &Limits) -> ClientBuilder {
    Client::builder()
        .timeout(limits.time)
        .redirect(Policy::none())
        .tls_certs_merge(limits.roots.certificates().iter().cloned())
}

/// Checks an address before its name is looked up. A numeric address has no lookup.
fn check_address(addresses: AddressPolicy, address: &Url) -> Result<(), FetchError> {
    if addresses == AddressPolicy::Anywhere {
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
    if addresses.allows(number) { Ok(()) } else { Err(FetchError::Forbidden(ForbiddenAddress(number))) }
}

impl fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetcher").field("limits", &self.limits).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error;
    use std::net::{SocketAddr, TcpListener};
    use std::sync::atomic::{AtomicBool, Ordering};

    use reqwest::dns::{Addrs, Name, Resolving};

    use super::*;

    fn limits(addresses: AddressPolicy) -> Limits {
        Limits { bytes: 1000, time: Duration::from_secs(5), addresses, roots: RootCertificates::NONE }
    }

    /// Returns the forbidden address among the causes of an error.
    fn forbidden(error: &(dyn Error + 'static)) -> Option<ForbiddenAddress> {
        match error.downcast_ref::<ForbiddenAddress>() {
            Some(forbidden) => Some(*forbidden),
            None => forbidden(error.source()?),
        }
    }

    /// A resolver that returns a public address the first time, and this machine from then on.
    struct Rebinding(AtomicBool);

    impl Resolve for Rebinding {
        fn resolve(&self, _: Name) -> Resolving {
            let first = !self.0.swap(true, Ordering::SeqCst);
            let found = if first { [8, 8, 8, 8] } else { [127, 0, 0, 1] };
            Box::pin(async move { Ok(Box::new([SocketAddr::from((found, 0))].into_iter()) as Addrs) })
        }
    }

    /// T16: DNS rebinding. The client connects only to the address that was checked.
    #[tokio::test]
    async fn t16_a_rebound_name_is_not_connected_to() {
        let inside = TcpListener::bind("127.0.0.1:0").expect("a free port");
        inside.set_nonblocking(true).expect("a listener");
        let port = inside.local_addr().expect("an address").port();
        let names = Rebinding(AtomicBool::new(false));
        drop(names.resolve("a.example".parse().expect("a name")));
        let client = builder(&limits(AddressPolicy::Public), names).build().expect("a client");
        let error = client.get(format!("https://a.example:{port}/")).send().await.expect_err("no answer");
        assert_eq!(forbidden(&error), Some(ForbiddenAddress([127, 0, 0, 1].into())), "{error}");
        assert!(inside.accept().is_err(), "no connection was made");
    }

    /// An expected result of the check.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Checked {
        Allowed,
        NotHttps,
        Forbidden(&'static str),
    }

    #[track_caller]
    fn check(addresses: AddressPolicy, address: &str, expected: Checked) {
        let checked = check_address(addresses, &address.parse().expect(address));
        let matches = match (&checked, expected) {
            (Ok(()), Checked::Allowed) | (Err(FetchError::NotHttps), Checked::NotHttps) => true,
            (Err(FetchError::Forbidden(found)), Checked::Forbidden(number)) => found.0.to_string() == number,
            _ => false,
        };
        assert!(matches, "{address}: {checked:?}, expected {expected:?}");
    }

    #[test]
    fn t16_a_written_address_is_checked_before_it_is_resolved() {
        use AddressPolicy::{Anywhere, Public, PublicAndPrivate};
        use Checked::{Allowed, Forbidden, NotHttps};
        check(Anywhere, "http://127.0.0.1/", Allowed);
        for addresses in [Public, PublicAndPrivate] {
            check(addresses, "http://a.example/", NotHttps);
            check(addresses, "https://a.example/", Allowed);
            check(addresses, "https://8.8.8.8/", Allowed);
            check(addresses, "https://[2606:4700::1]/", Allowed);
            check(addresses, "https://169.254.169.254/", Forbidden("169.254.169.254"));
            check(addresses, "https://[::ffff:10.0.0.1]/", Forbidden("::ffff:10.0.0.1"));
        }
        check(Public, "https://2130706433/", Forbidden("127.0.0.1"));
        check(Public, "https://[::1]/", Forbidden("::1"));
        check(PublicAndPrivate, "https://10.0.0.1/", Allowed);
    }
}
