//! The names of APIs.

use std::fmt;
use std::str::FromStr;

use super::administrative::ADMINISTRATION;

/// The name of an API, by which administrators refer to it: 1 to 64 lower-case ASCII letters,
/// digits, `-` and `_`, of which the first is a letter or a digit.
///
/// Clients never use the name: they know an API by its audience.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApiName(String);

impl ApiName {
    const MAX_LENGTH: usize = 64;

    /// Returns the name as administrators write it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ApiName {
    type Err = ApiNameError;

    fn from_str(text: &str) -> Result<Self, ApiNameError> {
        let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let is_permitted = text.bytes().all(|byte| is_word(byte) || matches!(byte, b'-' | b'_'));
        if !is_permitted || text.len() > Self::MAX_LENGTH || !text.bytes().next().is_some_and(is_word) {
            return Err(ApiNameError::Malformed(text.to_owned()));
        }
        if text == ADMINISTRATION {
            return Err(ApiNameError::Reserved);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for ApiName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that is not an [`ApiName`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiNameError {
    /// The text has other characters, or is empty or too long.
    Malformed(String),
    /// The name is that of the issuer's own administration.
    Reserved,
}

impl fmt::Display for ApiNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(text) => write!(
                f,
                "`{}` is not a valid API name; use 1 to {} lower-case letters, digits, `-` and `_`, such as `shop`",
                cli_output::excerpt(text),
                ApiName::MAX_LENGTH
            ),
            Self::Reserved => write!(
                f,
                "the name `{ADMINISTRATION}` is reserved for the administration of the issuer; choose another name"
            ),
        }
    }
}

impl std::error::Error for ApiNameError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_lower_case_word() {
        for name in ["shop", "a", "7", "shop-2_eu", &"x".repeat(64)] {
            assert_eq!(name.parse::<ApiName>().map(|name| name.to_string()), Ok(name.to_owned()));
        }
        for text in ["", "Shop", "a b", "a/b", ".", "..", "-a", "_a", "caf\u{e9}", &"x".repeat(65)] {
            assert_eq!(text.parse::<ApiName>(), Err(ApiNameError::Malformed(text.to_owned())));
        }
        assert_eq!("issuer".parse::<ApiName>(), Err(ApiNameError::Reserved));
    }
}
