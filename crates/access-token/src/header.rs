//! The JOSE header of an access token: which of its members are read, and which make it unacceptable.

use serde::{Deserialize, Deserializer, de::IgnoredAny};

use crate::TokenError;
use crate::algorithm::Algorithm;

/// What a header is allowed to decide: which of our keys to try. The key's own algorithm must agree.
pub(crate) struct Header {
    pub(crate) algorithm: Algorithm,
    pub(crate) kid: String,
}

/// The header as sent. Unknown members are ignored (RFC 7515 section 4); these are not.
#[derive(Deserialize)]
struct WrittenHeader {
    typ: Option<String>,
    alg: String,
    kid: Option<String>,
    #[serde(default, deserialize_with = "given")]
    crit: bool,
    #[serde(default, deserialize_with = "given")]
    b64: bool,
    #[serde(default, deserialize_with = "given")]
    jwk: bool,
    #[serde(default, deserialize_with = "given")]
    jku: bool,
    #[serde(default, deserialize_with = "given")]
    x5u: bool,
    #[serde(default, deserialize_with = "given")]
    x5c: bool,
    #[serde(default, deserialize_with = "given")]
    zip: bool,
}

impl Header {
    pub(crate) fn read(json: &[u8]) -> Result<Self, TokenError> {
        let written: WrittenHeader = serde_json::from_slice(json)
            .map_err(|_| TokenError::Malformed("the header is not a JOSE header"))?;
        written.into_header()
    }
}

impl WrittenHeader {
    fn into_header(self) -> Result<Header, TokenError> {
        if !self.typ.as_deref().is_some_and(is_access_token_type) {
            return Err(TokenError::NotAnAccessToken);
        }
        // `crit` names extensions that must be understood, and we implement none (RFC 7515 section 4.1.11). The
        // others would let the sender choose the key or the payload's form (RFC 8725 sections 3.1 and 3.10).
        if self.crit || self.b64 || self.jwk || self.jku || self.x5u || self.x5c || self.zip {
            return Err(TokenError::Malformed("the header has a member that an access token must not have"));
        }
        let algorithm = Algorithm::from_header(&self.alg).ok_or(TokenError::AlgorithmNotAllowed)?;
        let kid = self.kid.ok_or(TokenError::Malformed("the header names no key (`kid`)"))?;
        Ok(Header { algorithm, kid })
    }
}

/// RFC 9068 section 4; media types are compared without regard to case.
fn is_access_token_type(typ: &str) -> bool {
    typ.eq_ignore_ascii_case("at+jwt") || typ.eq_ignore_ascii_case("application/at+jwt")
}

fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}
