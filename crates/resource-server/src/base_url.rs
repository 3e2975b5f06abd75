//! The address of the API, which is its name towards the issuer too.

use std::fmt;
use std::str::FromStr;

use url::Url;

/// The base URL of the API: the prefix of its paths, the audience of its tokens, and the identifier
/// of the protected resource (RFC 9728). It is compared byte for byte, so it is stored as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    written: String,
    origin: String,
}

impl BaseUrl {
    /// The path below which the API is served.
    pub const PATH: &str = "/caas/v1";

    /// The address as it was written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Returns the URL of the protected resource metadata: the well-known part is between host and
    /// path (RFC 9728 section 3.1).
    pub fn metadata_url(&self) -> String {
        format!("{}/.well-known/oauth-protected-resource{}", self.origin, Self::PATH)
    }
}

impl FromStr for BaseUrl {
    type Err = BaseUrlError;

    fn from_str(text: &str) -> Result<Self, BaseUrlError> {
        let url = Url::parse(text).map_err(BaseUrlError::NoUrl)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(BaseUrlError::Scheme);
        }
        let origin = url.origin().ascii_serialization();
        if text != format!("{origin}{}", Self::PATH) {
            return Err(BaseUrlError::Form(format!("{origin}{}", Self::PATH)));
        }
        Ok(Self { written: text.to_owned(), origin })
    }
}

/// The reason why a text is not a base URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BaseUrlError {
    /// It cannot be read.
    NoUrl(url::ParseError),
    /// It is not for HTTP.
    Scheme,
    /// It has another path, or more than a path, or is not written as it will be compared. This
    /// would be right.
    Form(String),
}

impl fmt::Display for BaseUrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoUrl(error) => write!(
                f,
                "it is not a URL ({error}); write one such as https://api.example.com{}",
                BaseUrl::PATH
            ),
            Self::Scheme => {
                write!(f, "it is not for HTTP; write a URL such as https://api.example.com{}", BaseUrl::PATH)
            }
            Self::Form(right) => write!(f, "the API is served below {}; write {right}", BaseUrl::PATH),
        }
    }
}

impl std::error::Error for BaseUrlError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_metadata_stand_between_host_and_path() {
        let base: BaseUrl = "https://api.test:8443/caas/v1".parse().expect("a base address");
        assert_eq!(base.metadata_url(), "https://api.test:8443/.well-known/oauth-protected-resource/caas/v1");
    }

    #[test]
    fn only_the_address_of_this_api_is_one() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            let error = text.parse::<BaseUrl>().expect_err(text).to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
        check("nonsense", "it is not a URL");
        check("ftp://api.test/caas/v1", "it is not for HTTP");
        for text in [
            "https://api.test",
            "https://api.test/caas/v1/",
            "https://api.test/other",
            "https://api.test/caas/v1?x",
            "https://api.test/caas/v1#x",
            "https://API.test/caas/v1",
            "https://api.test:443/caas/v1",
            "https://me@api.test/caas/v1",
        ] {
            check(text, "write https://api.test/caas/v1");
        }
    }
}
