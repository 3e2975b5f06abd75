//! For whom an assertion is meant. One that is meant for somebody else too could be used by them, so there is
//! one audience, and it is us (draft-ietf-oauth-rfc7523bis section 4).

use scopewright_token::Jwt;

use super::{AssertionError, AssertionRules, Kind};

/// The one audience that an assertion names.
pub(super) struct Audience {
    name: String,
    /// Whether it stands alone and not in an array of one.
    alone: bool,
}

impl Audience {
    pub(super) fn read(jwt: &Jwt<'_>) -> Result<Self, AssertionError> {
        let value = jwt.claim("aud").ok_or(AssertionError::Missing("aud"))?;
        let alone = value.text().is_some();
        let mut names = value.one_or_many().ok_or(AssertionError::NotText("aud"))?;
        match (names.pop(), names.is_empty()) {
            (Some(name), true) => Ok(Self { name, alone }),
            _ => Err(AssertionError::NotOneAudience),
        }
    }

    /// Compared byte for byte, as issuers are (RFC 8414 section 3.3).
    pub(super) fn check(&self, kind: Kind, rules: &AssertionRules<'_>) -> Result<(), AssertionError> {
        let is_issuer = self.name == rules.issuer;
        let is_endpoint = rules.token_endpoint == Some(self.name.as_str());
        let ours = match kind {
            Kind::Explicit => is_issuer && self.alone,
            Kind::Usual => is_issuer || is_endpoint,
        };
        ours.then_some(()).ok_or(AssertionError::OtherAudience)
    }
}
