//! The compact serialization (RFC 7515 section 7.1): three base64url parts and two dots, and nothing else.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Longer tokens are refused before anything is decoded. An HTTP server limits its header lines to about this.
pub(crate) const MAX_TOKEN_BYTES: usize = 8 * 1024;

/// A token taken apart; nothing in it is believed yet.
pub(crate) struct Compact<'t> {
    pub(crate) header: Vec<u8>,
    pub(crate) payload: Vec<u8>,
    pub(crate) signature: &'t str,
    /// What the signature covers: header, dot and payload as they were sent.
    pub(crate) signed: &'t str,
}

impl<'t> Compact<'t> {
    /// `None` when the token is not of this form: wrong number of parts, padding, white space, non-canonical bits.
    pub(crate) fn split(token: &'t str) -> Option<Self> {
        if token.len() > MAX_TOKEN_BYTES {
            return None;
        }
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        if payload.contains('.') || signature.is_empty() {
            return None;
        }
        Some(Self { header: decode(header)?, payload: decode(payload)?, signature, signed })
    }
}

pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decode(part: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(part).ok()
}
