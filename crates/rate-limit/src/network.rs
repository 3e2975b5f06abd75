//! The unit by which addresses are counted.

use std::net::{IpAddr, Ipv6Addr};

/// Returns the first address of the network that one subscriber controls: an IPv4 address itself,
/// or the /64 of an IPv6 address.
///
/// A subscriber can use any address of its /64 (RFC 6177), so a limit for each IPv6 address would
/// limit nothing. An IPv4 address that is written as IPv6 (`::ffff:192.0.2.7`) is an IPv4 address.
pub fn subscriber_network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
    }
}
