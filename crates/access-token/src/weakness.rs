//! What is weak about a verifier's configuration. A program that starts can say all of it at once.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use crate::Verifier;

/// Something that makes a [`Verifier`] believe too much, or nothing at all.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Weakness {
    /// The issuer is no `http` or `https` URL, or one with a query or a fragment (RFC 8414 section 2).
    IssuerIsNoUrl(String),
    /// The issuer is reached without TLS, so whoever is on the way can hand out keys of his own.
    IssuerWithoutTls(String),
    /// Expired tokens are accepted for longer than clocks differ.
    LongLeeway(Duration),
    /// No audience is named.
    NoAudience,
    /// No algorithm is allowed.
    NoAlgorithm,
}

impl Verifier {
    /// The longest leeway that is no weakness: clocks that are kept by NTP differ by far less.
    pub const LONGEST_LEEWAY: Duration = Duration::from_secs(60);

    /// Everything that is weak about this verifier. Nothing is, if it is empty.
    pub fn weaknesses(&self) -> Vec<Weakness> {
        let (leeway, algorithms) = self.settings();
        let found = [
            of_issuer(self.issuer()),
            (leeway > Self::LONGEST_LEEWAY).then_some(Weakness::LongLeeway(leeway)),
            self.audience().is_empty().then_some(Weakness::NoAudience),
            algorithms.is_empty().then_some(Weakness::NoAlgorithm),
        ];
        found.into_iter().flatten().collect()
    }
}

fn of_issuer(issuer: &str) -> Option<Weakness> {
    let url = issuer.split_once("://").filter(|(_, rest)| is_sound(rest));
    match url {
        Some(("https", _)) => None,
        Some(("http", rest)) if is_loopback(host(rest)) => None,
        Some(("http", _)) => Some(Weakness::IssuerWithoutTls(issuer.to_owned())),
        _ => Some(Weakness::IssuerIsNoUrl(issuer.to_owned())),
    }
}

/// Whether this may stand behind `https://` in an issuer identifier: a host, no query, no fragment, no user and none
/// of the characters that a URL cannot have.
fn is_sound(rest: &str) -> bool {
    let authority = rest.split('/').next().unwrap_or_default();
    !host(rest).is_empty()
        && !authority.contains('@')
        && rest.bytes().all(|byte| byte.is_ascii_graphic() && !b"?#\"<>\\^`{|}".contains(&byte))
}

/// The host of what stands behind `://`, without the port.
fn host(rest: &str) -> &str {
    let authority = rest.split('/').next().unwrap_or_default();
    match authority.strip_prefix('[').and_then(|address| address.split_once(']')) {
        Some((address, _)) => address,
        None => authority.split(':').next().unwrap_or_default(),
    }
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback())
        || host.parse().is_ok_and(|address: Ipv6Addr| address.is_loopback())
}

impl fmt::Display for Weakness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IssuerIsNoUrl(issuer) => write!(
                f,
                "the issuer {issuer:?} is no http(s) URL without query and fragment: write it as the issuer's \
                 metadata have it, such as \"https://issuer.example\""
            ),
            Self::IssuerWithoutTls(issuer) => write!(
                f,
                "the issuer {issuer:?} is reached without TLS, so its keys can be exchanged on the way: use https \
                 (http is for loopback addresses)"
            ),
            Self::LongLeeway(leeway) => write!(
                f,
                "the leeway of {} s accepts expired tokens for that long: keep the clocks in step and the leeway at \
                 {} s or less",
                leeway.as_secs(),
                Verifier::LONGEST_LEEWAY.as_secs()
            ),
            Self::NoAudience => f.write_str(
                "the audience is empty, so tokens for other resource servers are not told from ours: name the \
                 identifier of this resource server",
            ),
            Self::NoAlgorithm => f.write_str(
                "no algorithm is allowed, so every token is refused: allow those that the issuer signs with, such \
                 as ES256",
            ),
        }
    }
}

impl std::error::Error for Weakness {}

#[cfg(test)]
mod tests;
