//! The two kinds of client assertions.

use scopewright_token::{HeaderType, Jwt};

use super::assertion_error::AssertionError;

/// The kind of an assertion, by the `typ` of its header.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `client-authentication+jwt`, which follows the stricter rules of
    /// draft-ietf-oauth-rfc7523bis.
    Explicit,
    /// `JWT`, or no type.
    Generic,
}

impl Kind {
    /// Returns the kind. A JWT of another type, for example an access token, is not an assertion
    /// (RFC 8725 section 3.12).
    pub(super) fn of(jwt: &Jwt<'_>) -> Result<Self, AssertionError> {
        if jwt.is_of_type(&["client-authentication+jwt"], HeaderType::Required) {
            Ok(Self::Explicit)
        } else if jwt.is_of_type(&["JWT"], HeaderType::Optional) {
            Ok(Self::Generic)
        } else {
            Err(AssertionError::OtherType)
        }
    }
}
