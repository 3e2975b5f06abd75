//! Client identifiers.

use std::fmt;
use std::str::FromStr;

use crate::AdminError;

/// A client identifier ([RFC 6749 section 2.2]): 1 to 128 visible ASCII characters without `:`.
///
/// A colon would end the identifier in an `Authorization: Basic` header, and invisible characters
/// are hard to see in a log.
///
/// [RFC 6749 section 2.2]: https://www.rfc-editor.org/rfc/rfc6749#section-2.2
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ClientId(String);

impl ClientId {
    const MAX_LENGTH: usize = 128;

    /// Refuses identifiers that a new client must not have. A URL path that ends in `.` or `..` is
    /// resolved to another resource (RFC 3986 section 5.2.4), so a browser could not call the admin
    /// API for such a client.
    pub(crate) fn check_new(&self) -> Result<(), AdminError> {
        if matches!(self.as_str(), "." | "..") {
            let why = format!(
                "`{self}` cannot be a client id because it has a special meaning in URL paths; choose another"
            );
            return Err(AdminError::Refused(why));
        }
        Ok(())
    }

    /// Returns the identifier as it appears in requests and tokens.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ClientId {
    type Err = ClientIdError;

    fn from_str(text: &str) -> Result<Self, ClientIdError> {
        let legal = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':');
        if legal && (1..=Self::MAX_LENGTH).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ClientIdError(text.to_owned()))
        }
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that cannot be a [`ClientId`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientIdError(String);

impl fmt::Display for ClientIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let max = ClientId::MAX_LENGTH;
        let text = cli_output::excerpt(&self.0);
        write!(f, "`{text}` is not a valid client id; use 1 to {max} visible ASCII characters without `:`")
    }
}

impl std::error::Error for ClientIdError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visible_ascii_without_a_colon() {
        let check =
            |text: &str, expect: bool| assert_eq!(text.parse::<ClientId>().is_ok(), expect, "{text:?}");
        check("demo", true);
        check("https//team.example/a+b%20~", true);
        check(&"x".repeat(128), true);
        check(&"x".repeat(129), false);
        check("", false);
        check("a:b", false);
        check("a b", false);
        check("a\n", false);
        check("caf\u{e9}", false);
    }
}
