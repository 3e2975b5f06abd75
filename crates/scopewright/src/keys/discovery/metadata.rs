//! The metadata of an issuer, which contains the address of its keys.

use scopewright_fetch::Fetcher;
use serde::Deserialize;
use url::Url;

use super::address::{parse_source, protection};
use super::fetch_error::FetchError;

#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    jwks_uri: String,
}

/// Fetches the address of the issuer's keys. The metadata is read at each fetch, so that an issuer
/// may move its keys.
///
/// If the first address does not return the issuer's metadata, the second is tried. Servers respond
/// to an unknown address with 400, 403, an HTML page, or the metadata of another issuer.
pub(super) async fn jwks_uri(issuer: &str, fetcher: &Fetcher) -> Result<Url, FetchError> {
    let oauth = match fetch(issuer, &oauth_address(issuer), fetcher).await {
        Ok(keys) => return Ok(keys),
        Err(error) => Box::new(error),
    };
    match fetch(issuer, &openid_address(issuer), fetcher).await {
        Ok(keys) => Ok(keys),
        Err(openid) => Err(FetchError::NoMetadata { oauth, openid: Box::new(openid) }),
    }
}

async fn fetch(issuer: &str, address: &str, fetcher: &Fetcher) -> Result<Url, FetchError> {
    let answer = fetcher.get(parse_source(address)?).await?;
    read(issuer, &answer.body)
}

/// Reads the metadata. An issuer may name another host, but not one that is less protected than
/// itself.
fn read(issuer: &str, document: &[u8]) -> Result<Url, FetchError> {
    let metadata: Metadata = serde_json::from_slice(document).map_err(|_| FetchError::NotMetadata)?;
    if metadata.issuer != issuer {
        return Err(FetchError::OtherIssuer(metadata.issuer));
    }
    let keys = parse_source(&metadata.jwks_uri)?;
    if protection(&keys) < protection(&parse_source(issuer)?) {
        return Err(FetchError::UnprotectedKeys(metadata.jwks_uri));
    }
    Ok(keys)
}

/// Returns the address of RFC 8414 section 3: the well-known part is between the host and the
/// issuer's path.
fn oauth_address(issuer: &str) -> String {
    let after_scheme = issuer.find("://").map_or(0, |position| position + 3);
    let path = issuer[after_scheme..].find('/').map_or(issuer.len(), |position| after_scheme + position);
    let (origin, path) = issuer.split_at(path);
    format!("{origin}/.well-known/oauth-authorization-server{}", path.trim_end_matches('/'))
}

/// Returns the address of OpenID Connect Discovery 1.0 section 4: the well-known part is at the
/// end. Auth0, Entra ID and Cognito have only this one.
fn openid_address(issuer: &str) -> String {
    format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_not_fetched_from_a_less_protected_address() {
        let cases = [
            ("https://a.example", "https://keys.example/jwks", true),
            ("https://a.example", "http://a.example/jwks", false),
            ("https://a.example", "http://127.0.0.1/jwks", false),
            ("https://a.example", "file:///etc/keys", false),
            ("https://a.example", "/jwks", false),
            ("http://127.0.0.1:80", "http://localhost:81/jwks", true),
            ("http://127.0.0.1:80", "https://a.example/jwks", true),
            ("http://127.0.0.1:80", "http://a.example/jwks", false),
            ("http://a.example", "http://b.example/jwks", true),
        ];
        for (issuer, jwks_uri, expected) in cases {
            let document = serde_json::json!({ "issuer": issuer, "jwks_uri": jwks_uri }).to_string();
            assert_eq!(read(issuer, document.as_bytes()).is_ok(), expected, "{issuer} {jwks_uri}");
        }
    }

    #[test]
    fn the_issuer_of_metadata_is_compared_byte_for_byte() {
        let document = br#"{"issuer": "https://a.example/", "jwks_uri": "https://a.example/jwks"}"#;
        let others =
            ["https://a.example", "https://A.example/", "https://a.example//", "https://a.example:443/"];
        assert!(read("https://a.example/", document).is_ok());
        for issuer in others {
            assert!(matches!(read(issuer, document), Err(FetchError::OtherIssuer(_))), "{issuer}");
        }
    }

    #[test]
    fn metadata_have_two_addresses() {
        let oauth = "/.well-known/oauth-authorization-server";
        let openid = "/.well-known/openid-configuration";
        let cases = [
            ("https://a.example", format!("https://a.example{oauth}"), format!("https://a.example{openid}")),
            ("https://a.example/", format!("https://a.example{oauth}"), format!("https://a.example{openid}")),
            (
                "https://a.example/oidc",
                format!("https://a.example{oauth}/oidc"),
                format!("https://a.example/oidc{openid}"),
            ),
            (
                "http://[::1]:80/a/b",
                format!("http://[::1]:80{oauth}/a/b"),
                format!("http://[::1]:80/a/b{openid}"),
            ),
        ];
        for (issuer, first, second) in cases {
            assert_eq!((oauth_address(issuer), openid_address(issuer)), (first, second));
        }
    }
}
