//! Origins of web pages.

use std::fmt;
use std::str::FromStr;

use cli_output::excerpt;
use url::Url;

/// The origin of web pages (RFC 6454 section 6.2), as a browser sends it in `Origin`: a scheme, a
/// host and a port that is not the default one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(String);

impl Origin {
    /// Returns the origin as a browser sends it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        match origin_of(text) {
            Some(origin) if origin == text => Ok(Self(origin)),
            other => Err(OriginError { written: text.to_owned(), instead: other }),
        }
    }
}

/// Returns the origin of a web address. A URL that is only a name has none.
pub(crate) fn origin_of(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https");
    is_web.then(|| url.origin().ascii_serialization())
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that is not an [`Origin`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginError {
    written: String,
    instead: Option<String>,
}

impl fmt::Display for OriginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let example = self.instead.as_deref().unwrap_or("https://explorer.example.com");
        write!(f, "`{}` is not the origin of web pages; write `{example}`", excerpt(&self.written))
    }
}

impl std::error::Error for OriginError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_a_scheme_a_host_and_an_unusual_port() {
        for origin in ["https://a.example", "http://127.0.0.1:8081", "https://a.example:8443"] {
            assert_eq!(origin.parse::<Origin>().map(|origin| origin.to_string()), Ok(origin.to_owned()));
        }
        for text in ["", "*", "null", "a.example", "https://a.example/", "https://A.example", "file:///a"] {
            assert!(text.parse::<Origin>().is_err(), "{text}");
        }
    }
}
