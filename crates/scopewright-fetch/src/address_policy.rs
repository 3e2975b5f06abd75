//! The addresses that a fetcher may connect to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

/// A policy for the addresses that a [`Fetcher`](crate::Fetcher) connects to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressPolicy {
    /// Any address, over http too, and through the proxies of the environment, except to this
    /// machine. For addresses from the configuration of this server.
    Anywhere,
    /// Addresses of the public internet, over https only and without a proxy.
    Public,
    /// Also internal addresses: of this machine, of private networks (RFC 1918, RFC 4193) and of a
    /// provider's network (RFC 6598). Link-local addresses, where clouds serve credentials, stay
    /// forbidden.
    PublicAndPrivate,
}

impl AddressPolicy {
    /// Returns whether a fetcher may connect to this address.
    pub fn allows(self, address: IpAddr) -> bool {
        match self {
            Self::Anywhere => true,
            Self::Public => zone(address) == Zone::Public,
            Self::PublicAndPrivate => zone(address) != Zone::Reserved,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Zone {
    Public,
    Private,
    /// Addresses that serve no documents: this network, link-local, multicast, documentation,
    /// tunnels.
    Reserved,
}

fn zone(address: IpAddr) -> Zone {
    match address {
        IpAddr::V4(address) => zone_v4(address),
        IpAddr::V6(address) => zone_v6(address),
    }
}

fn zone_v4(address: Ipv4Addr) -> Zone {
    let is_in = |networks: &[Ipv4Net]| networks.iter().any(|network| network.contains(&address));
    if is_in(&PRIVATE_V4) {
        Zone::Private
    } else if is_in(&RESERVED_V4) {
        Zone::Reserved
    } else {
        Zone::Public
    }
}

/// Classifies an IPv6 address. Only the listed networks are public, so addresses that contain an
/// IPv4 address (mapped, compatible, 6to4, Teredo) are reserved. The exception is NAT64, which
/// connects a network without IPv4 to the public internet (RFC 6052): it has the zone of the IPv4
/// address.
fn zone_v6(address: Ipv6Addr) -> Zone {
    let is_in = |networks: &[Ipv6Net]| networks.iter().any(|network| network.contains(&address));
    if is_in(&PRIVATE_V6) {
        Zone::Private
    } else if is_in(&[NAT64]) {
        let [.., a, b, c, d] = address.octets();
        zone_v4(Ipv4Addr::new(a, b, c, d))
    } else if is_in(&[GLOBAL_UNICAST]) && !is_in(&RESERVED_V6) {
        Zone::Public
    } else {
        Zone::Reserved
    }
}

/// Returns a network of the [IPv4 special-purpose
/// registry](https://www.iana.org/assignments/iana-ipv4-special-registry).
const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

/// Returns a network of the [IPv6 special-purpose
/// registry](https://www.iana.org/assignments/iana-ipv6-special-registry) by its first three
/// groups.
const fn v6(a: u16, b: u16, c: u16, prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0), prefix)
}

const PRIVATE_V4: [Ipv4Net; 5] = [
    v4(127, 0, 0, 0, 8),    // loopback, RFC 1122
    v4(10, 0, 0, 0, 8),     // private, RFC 1918
    v4(172, 16, 0, 0, 12),  // private
    v4(192, 168, 0, 0, 16), // private
    v4(100, 64, 0, 0, 10),  // between a provider and its customers, RFC 6598
];

const RESERVED_V4: [Ipv4Net; 10] = [
    v4(0, 0, 0, 0, 8),       // this network, RFC 791
    v4(169, 254, 0, 0, 16),  // link-local, RFC 3927; the metadata services of clouds
    v4(192, 0, 0, 0, 24),    // protocol assignments, RFC 6890
    v4(192, 0, 2, 0, 24),    // documentation, RFC 5737
    v4(192, 88, 99, 0, 24),  // 6to4 relays, RFC 7526
    v4(198, 18, 0, 0, 15),   // benchmarks, RFC 2544
    v4(198, 51, 100, 0, 24), // documentation
    v4(203, 0, 113, 0, 24),  // documentation
    v4(224, 0, 0, 0, 4),     // multicast, RFC 5771
    v4(240, 0, 0, 0, 4),     // reserved, RFC 1112, and broadcast
];

const PRIVATE_V6: [Ipv6Net; 2] = [
    Ipv6Net::new_assert(Ipv6Addr::LOCALHOST, 128),
    v6(0xfc00, 0, 0, 7), // unique local, RFC 4193
];

/// RFC 6052. Its variant for local use (`64:ff9b:1::/48`, RFC 8215) is not public.
const NAT64: Ipv6Net = v6(0x64, 0xff9b, 0, 96);

/// The addresses that are assigned for use on the internet (RFC 4291).
const GLOBAL_UNICAST: Ipv6Net = v6(0x2000, 0, 0, 3);

const RESERVED_V6: [Ipv6Net; 4] = [
    v6(0x2001, 0, 0, 23),     // protocol assignments, RFC 2928, Teredo among them
    v6(0x2001, 0xdb8, 0, 32), // documentation, RFC 3849
    v6(0x2002, 0, 0, 16),     // 6to4, RFC 3056
    v6(0x3fff, 0, 0, 20),     // documentation, RFC 9637
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(zone: Zone, addresses: &[&str]) {
        for written in addresses {
            let address: IpAddr = written.parse().expect(written);
            assert_eq!(super::zone(address), zone, "{written}");
            assert_eq!(AddressPolicy::Public.allows(address), zone == Zone::Public, "{written}");
            assert_eq!(AddressPolicy::PublicAndPrivate.allows(address), zone != Zone::Reserved, "{written}");
            assert!(AddressPolicy::Anywhere.allows(address));
        }
    }

    #[test]
    fn t16_public_addresses() {
        check(
            Zone::Public,
            &[
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2001:200::1",
                "2001:4860:4860::8888",
                "2606:4700:4700::1111",
                "2a00:1450::1",
                "64:ff9b::8.8.8.8",
            ],
        );
    }

    #[test]
    fn t16_private_addresses() {
        check(
            Zone::Private,
            &[
                "127.0.0.1",
                "127.255.255.255",
                "10.0.0.0",
                "10.255.255.255",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.0.1",
                "192.168.255.255",
                "100.64.0.0",
                "100.127.255.255",
                "::1",
                "fc00::1",
                "fd00:ec2::254",
                "fdff::",
                "64:ff9b::127.0.0.1",
                "64:ff9b::10.0.0.1",
                "64:ff9b::c0a8:1",
            ],
        );
    }

    #[test]
    fn t16_reserved_addresses() {
        check(
            Zone::Reserved,
            &[
                "0.0.0.0",
                "0.1.2.3",
                "169.254.0.1",
                "169.254.169.254",
                "192.0.0.1",
                "192.0.0.170",
                "192.0.2.1",
                "192.88.99.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::2",
                "::ffff:127.0.0.1",
                "::ffff:8.8.8.8",
                "::ffff:0:8.8.8.8",
                "::127.0.0.1",
                "::8.8.8.8",
                "64:ff9b::169.254.169.254",
                "64:ff9b::",
                "64:ff9b:0:0:0:1:808:808",
                "64:ff9b:1::8.8.8.8",
                "100::1",
                "2001::1",
                "2001:0:808:808::f5ff:fffe",
                "2001:2::1",
                "2001:10::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "2002:808:808::1",
                "3fff::1",
                "4000::1",
                "5f00::1",
                "fe80::1",
                "fe80::a9fe:a9fe",
                "febf::1",
                "fec0::1",
                "ff02::1",
                "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
            ],
        );
    }
}
