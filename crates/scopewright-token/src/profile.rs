//! The format of an issuer's access tokens.

use crate::header_type::{HeaderType, same_media_type};
use crate::scope_claim::ScopeClaim;

mod explain;
mod products;
mod read;

pub(crate) use explain::shown;

/// The format of an issuer's access tokens: the claims with their meaning, and the distinction from
/// its other JWTs.
///
/// [`RFC_9068`](Self::RFC_9068) is the default and the strictest. There are profiles for several
/// products, which `docs/issuers.md` explains. A profile is plain data. Your own can start from any
/// of them:
///
/// ```
/// use scopewright_token::{HeaderType, Profile, ScopeClaim};
///
/// const OURS: Profile = Profile::RFC_9068
///     .header_types(&["JWT"], HeaderType::Required)
///     .only_with(&[("token_kind", "access")])
///     .scopes(&[ScopeClaim::list("permissions")])
///     .client(&["client"]);
/// ```
///
/// No profile changes the requirements for all tokens: a signature by a key of the issuer, `iss`, a
/// client, `exp` and `iat`, and no `cnf`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    subject_required: bool,
    header_types: &'static [&'static str],
    header_type: HeaderType,
    only_with: &'static [(&'static str, &'static str)],
    never_with: &'static [&'static str],
    scopes: &'static [ScopeClaim],
    client: &'static [&'static str],
    token_id: &'static [&'static str],
    token_id_required: bool,
    audience: AudienceIn,
}

/// The place of a token's audience.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AudienceIn {
    /// The claim with this name: a string or an array of strings, one of which must be the
    /// verifier's audience.
    Claim(&'static str),
    /// The scopes: one of them must begin with the verifier's audience and a slash, as in
    /// `https://api.example/read`. If the token has an `aud`, that decides instead.
    ScopePrefix,
}

impl Profile {
    /// Claims of ID tokens, logout tokens and security events that access tokens do not have. A
    /// profile whose header does not distinguish the kinds rejects them.
    pub const CLAIMS_OF_OTHER_TOKENS: &'static [&'static str] =
        &["nonce", "at_hash", "c_hash", "s_hash", "events", "toe", "sub_id"];

    /// Sets the accepted values of the header's `typ`, without regard to case and to the prefix
    /// `application/` (RFC 7515 section 4.1.9), and whether it may be missing.
    #[must_use]
    pub const fn header_types(mut self, types: &'static [&'static str], missing: HeaderType) -> Self {
        self.header_types = types;
        self.header_type = missing;
        self
    }

    /// Accepts tokens without `sub`, which some issuers omit if a client acts for itself. The
    /// subject is then the client. A token with a `sub` is read as before.
    ///
    /// It is for issuers whose tokens for users always have a `sub`. Otherwise a user's token
    /// without one would pass for the client's own.
    #[must_use]
    pub const fn subject_may_be_missing(mut self) -> Self {
        self.subject_required = false;
        self
    }

    /// Sets claims that a token must have with exactly these values, such as Cognito's
    /// `token_use: access`.
    #[must_use]
    pub const fn only_with(mut self, claims: &'static [(&'static str, &'static str)]) -> Self {
        self.only_with = claims;
        self
    }

    /// Sets claims that mark a token as something other than an access token, such as
    /// [`CLAIMS_OF_OTHER_TOKENS`](Self::CLAIMS_OF_OTHER_TOKENS).
    #[must_use]
    pub const fn never_with(mut self, claims: &'static [&'static str]) -> Self {
        self.never_with = claims;
        self
    }

    /// Sets the claims with the scopes. The first one that a token has is read. A token with none
    /// of them has no scopes.
    ///
    /// | the claim | result |
    /// | --- | --- |
    /// | a string, where text is expected | its parts between single spaces; none if empty |
    /// | an array of strings, where a list is expected | its elements; none if empty |
    /// | the other form, a number, `null`, an object | refused |
    /// | an array with an empty string, a number, an array, or two scopes in a string | refused |
    /// | a redundant space, a tab, a no-break space, `"`, `\`, or non-ASCII | refused |
    /// | the same scope twice | accepted; it is a set |
    /// | `scope` and `scp` with the same scopes | accepted |
    /// | `scope` and `scp` with different scopes | refused, whichever the profile reads |
    /// | 10,000 scopes, or 16 KiB of them | refused, because no token is longer than 8 KiB |
    #[must_use]
    pub const fn scopes(mut self, claims: &'static [ScopeClaim]) -> Self {
        self.scopes = claims;
        self
    }

    /// Sets the claims that name the client. A token must have one of them. If it has several, they
    /// must agree.
    #[must_use]
    pub const fn client(mut self, claims: &'static [&'static str]) -> Self {
        self.client = claims;
        self
    }

    /// Sets the claims that identify the token, which must have one of them. If it has several,
    /// they must agree.
    #[must_use]
    pub const fn token_id(mut self, claims: &'static [&'static str]) -> Self {
        self.token_id = claims;
        self.token_id_required = true;
        self
    }

    /// Accepts tokens without an identifier. Such a token cannot be revoked individually.
    #[must_use]
    pub const fn token_id_may_be_missing(mut self) -> Self {
        self.token_id_required = false;
        self
    }

    /// Sets the place of the audience.
    #[must_use]
    pub const fn audience(mut self, place: AudienceIn) -> Self {
        self.audience = place;
        self
    }

    fn is_header_type(&self, typ: &str) -> bool {
        self.header_types.iter().any(|expected| same_media_type(typ, expected))
    }
}

/// [`RFC_9068`](Profile::RFC_9068)
impl Default for Profile {
    fn default() -> Self {
        Self::RFC_9068
    }
}
