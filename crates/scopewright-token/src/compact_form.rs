//! The compact serialization (RFC 7515 section 7.1): three base64url parts and two dots.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::{Malformation, TokenError};

/// The limit of a token's length, which is checked before decoding. Proxies limit a header line to
/// about this.
pub(crate) const MAX_TOKEN_BYTES: usize = 8 * 1024;

/// A parsed and unverified token.
pub(crate) struct Compact<'t> {
    pub(crate) header: Vec<u8>,
    pub(crate) payload: Vec<u8>,
    pub(crate) signature: Vec<u8>,
    /// The signed part: header, dot and payload as they were sent.
    pub(crate) signed: &'t [u8],
}

impl<'t> Compact<'t> {
    /// Rejects any other form: a wrong number of parts, padding, white space, non-canonical bits.
    /// An encrypted token has five parts.
    pub(crate) fn split(token: &'t str) -> Result<Self, TokenError> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(TokenError::Malformed(Malformation::TooLong));
        }
        Self::parts(token).ok_or(TokenError::Malformed(Malformation::NotCompact))
    }

    fn parts(token: &'t str) -> Option<Self> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        if payload.contains('.') || signature.is_empty() {
            return None;
        }
        let (header, payload, signature) = (decode(header)?, decode(payload)?, decode(signature)?);
        Some(Self { header, payload, signature, signed: signed.as_bytes() })
    }
}

pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Decodes base64url. Rejects padding, white space and unused bits that are set, so that a value
/// has one representation (RFC 4648 section 3.5).
pub(crate) fn decode(part: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(part).ok()
}
