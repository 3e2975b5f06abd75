//! Audiences: the identifiers of resource servers in tokens.

use std::fmt;
use std::str::FromStr;

use cli_output::excerpt;
use url::Url;

/// The identifier of a resource server: the value of `resource` (RFC 8707 section 2) and of `aud`
/// (RFC 9068 section 2.2). An absolute URI without a fragment, at most 2048 bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Audience(String);

impl Audience {
    const MAX_LENGTH: usize = 2048;

    /// Returns the identifier, which is compared byte for byte.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Audience {
    type Err = AudienceError;

    fn from_str(text: &str) -> Result<Self, AudienceError> {
        // The URL parser accepts and drops white space and control characters.
        let is_uri = text.len() <= Self::MAX_LENGTH && text.bytes().all(|byte| byte.is_ascii_graphic());
        match Url::parse(text) {
            Ok(url) if is_uri && url.fragment().is_none() => Ok(Self(text.to_owned())),
            _ => Err(AudienceError(text.to_owned())),
        }
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that is not an [`Audience`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AudienceError(String);

impl fmt::Display for AudienceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a valid audience; write an absolute URL without a fragment, such as https://api.example.com",
            excerpt(&self.0)
        )
    }
}

impl std::error::Error for AudienceError {}
