//! Addresses of this machine, for which plain HTTP is as good as TLS because nothing leaves the
//! machine.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// Returns whether an address leads to this machine: a loopback address, `localhost`, or a name
/// below `localhost`.
///
/// RFC 6761 section 6.3 reserves these names. A [`Fetcher`](crate::Fetcher) connects to them
/// without DNS and without a proxy, so that what is true of the address is true of the connection
/// too.
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

/// Resolves every name to this machine.
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
    fn one_test_says_what_this_machine_is() {
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
