//! What an access token says (RFC 9068 section 2.2).

use serde::de::{self, Deserializer, IgnoredAny, Visitor};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

/// The claims of an RFC 9068 access token. All of them are required.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Claims {
    /// Issuer: the authorization server's identifier, compared byte for byte.
    pub iss: String,
    /// Subject. For the client credentials grant it equals `client_id`.
    pub sub: String,
    /// Audience: the resource servers that the token is meant for.
    #[serde(serialize_with = "one_or_many")]
    pub aud: Vec<String>,
    /// The client that asked for the token (RFC 8693 section 4.3).
    pub client_id: String,
    /// Issued at, in seconds since the Unix epoch.
    pub iat: u64,
    /// The first second in which the token is no longer valid, since the Unix epoch.
    pub exp: u64,
    /// The first second in which the token is valid, where it says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nbf: Option<u64>,
    /// The token's own identifier.
    pub jti: String,
    /// The granted scope tokens, separated by single spaces (RFC 8693 section 4.2). Empty when there are none.
    pub scope: String,
}

/// Whether `text` is a scope token (RFC 6749 section 3.3): printable ASCII without space, `"` and `\`.
pub fn is_scope_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
}

/// The claims as they stand in somebody's token: forms are checked here, values by the verifier.
///
/// Serde refuses a member that is given twice, and a string, negative or oversized number where a time belongs.
#[derive(Deserialize)]
pub(crate) struct WrittenClaims {
    pub(crate) iss: String,
    pub(crate) sub: String,
    pub(crate) aud: Audience,
    pub(crate) client_id: String,
    iat: NumericDate,
    exp: NumericDate,
    nbf: Option<NumericDate>,
    pub(crate) jti: String,
    #[serde(default)]
    pub(crate) scope: String,
    /// A confirmation binds the token to a key or certificate (RFC 7800): it is no bearer token.
    pub(crate) cnf: Option<IgnoredAny>,
}

impl WrittenClaims {
    pub(crate) fn into_claims(self) -> Claims {
        Claims {
            iss: self.iss,
            sub: self.sub,
            aud: self.aud.0,
            client_id: self.client_id,
            iat: self.iat.0,
            exp: self.exp.0,
            nbf: self.nbf.map(|nbf| nbf.0),
            jti: self.jti,
            scope: self.scope,
        }
    }
}

/// `aud`: one string or an array of strings (RFC 7519 section 4.1.3).
pub(crate) struct Audience(Vec<String>);

impl<'de> Deserialize<'de> for Audience {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMany;
        impl<'de> Visitor<'de> for OneOrMany {
            type Value = Audience;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a string or an array of strings")
            }

            fn visit_str<E: de::Error>(self, one: &str) -> Result<Audience, E> {
                Ok(Audience(vec![one.to_owned()]))
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut many: A) -> Result<Audience, A::Error> {
                let mut audience = Vec::new();
                while let Some(one) = many.next_element()? {
                    audience.push(one);
                }
                Ok(Audience(audience))
            }
        }
        deserializer.deserialize_any(OneOrMany)
    }
}

/// Seconds since the Unix epoch; a fraction is allowed and dropped (RFC 7519 section 2).
struct NumericDate(u64);

impl<'de> Deserialize<'de> for NumericDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// 2^53: the largest range in which every JSON reader agrees on whole numbers.
        const LARGEST: f64 = 9_007_199_254_740_992.0;
        let seconds = f64::deserialize(deserializer)?;
        if (0.0..=LARGEST).contains(&seconds) {
            Ok(Self(seconds as u64))
        } else {
            Err(de::Error::custom("a time must be a number of seconds from 0 to 2^53"))
        }
    }
}

fn one_or_many<S: Serializer>(audience: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    match audience {
        [one] => serializer.serialize_str(one),
        many => many.serialize(serializer),
    }
}
