//! A signed JWT of any kind: taken apart and sound in form, and nothing in it believed.

use std::fmt;

use crate::compact_form::Compact;
use crate::header::Header;
use crate::json_object::{Object, Value};
use crate::{Algorithm, HeaderType, KeySet, TokenError};

/// A signed JWT of any kind (RFC 7519), taken apart. It is what somebody sent, and nothing in it is believed.
///
/// This is the layer below [`UnverifiedToken`](crate::UnverifiedToken), for those who read JWTs that are no access tokens, such as
/// client assertions. It reads compact form, header and JSON as strictly as they are read in access tokens. The rest is
/// for its user to decide, first of all [which kind](Self::is_of_type) of JWT it is: without that, one that was
/// signed for one purpose passes for another (RFC 8725 section 3.12).
pub struct Jwt<'t> {
    header: Header,
    claims: Object,
    signed: &'t [u8],
    signature: Vec<u8>,
}

impl<'t> Jwt<'t> {
    /// Takes a JWT apart, and refuses what no kind of JWT could make acceptable: more than 8 KiB, another form than the
    /// compact one, a member given twice, an `alg` that is not among [`Algorithm::ALL`], and header members by which
    /// the sender would choose the key or the rules (`crit`, `b64`, `jwk`, `jku`, `x5u`, `x5c`, `zip`).
    ///
    /// # Errors
    /// [`TokenError::Malformed`] or [`TokenError::AlgorithmNotAllowed`].
    pub fn read(text: &'t str) -> Result<Self, TokenError> {
        let compact = Compact::split(text)?;
        let header = Header::read(compact.header)?;
        let claims =
            Object::read(compact.payload).ok_or(TokenError::Malformed("the claims are no JSON object"))?;
        Ok(Self { header, claims, signed: compact.signed, signature: compact.signature })
    }

    /// Whether the header's `typ` is one of these, without regard to case and to the prefix `application/` (RFC 7515
    /// section 4.1.9), and whether it may be missing.
    pub fn is_of_type(&self, types: &[&str], missing: HeaderType) -> bool {
        match self.header.typ() {
            Some(typ) => types.iter().any(|expected| same_media_type(&typ, expected)),
            None => missing == HeaderType::Optional,
        }
    }

    /// The algorithm that the header names (`alg`).
    pub fn algorithm(&self) -> Algorithm {
        self.header.algorithm
    }

    /// The key that the header names (`kid`), if it names one. Not verified: to look a key up and for nothing else, least
    /// of all for a URL or, unescaped, a log line.
    pub fn key_id(&self) -> Option<&str> {
        self.header.kid.as_deref()
    }

    /// The value of the claim of this name. Not verified before [`signer`](Self::signer) has said who signed it.
    pub fn claim(&self, name: &str) -> Option<Value<'_>> {
        self.claims.get(name)
    }

    /// The `kid` of the key that made the signature, by the key's own algorithm.
    ///
    /// The header says which key that is. When it does not, all keys of its algorithm are tried, if they are at most
    /// [`KeySet::MOST_TRIED`].
    ///
    /// # Errors
    /// [`TokenError::UnknownKey`] when `keys` has no such key, [`TokenError::AlgorithmNotAllowed`] when the key is for
    /// another algorithm, [`TokenError::Malformed`] when too many keys would have to be tried, and
    /// [`TokenError::BadSignature`].
    pub fn signer<'k>(&self, keys: &'k KeySet) -> Result<&'k str, TokenError> {
        keys.signer(&self.header, self.signed, &self.signature)
    }

    pub(crate) fn claims(&self) -> &Object {
        &self.claims
    }

    /// The key that the header names, where it must name one.
    pub(crate) fn required_key_id(&self) -> Result<&str, TokenError> {
        self.header.required_kid()
    }
}

/// Media types are compared without regard to case, and `application/` may be left out (RFC 7515 section 4.1.9).
pub(crate) fn same_media_type(given: &str, expected: &str) -> bool {
    const PREFIX: &str = "application/";
    let prefixed = given.get(..PREFIX.len()).is_some_and(|prefix| prefix.eq_ignore_ascii_case(PREFIX));
    let given = if prefixed { &given[PREFIX.len()..] } else { given };
    given.eq_ignore_ascii_case(expected)
}

/// Shows which key the JWT names, and neither what it says nor its signature.
impl fmt::Debug for Jwt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jwt").field("key_id", &self.header.kid).finish_non_exhaustive()
    }
}
