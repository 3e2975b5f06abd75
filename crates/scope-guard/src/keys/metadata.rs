//! An issuer's metadata: where its keys are.

use http::StatusCode;
use reqwest::Url;
use serde::Deserialize;

use super::address::protection;
use super::fetch::Fetcher;
use super::fetch_error::FetchError;
use super::source::parse;

#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    jwks_uri: String,
}

/// Asks the issuer for the address of its keys. Both documents are read anew at each fetch, so that an issuer may move its keys.
pub(super) async fn jwks_uri(issuer: &str, fetcher: &Fetcher) -> Result<Url, FetchError> {
    let issuer_address = parse(issuer)?;
    let answer = match fetcher.get(parse(&oauth_address(issuer))?).await {
        Err(FetchError::Status(StatusCode::NOT_FOUND)) => {
            fetcher.get(parse(&openid_address(issuer))?).await?
        }
        answer => answer?,
    };
    let metadata: Metadata = serde_json::from_slice(&answer.body).map_err(|_| FetchError::NotMetadata)?;
    if metadata.issuer != issuer {
        return Err(FetchError::OtherIssuer);
    }
    let keys_address = parse(&metadata.jwks_uri)?;
    if protection(&keys_address) < protection(&issuer_address) {
        return Err(FetchError::UnprotectedKeys(metadata.jwks_uri));
    }
    Ok(keys_address)
}

/// RFC 8414 section 3: the well-known part goes between the host and the issuer's path.
fn oauth_address(issuer: &str) -> String {
    let after_scheme = issuer.find("://").map_or(0, |position| position + 3);
    let path = issuer[after_scheme..].find('/').map_or(issuer.len(), |position| after_scheme + position);
    let (origin, path) = issuer.split_at(path);
    format!("{origin}/.well-known/oauth-authorization-server{}", path.trim_end_matches('/'))
}

/// OpenID Connect Discovery 1.0 section 4: it goes to the end. Auth0, Entra ID and Cognito have only this one.
fn openid_address(issuer: &str) -> String {
    format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

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
