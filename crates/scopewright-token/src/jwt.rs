//! A parsed but unverified JWT of any kind.

use std::fmt;

use crate::compact_form::Compact;
use crate::header::Header;
use crate::header_type::{HeaderType, same_media_type};
use crate::json_object::{Object, Value};
use crate::{Algorithm, KeySet, Malformation, TokenError};

/// A parsed but unverified JWT of any kind (RFC 7519).
///
/// This is the layer below [`UnverifiedToken`](crate::UnverifiedToken), for JWTs that are not
/// access tokens, such as client assertions. It reads the compact form, the header and the JSON as
/// strictly as those of access tokens. The caller checks everything else, beginning with the
/// [type](Self::is_of_type). Otherwise a JWT that was signed for one purpose would be accepted for
/// another (RFC 8725 section 3.12).
pub struct Jwt<'t> {
    header: Header,
    claims: Object,
    signed: &'t [u8],
    signature: Vec<u8>,
}

impl<'t> Jwt<'t> {
    /// Parses a JWT. Rejects what no kind of JWT may contain: more than 8 KiB, another form than
    /// the compact one, duplicate members, an `alg` that is not in [`Algorithm::ALL`], and header
    /// members with which the sender would choose the key or the rules (`crit`, `b64`, `jwk`,
    /// `jku`, `x5u`, `x5c`, `zip`).
    ///
    /// # Errors
    /// Returns [`TokenError::Malformed`] or [`TokenError::AlgorithmNotAllowed`].
    pub fn read(text: &'t str) -> Result<Self, TokenError> {
        let compact = Compact::split(text)?;
        let header = Header::read(compact.header)?;
        let claims = Object::read(compact.payload).ok_or(TokenError::Malformed(Malformation::Claims))?;
        Ok(Self { header, claims, signed: compact.signed, signature: compact.signature })
    }

    /// Returns whether the header's `typ` is one of these, without regard to case and to the prefix
    /// `application/` (RFC 7515 section 4.1.9). `missing` determines whether it may be missing.
    pub fn is_of_type(&self, types: &[&str], missing: HeaderType) -> bool {
        match self.header.typ() {
            Some(typ) => types.iter().any(|expected| same_media_type(&typ, expected)),
            None => missing == HeaderType::Optional,
        }
    }

    /// Returns the algorithm of the header (`alg`).
    pub fn algorithm(&self) -> Algorithm {
        self.header.algorithm
    }

    /// Returns the key that the header names (`kid`), if there is one. It is not verified: use it
    /// only to look a key up, never in a URL or, unescaped, in a log line.
    pub fn key_id(&self) -> Option<&str> {
        self.header.kid.as_deref()
    }

    /// Returns the value of a claim. It is not verified until [`signer`](Self::signer) returns the
    /// signing key.
    pub fn claim(&self, name: &str) -> Option<Value<'_>> {
        self.claims.get(name)
    }

    /// Returns the `kid` of the key that made the signature, with the key's own algorithm.
    ///
    /// The header names the key. If it does not, all keys of its algorithm are tried, up to
    /// [`KeySet::MOST_TRIED`].
    ///
    /// # Errors
    /// Returns [`TokenError::UnknownKey`] if `keys` has no such key,
    /// [`TokenError::AlgorithmNotAllowed`] if the key is for another algorithm,
    /// [`TokenError::Malformed`] if too many keys would have to be tried, and
    /// [`TokenError::BadSignature`].
    pub fn signer<'k>(&self, keys: &'k KeySet) -> Result<&'k str, TokenError> {
        keys.signer(&self.header, self.signed, &self.signature)
    }

    pub(crate) fn claims(&self) -> &Object {
        &self.claims
    }

    /// Returns the key that the header names, which is required.
    pub(crate) fn required_key_id(&self) -> Result<&str, TokenError> {
        self.header.required_kid()
    }
}

/// Shows the key, and neither claims nor signature.
impl fmt::Debug for Jwt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jwt").field("key_id", &self.header.kid).finish_non_exhaustive()
    }
}
