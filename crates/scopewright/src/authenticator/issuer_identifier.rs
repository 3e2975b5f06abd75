//! The check of an issuer's identifier, from which the address of its keys is derived.

use std::net::IpAddr;

use http::Uri;
use http::uri::Scheme;

/// Describes the problem of an issuer's identifier (RFC 8414 section 2).
pub(super) fn problem(issuer: &str) -> Option<String> {
    let Some(address) = parse(issuer) else {
        return Some(format!(
            "the issuer {issuer:?} is not an http or https URL without user, query and fragment; write it as in the \
             issuer's metadata, for example \"https://issuer.example\""
        ));
    };
    (address.scheme() != Some(&Scheme::HTTPS) && !is_loopback(&address)).then(|| {
        format!(
            "the issuer {issuer:?} is reached without TLS, so an attacker can replace its keys; use https (http is allowed \
             for loopback addresses)"
        )
    })
}

/// Parses an http or https URL that needs no normalization.
fn parse(issuer: &str) -> Option<Uri> {
    let address: Uri = issuer.parse().ok().filter(|_| is_plain(issuer))?;
    let is_http = address.scheme() == Some(&Scheme::HTTP) || address.scheme() == Some(&Scheme::HTTPS);
    (is_http && address.host().is_some_and(|host| !host.is_empty())).then_some(address)
}

/// Returns whether a connection to the host stays within this machine (RFC 6761 section 6.3, RFC
/// 1122 section 3.2.1.3).
fn is_loopback(address: &Uri) -> bool {
    let host = address.host().unwrap_or_default().to_ascii_lowercase();
    let ip = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || host.ends_with(".localhost") || ip.is_ok_and(|ip| ip.is_loopback())
}

/// Returns whether a URL contains nothing that a URL library would normalize or that an issuer must
/// not have. It is later compared byte for byte.
fn is_plain(issuer: &str) -> bool {
    let rest = issuer.split_once("://").map(|(_, rest)| rest).unwrap_or_default();
    let authority = rest.split('/').next().unwrap_or_default();
    !authority.is_empty()
        && !authority.contains('@')
        && issuer.bytes().all(|byte| byte.is_ascii_graphic() && !b"?#\"<>\\^`{|}".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(issuers: &[&str], expected: Option<&str>) {
        for issuer in issuers {
            let problem = problem(issuer);
            assert_eq!(problem.is_some(), expected.is_some(), "{issuer}: {problem:?}");
            assert!(problem.unwrap_or_default().contains(expected.unwrap_or_default()), "{issuer}");
        }
    }

    #[test]
    fn issuers_are_urls_over_tls_or_on_this_machine() {
        check(
            &[
                "https://issuer.example",
                "https://issuer.example/",
                "https://issuer.example:8443/realms/a",
                "http://localhost",
                "http://LOCALHOST:8080/a",
                "http://issuer.localhost/oidc",
                "http://127.0.0.1:1",
                "http://127.9.9.9/",
                "http://[::1]:8080",
            ],
            None,
        );
        check(
            &[
                "http://issuer.example",
                "http://localhost.example",
                "http://127.0.0.1.example/",
                "http://128.0.0.1",
                "http://0.0.0.0",
                "http://[::2]/",
                "http://10.0.0.1",
            ],
            Some("without TLS"),
        );
        check(
            &[
                "",
                "issuer",
                "https://",
                "https:///path",
                "ftp://issuer.example",
                "https://issuer.example?a=b",
                "https://issuer.example#top",
                "https://issuer.example/a b",
                "https://user@issuer.example",
                "http://localhost@issuer.example",
                " https://issuer.example",
                "https://issuer.example\n",
            ],
            Some("URL without user, query and fragment"),
        );
    }
}
