//! Client assertions: JWTs by which a client proves that it holds a private key (`private_key_jwt`,
//! RFC 7521 section 4.2, RFC 7523 section 3, OpenID Connect Core 1.0 section 9).
//!
//! An assertion is parsed first, because it names the client whose keys verify it. Everything is
//! verified here except that it is used only once: for that, [`VerifiedAssertion`] contains the
//! identifier to remember and the time until which to remember it.

use std::fmt;
use std::time::SystemTime;

use scopewright_token::{Jwt, KeySet};

mod assertion_error;
mod audience_claim;
mod kind;
mod rules;
mod times;

pub(crate) use assertion_error::AssertionError;
pub(crate) use rules::AssertionRules;
pub(crate) use times::MAX_ASSERTION_LIFETIME;

use audience_claim::AudienceClaim;
use kind::Kind;
use times::Times;

/// A parsed but unverified client assertion.
pub(crate) struct Assertion<'t> {
    jwt: Jwt<'t>,
    kind: Kind,
    client_id: String,
    jti: String,
    times: Times,
}

/// The parts of a verified assertion that are still needed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct VerifiedAssertion {
    /// The identifier of the assertion, which must not be used again.
    pub(crate) jti: String,
    /// The time at which the assertion expires. Until then `jti` must be remembered.
    pub(crate) until: SystemTime,
    /// The `kid` of the key that signed the assertion.
    pub(crate) key_id: String,
}

impl<'t> Assertion<'t> {
    /// The maximum length of a `jti`, in characters.
    const MAX_JTI: usize = 256;

    /// Parses an assertion, and refuses what no key could make acceptable.
    pub(crate) fn read(text: &'t str) -> Result<Self, AssertionError> {
        let jwt = Jwt::read(text)?;
        let kind = Kind::of(&jwt)?;
        let client_id = client_id(&jwt)?;
        let jti = text_of(&jwt, "jti")?.ok_or(AssertionError::Missing("jti"))?;
        // One of the two databases refuses control characters, and the other stores them.
        if !(1..=Self::MAX_JTI).contains(&jti.chars().count()) || jti.contains(char::is_control) {
            return Err(AssertionError::Jti);
        }
        let times = Times::read(&jwt)?;
        Ok(Self { jwt, kind, client_id, jti, times })
    }

    /// Returns the client that the assertion names (`iss` and `sub`), unverified.
    pub(crate) fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Returns the key that the assertion names (`kid`), if it names one, unverified.
    pub(crate) fn key_id(&self) -> Option<&str> {
        self.jwt.key_id()
    }

    /// Verifies that a key of the client signed this assertion, for this issuer and for `now`.
    ///
    /// The key is checked last: after [`TokenError::UnknownKey`](scopewright_token::TokenError),
    /// newer keys of the client may help.
    pub(crate) fn verify(
        &self,
        keys: &KeySet,
        rules: &AssertionRules<'_>,
        now: SystemTime,
    ) -> Result<VerifiedAssertion, AssertionError> {
        if !rules.algorithms.contains(&self.jwt.algorithm()) {
            return Err(AssertionError::Algorithm(self.jwt.algorithm()));
        }
        AudienceClaim::read(&self.jwt)?.check(self.kind, rules)?;
        let until = self.times.check(rules.longest_lifetime, now)?;
        let key_id = self.jwt.signer(keys)?.to_owned();
        Ok(VerifiedAssertion { jti: self.jti.clone(), until, key_id })
    }
}

/// Returns the client, which both `iss` and `sub` name (RFC 7523 section 3). A JWT that lacks one
/// of them, for example a request object, was not made for client authentication.
fn client_id(jwt: &Jwt<'_>) -> Result<String, AssertionError> {
    let name =
        |claim| text_of(jwt, claim)?.filter(|name| !name.is_empty()).ok_or(AssertionError::Missing(claim));
    let issuer = name("iss")?;
    let subject = name("sub")?;
    if issuer == subject { Ok(subject) } else { Err(AssertionError::IssuerIsNotSubject) }
}

fn text_of(jwt: &Jwt<'_>, claim: &'static str) -> Result<Option<String>, AssertionError> {
    let Some(value) = jwt.claim(claim) else { return Ok(None) };
    value.text().map(|text| Some(text.into_owned())).ok_or(AssertionError::NotText(claim))
}

/// Shows the client, and nothing that would allow the assertion to be used.
impl fmt::Debug for Assertion<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Assertion").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
