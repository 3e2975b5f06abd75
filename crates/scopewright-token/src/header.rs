//! The JOSE header of a token: the members that are read, and those that are rejected.

use std::borrow::Cow;

use crate::algorithm::Algorithm;
use crate::json_object::Object;
use crate::{Malformation, TokenError};

/// The part of a header that selects the key. The key's own algorithm must agree.
pub(crate) struct Header {
    pub(crate) algorithm: Algorithm,
    pub(crate) kid: Option<String>,
    members: Object,
}

/// `crit` names extensions that must be understood, and none is implemented (RFC 7515
/// section 4.1.11). The others would let the sender choose the key or the encoding of the payload
/// (RFC 8725 sections 3.1 and 3.10). Other unknown members are ignored, as RFC 7515 section 4
/// requires.
const FORBIDDEN: [&str; 7] = ["crit", "b64", "jwk", "jku", "x5u", "x5c", "zip"];

impl Header {
    pub(crate) fn read(json: Vec<u8>) -> Result<Self, TokenError> {
        let object = Object::read(json).ok_or(NOT_A_HEADER)?;
        if object.has_any(&FORBIDDEN) {
            return Err(TokenError::Malformed(Malformation::ForbiddenMember));
        }
        let text = |name| object.get(name).map(|value| value.text().ok_or(NOT_A_HEADER)).transpose();
        let algorithm = text("alg")?.ok_or(NOT_A_HEADER)?;
        let algorithm = Algorithm::from_name(&algorithm).ok_or(TokenError::AlgorithmNotAllowed)?;
        let kid = text("kid")?.map(Cow::into_owned);
        text("typ")?;
        Ok(Self { algorithm, kid, members: object })
    }

    pub(crate) fn required_kid(&self) -> Result<&str, TokenError> {
        self.kid.as_deref().ok_or(TokenError::Malformed(Malformation::NoKeyId))
    }

    /// Returns the type of the JWT, if the header contains one.
    pub(crate) fn typ(&self) -> Option<Cow<'_, str>> {
        self.members.get("typ")?.text()
    }
}

const NOT_A_HEADER: TokenError = TokenError::Malformed(Malformation::Header);
