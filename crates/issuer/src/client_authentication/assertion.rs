//! Client assertions: JWTs by which a client proves that it holds a private key (`private_key_jwt`, RFC 7521
//! section 4.2, RFC 7523 section 3, OpenID Connect Core 1.0 section 9).
//!
//! An assertion is taken apart first, because only it says which client's keys to judge it by. Everything in
//! it is decided here but one thing: that it is used once. For that the [`Proof`] says what is to be remembered,
//! and until when.

use std::fmt;
use std::time::SystemTime;

use scopewright_token::{Algorithm, HeaderType, Jwt, KeySet};

mod assertion_error;
mod audience;
mod times;

pub(crate) use assertion_error::AssertionError;
pub(crate) use times::LONGEST_LIFETIME;

use audience::Audience;
use times::Times;

/// A client assertion taken apart. Nothing in it is believed, not even who sent it.
pub(crate) struct Assertion<'t> {
    jwt: Jwt<'t>,
    kind: Kind,
    client_id: String,
    jti: String,
    times: Times,
}

/// What an assertion must say beyond what is the same for all.
#[derive(Clone, Copy)]
pub(crate) struct AssertionRules<'r> {
    /// The issuer's identifier: the audience.
    pub(crate) issuer: &'r str,
    /// The URL of the token endpoint for a client that may name it as the audience, as OpenID Connect Core has
    /// it. Another authorization server that the client trusts can have such an assertion made and use it
    /// here, so that it is for clients that cannot do otherwise.
    pub(crate) token_endpoint: Option<&'r str>,
    /// The longest lifetime of an assertion, in seconds.
    pub(crate) longest_lifetime: u32,
    /// The algorithms that the client may sign by. Its key must agree in any case.
    pub(crate) algorithms: &'r [Algorithm],
}

/// What remains of an assertion that proved its client to be who it says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Proof {
    /// The assertion's identifier. The client must not use it again.
    pub(crate) jti: String,
    /// The first moment at which the assertion is refused for its age. Until then `jti` must be remembered.
    pub(crate) until: SystemTime,
    /// The `kid` of the key that signed.
    pub(crate) key_id: String,
}

/// The two kinds of assertions, told apart by the header's `typ`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `client-authentication+jwt`: the sender knows the rules of draft-ietf-oauth-rfc7523bis, and is held to
    /// them.
    Explicit,
    /// `JWT` or nothing.
    Usual,
}

impl<'t> Assertion<'t> {
    /// The longest `jti`, in characters.
    const LONGEST_JTI: usize = 256;

    /// Takes an assertion apart, and refuses what no client's keys could make acceptable.
    pub(crate) fn read(text: &'t str) -> Result<Self, AssertionError> {
        let jwt = Jwt::read(text)?;
        let kind = Kind::of(&jwt)?;
        let client_id = client_id(&jwt)?;
        let jti = text_of(&jwt, "jti")?.ok_or(AssertionError::Missing("jti"))?;
        // A control character would be refused by one database and kept by the other.
        if !(1..=Self::LONGEST_JTI).contains(&jti.chars().count()) || jti.contains(char::is_control) {
            return Err(AssertionError::Jti);
        }
        let times = Times::read(&jwt)?;
        Ok(Self { jwt, kind, client_id, jti, times })
    }

    /// The client that the assertion speaks for (`iss` and `sub`). Not verified.
    pub(crate) fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The key that the assertion names (`kid`), if it names one. Not verified.
    pub(crate) fn key_id(&self) -> Option<&str> {
        self.jwt.key_id()
    }

    /// Whether one of `keys`, which are those of the client, made this assertion for us and for now.
    ///
    /// [`AssertionError::Jwt`] with [`TokenError::UnknownKey`](scopewright_token::TokenError::UnknownKey) comes last of
    /// all: then newer keys of the client may help.
    pub(crate) fn verify(
        &self,
        keys: &KeySet,
        rules: &AssertionRules<'_>,
        now: SystemTime,
    ) -> Result<Proof, AssertionError> {
        if !rules.algorithms.contains(&self.jwt.algorithm()) {
            return Err(AssertionError::Algorithm(self.jwt.algorithm()));
        }
        Audience::read(&self.jwt)?.check(self.kind, rules)?;
        let until = self.times.check(rules.longest_lifetime, now)?;
        let key_id = self.jwt.signer(keys)?.to_owned();
        Ok(Proof { jti: self.jti.clone(), until, key_id })
    }
}

impl Kind {
    /// RFC 8725 section 3.12: a JWT of another kind, such as an access token, is no assertion.
    fn of(jwt: &Jwt<'_>) -> Result<Self, AssertionError> {
        if jwt.is_of_type(&["client-authentication+jwt"], HeaderType::Required) {
            Ok(Self::Explicit)
        } else if jwt.is_of_type(&["JWT"], HeaderType::Optional) {
            Ok(Self::Usual)
        } else {
            Err(AssertionError::OtherKind)
        }
    }
}

/// RFC 7523 section 3: `iss` and `sub` both name the client. A JWT that lacks one of them, such as a request
/// object, was not made to authenticate anybody.
fn client_id(jwt: &Jwt<'_>) -> Result<String, AssertionError> {
    let name =
        |claim| text_of(jwt, claim)?.filter(|name| !name.is_empty()).ok_or(AssertionError::Missing(claim));
    let (issuer, subject) = (name("iss")?, name("sub")?);
    if issuer == subject { Ok(subject) } else { Err(AssertionError::IssuerIsNotSubject) }
}

fn text_of(jwt: &Jwt<'_>, claim: &'static str) -> Result<Option<String>, AssertionError> {
    let Some(value) = jwt.claim(claim) else { return Ok(None) };
    value.text().map(|text| Some(text.into_owned())).ok_or(AssertionError::NotText(claim))
}

/// Shows who the assertion says it is from, and nothing with which it could be used.
impl fmt::Debug for Assertion<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Assertion").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
