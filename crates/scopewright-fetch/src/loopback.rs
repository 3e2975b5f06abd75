//! Addresses of this machine, for which plain HTTP is as secure as TLS.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// Returns whether an address is on this machine: a loopback address, `localhost`, or a name below
/// `localhost`.
///
/// RFC 6761 section 6.3 reserves these names. A [`Fetcher`](crate::Fetcher) connects to them
/// without DNS and without a proxy, so the connection does stay on this machine.
pub fn is_loopback(address: &Url) -> bool {
    match address.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            name.rsplit('.').next() == Some("localhost")
        }
        None => false,
    }
}

/// A resolver that returns this machine for every name.
pub(crate) struct LoopbackResolver;

impl Resolve for LoopbackResolver {
    fn resolve(&self, _: Name) -> Resolving {
        let addresses = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        let addresses = addresses.map(|address| SocketAddr::new(address, 0));
        Box::pin(async move { Ok(Box::new(addresses.into_iter()) as Addrs) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_this_machine() {
        for (address, expected) in [
            ("http://127.0.0.1:8080/oidc", true),
            ("http://127.9.8.7", true),
            // Other spellings, which the URL standard reads as 127.0.0.1.
            ("http://2130706433", true),
            ("http://127.1", true),
            ("http://0x7f.1", true),
            ("http://[::1]:8080", true),
            ("http://localhost", true),
            ("http://LocalHost:1", true),
            ("http://localhost.", true),
            ("http://issuer.localhost/oidc", true),
            ("http://a.b.localhost", true),
            ("http://0.0.0.0", false),
            ("http://[::2]", false),
            ("http://[::ffff:127.0.0.1]", false),
            ("http://128.0.0.1", false),
            ("http://10.0.0.1", false),
            ("http://localhost.example", false),
            ("http://notlocalhost", false),
            ("http://127.0.0.1.example", false),
            ("http://localhost@issuer.example", false),
            ("file:///etc/keys", false),
        ] {
            assert_eq!(is_loopback(&address.parse().expect(address)), expected, "{address}");
        }
    }
}
