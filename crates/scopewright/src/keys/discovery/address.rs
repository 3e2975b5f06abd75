//! The protection of the connection to an address.

use std::borrow::Cow;

use scopewright_fetch::is_loopback;
use url::Url;

use super::fetch_error::FetchError;

/// A level of protection, from the lowest to the highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Protection {
    /// Plain HTTP over a network, where an attacker can replace the keys.
    None,
    /// Plain HTTP within this machine. The fetcher uses neither a proxy nor DNS for these
    /// addresses.
    Loopback,
    /// TLS.
    Tls,
}

/// Parses an http or https address with a host.
pub(crate) fn parse(address: &str) -> Option<Url> {
    let address = Url::parse(address).ok()?;
    (matches!(address.scheme(), "http" | "https") && address.has_host()).then_some(address)
}

/// Parses the address of a source.
pub(super) fn parse_source(address: &str) -> Result<Url, FetchError> {
    parse(address).ok_or_else(|| FetchError::NotAnAddress(address.to_owned()))
}

pub(crate) fn protection(address: &Url) -> Protection {
    if address.scheme() == "https" {
        Protection::Tls
    } else if is_loopback(address) {
        Protection::Loopback
    } else {
        Protection::None
    }
}

/// Returns whether the address contains a user name or a password.
pub(super) fn has_secret(address: &Url) -> bool {
    !address.username().is_empty() || address.password().is_some()
}

/// Returns the address as it may be logged.
pub(super) fn without_secret(written: &str) -> Cow<'_, str> {
    match parse(written) {
        Some(mut address) if has_secret(&address) => {
            // Neither can fail: the address has a host.
            let _ = address.set_username("");
            let _ = address.set_password(None);
            Cow::Owned(address.into())
        }
        Some(_) | None => Cow::Borrowed(written),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_levels_of_protection() {
        let cases = [
            ("https://a.example", Some(Protection::Tls)),
            ("HTTPS://A.EXAMPLE", Some(Protection::Tls)),
            ("https://127.0.0.1", Some(Protection::Tls)),
            ("http://127.0.0.1:8080/oidc", Some(Protection::Loopback)),
            ("http://127.9.8.7", Some(Protection::Loopback)),
            // Other spellings, which the URL standard reads as 127.0.0.1.
            ("http://2130706433", Some(Protection::Loopback)),
            ("http://127.1", Some(Protection::Loopback)),
            ("http://[::1]:8080", Some(Protection::Loopback)),
            ("http://localhost", Some(Protection::Loopback)),
            ("http://LocalHost:1", Some(Protection::Loopback)),
            ("http://issuer.localhost/oidc", Some(Protection::Loopback)),
            ("http://localhost.example", Some(Protection::None)),
            ("http://127.0.0.1.example", Some(Protection::None)),
            ("http://10.0.0.1", Some(Protection::None)),
            ("http://[2001:db8::1]", Some(Protection::None)),
            ("http://a.example", Some(Protection::None)),
            ("file:///etc/keys", None),
            ("ftp://a.example", None),
            ("a.example", None),
            ("", None),
        ];
        for (address, expected) in cases {
            assert_eq!(parse(address).as_ref().map(protection), expected, "{address}");
        }
    }

    #[test]
    fn a_secret_is_not_logged() {
        let cases = [
            ("https://a.example/keys", "https://a.example/keys"),
            ("https://me:secret@a.example/keys", "https://a.example/keys"),
            ("https://secret@a.example", "https://a.example/"),
            ("a.example", "a.example"),
        ];
        for (address, expected) in cases {
            assert_eq!(without_secret(address), expected);
        }
    }
}
