//! The methods of client authentication.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A method of client authentication, by its registered name ([RFC 7591 section 2], OpenID Connect
/// Core section 9).
///
/// [RFC 7591 section 2]: https://www.rfc-editor.org/rfc/rfc7591#section-2
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuthMethod {
    /// The secret in an `Authorization: Basic` header (RFC 6749 section 2.3.1).
    ClientSecretBasic,
    /// The secret in the form.
    ClientSecretPost,
    /// A JWT signed by a key of the client's (RFC 7523).
    PrivateKeyJwt,
}

impl AuthMethod {
    /// Every method.
    pub const ALL: [Self; 3] = [Self::ClientSecretBasic, Self::ClientSecretPost, Self::PrivateKeyJwt];
    /// The two methods with a secret, which a client may use by default.
    pub const WITH_SECRET: [Self; 2] = [Self::ClientSecretBasic, Self::ClientSecretPost];

    /// Returns the registered name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
            Self::PrivateKeyJwt => "private_key_jwt",
        }
    }
}

impl fmt::Display for AuthMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for AuthMethod {
    type Err = UnknownAuthMethod;

    fn from_str(text: &str) -> Result<Self, UnknownAuthMethod> {
        let known = Self::ALL.into_iter().find(|method| method.as_str() == text);
        known.ok_or_else(|| UnknownAuthMethod(text.to_owned()))
    }
}

/// A text that is not the name of an [`AuthMethod`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownAuthMethod(String);

impl fmt::Display for UnknownAuthMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = AuthMethod::ALL.map(AuthMethod::as_str).join(", ");
        write!(
            f,
            "`{}` is not a method of client authentication; use one of {known}",
            cli_output::excerpt(&self.0)
        )
    }
}

impl std::error::Error for UnknownAuthMethod {}
