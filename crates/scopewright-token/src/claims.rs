//! The claims of an access token (RFC 9068 section 2.2).

use serde::Serialize;
use serde::ser::Serializer;

/// The claims of an access token, under the names of RFC 9068, whatever the issuer calls them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Claims {
    /// Issuer: the authorization server's identifier, compared byte for byte.
    pub iss: String,
    /// Subject. For the client credentials grant it equals `client_id`.
    pub sub: String,
    /// Audience: the resource servers that the token is meant for.
    #[serde(serialize_with = "one_or_many")]
    pub aud: Vec<String>,
    /// The client that requested the token (RFC 8693 section 4.3).
    pub client_id: String,
    /// Issued at, in seconds since the Unix epoch.
    pub iat: u64,
    /// The first second in which the token has expired, since the Unix epoch.
    pub exp: u64,
    /// The first second in which the token is valid, if it is specified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nbf: Option<u64>,
    /// The token's own identifier. RFC 9068 requires it. Some issuers omit it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jti: Option<String>,
    /// The granted scope tokens, separated by single spaces (RFC 8693 section 4.2).
    pub scope: String,
}

fn one_or_many<S: Serializer>(audience: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    match audience {
        [one] => serializer.serialize_str(one),
        many => many.serialize(serializer),
    }
}
