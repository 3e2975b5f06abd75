//! The audience of an assertion. An assertion for several audiences could be used by any of them,
//! so there must be one, and it must be this issuer (draft-ietf-oauth-rfc7523bis section 4).

use scopewright_token::Jwt;

use super::assertion_error::AssertionError;
use super::kind::Kind;
use super::rules::AssertionRules;

/// The only audience of an assertion.
pub(super) struct AudienceClaim {
    name: String,
    /// True for a string, and false for an array with one element.
    is_string: bool,
}

impl AudienceClaim {
    pub(super) fn read(jwt: &Jwt<'_>) -> Result<Self, AssertionError> {
        let value = jwt.claim("aud").ok_or(AssertionError::Missing("aud"))?;
        let is_string = value.text().is_some();
        let mut names = value.one_or_many().ok_or(AssertionError::NotText("aud"))?;
        match (names.pop(), names.is_empty()) {
            (Some(name), true) => Ok(Self { name, is_string }),
            _ => Err(AssertionError::NotOneAudience),
        }
    }

    /// Compares the audience byte for byte, as RFC 8414 section 3.3 compares issuers.
    pub(super) fn check(&self, kind: Kind, rules: &AssertionRules<'_>) -> Result<(), AssertionError> {
        let is_issuer = self.name == rules.issuer;
        let is_endpoint = rules.token_endpoint == Some(self.name.as_str());
        let is_accepted = match kind {
            Kind::Explicit => is_issuer && self.is_string,
            Kind::Generic => is_issuer || is_endpoint,
        };
        is_accepted.then_some(()).ok_or(AssertionError::OtherAudience)
    }
}
