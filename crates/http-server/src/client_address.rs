//! The address that a request comes from.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use axum::extract::OptionalFromRequestParts;
use http::HeaderMap;
use http::request::Parts;
use ipnet::IpNet;

/// The address of the client that sent a request: the peer of the connection, or, if that is a
/// trusted proxy, the client that the proxy names. An IPv4 address is never written as an IPv6 one.
///
/// A handler takes an `Option<ClientAddress>`, because a request without a socket of a
/// [`Server`](crate::Server), as in tests, has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl<S: Sync> OptionalFromRequestParts<S> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        Ok(parts.extensions.get().copied())
    }
}

/// Parses an address or a network. IPv4 addresses are never written as IPv6, because such a network
/// would match nothing.
pub(crate) fn network(text: &str) -> Result<IpNet, String> {
    match text.parse::<IpAddr>().map(|address| IpNet::from(address.to_canonical())).or_else(|_| text.parse())
    {
        Ok(network) => Ok(network.trunc()),
        Err(_) => Err("write an address like 10.0.0.7 or a network like 10.0.0.0/8".to_owned()),
    }
}

/// Returns the client that sent a request with these headers over a connection from `peer`.
///
/// Each proxy appends the address that called it, so `X-Forwarded-For` is read from its end, as
/// long as the writer is trusted. Anything that the client itself wrote is further left and never
/// reached.
pub(crate) fn client_address(peer: SocketAddr, headers: &HeaderMap, trusted: &[IpNet]) -> ClientAddress {
    let peer = peer.ip().to_canonical();
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    if !is_trusted(&peer) {
        return ClientAddress(peer);
    }
    let lines = headers.get_all("x-forwarded-for").into_iter().rev();
    let entries = lines.flat_map(|line| line.to_str().unwrap_or("?").rsplit(','));
    // An entry that is not an address ends the list, because what precedes it cannot be trusted.
    let mut addresses = entries.map_while(|entry| address(entry.trim()));
    ClientAddress(addresses.find(|address| !is_trusted(address)).unwrap_or(peer))
}

/// Parses an entry, to which some proxies add the port.
fn address(entry: &str) -> Option<IpAddr> {
    let address = entry.parse().or_else(|_| entry.parse().map(|address: SocketAddr| address.ip()));
    address.ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_is_the_last_one_named_by_a_trusted_proxy() {
        #[track_caller]
        fn check(peer: &str, lines: &[&str], expect: &str) {
            let trusted =
                ["10.0.0.0/8", "::ffff:192.0.2.7", "fd00::/8"].map(|text| network(text).expect(text));
            let peer = SocketAddr::new(peer.parse().expect("an address"), 1);
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-for", line.parse().expect("a value"));
            }
            let found = client_address(peer, &headers, &trusted).0.to_string();
            assert_eq!(found, expect, "{peer} {lines:?}");
        }
        check("203.0.113.9", &["198.51.100.1"], "203.0.113.9");
        check("10.0.0.1", &[], "10.0.0.1");
        check("10.0.0.1", &["198.51.100.1"], "198.51.100.1");
        check("::ffff:10.0.0.1", &["198.51.100.1"], "198.51.100.1");
        check("192.0.2.7", &["::ffff:198.51.100.1"], "198.51.100.1");
        check("fd00::1", &["2001:db8::5"], "2001:db8::5");
        // Entries of the client are on the left.
        check("10.0.0.1", &["1.2.3.4, 198.51.100.1"], "198.51.100.1");
        check("10.0.0.1", &["1.2.3.4,198.51.100.1 ,10.9.9.9"], "198.51.100.1");
        check("10.0.0.1", &["1.2.3.4", "198.51.100.1", "10.9.9.9"], "198.51.100.1");
        check("10.0.0.1", &["10.2.3.4"], "10.0.0.1");
        // With a port.
        check("10.0.0.1", &["198.51.100.1:4711"], "198.51.100.1");
        check("10.0.0.1", &["[2001:db8::5]:4711"], "2001:db8::5");
        // Malformed.
        check("10.0.0.1", &[""], "10.0.0.1");
        check("10.0.0.1", &["198.51.100.1, unknown"], "10.0.0.1");
        check("10.0.0.1", &["198.51.100.1,"], "10.0.0.1");
        check("10.0.0.1", &["198.51.100.1, 10.0.0.2, _x"], "10.0.0.1");
        check("10.0.0.1", &["\u{e9}"], "10.0.0.1");
    }

    #[test]
    fn a_network_is_an_address_or_a_prefix() {
        #[track_caller]
        fn check(text: &str, expect: &str) {
            assert_eq!(
                network(text).map_or_else(|error| error, |network| network.to_string()),
                expect,
                "{text}"
            );
        }
        check("10.1.2.3", "10.1.2.3/32");
        check("10.1.2.3/8", "10.0.0.0/8");
        check("::1", "::1/128");
        for text in ["", "10.0.0", "10.0.0.0/33", "localhost", "10.0.0.1:80"] {
            check(text, "write an address like 10.0.0.7 or a network like 10.0.0.0/8");
        }
    }
}
