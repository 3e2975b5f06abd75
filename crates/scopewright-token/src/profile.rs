//! How an issuer writes its access tokens.

use crate::jwt::same_media_type;
use crate::scope_claim::ScopeClaim;

mod explain;
mod products;
mod read;

pub(crate) use explain::shown;

/// How an issuer writes its access tokens: which claims say what, and how they are told from its other JWTs.
///
/// [`RFC_9068`](Self::RFC_9068) is the default and the strictest. There are profiles for some products, explained
/// one by one in `docs/issuers.md`. A profile is plain data, and one of your own is made from any of them:
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
/// No profile changes what all tokens must have: a signature by a key of the issuer, `iss`, a
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

/// Whether a token's header must say what kind of JWT it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderType {
    /// A token without `typ` is refused.
    Required,
    /// `typ` may be missing; if it is there, it must be one of those that the profile names.
    Optional,
}

/// Where a token says for whom it is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AudienceIn {
    /// In the claim of this name: one string or an array of strings, one of which must be the verifier's audience.
    Claim(&'static str),
    /// In its scopes: one of them must begin with the verifier's audience and a slash, as in
    /// `https://api.example/read`. A token that has an `aud` all the same is judged by that.
    ScopePrefix,
}

impl Profile {
    /// Claims that stand in ID tokens, logout tokens and security events but not in access tokens. A profile whose
    /// header does not tell the kinds apart refuses them.
    pub const CLAIMS_OF_OTHER_TOKENS: &'static [&'static str] =
        &["nonce", "at_hash", "c_hash", "s_hash", "events", "toe", "sub_id"];

    /// The values of the header's `typ` that are accepted, without regard to case and to the prefix `application/`
    /// (RFC 7515 section 4.1.9), and whether it may be missing.
    #[must_use]
    pub const fn header_types(mut self, types: &'static [&'static str], missing: HeaderType) -> Self {
        self.header_types = types;
        self.header_type = missing;
        self
    }

    /// Accepts tokens without `sub`, which some issuers leave out where a client acts for itself.
    /// The subject is then the client. A token with a `sub` is read as before.
    ///
    /// It is for issuers whose tokens for users always have a `sub`: otherwise a user's token
    /// without one would be taken for the client's own.
    #[must_use]
    pub const fn subject_may_be_missing(mut self) -> Self {
        self.subject_required = false;
        self
    }

    /// Claims that a token must have with these very values, such as Cognito's `token_use: access`.
    #[must_use]
    pub const fn only_with(mut self, claims: &'static [(&'static str, &'static str)]) -> Self {
        self.only_with = claims;
        self
    }

    /// Claims that mark a token as something else than an access token, such as
    /// [`CLAIMS_OF_OTHER_TOKENS`](Self::CLAIMS_OF_OTHER_TOKENS).
    #[must_use]
    pub const fn never_with(mut self, claims: &'static [&'static str]) -> Self {
        self.never_with = claims;
        self
    }

    /// Where the scopes stand: of these claims, the first that a token has is read. A token with none of them has no
    /// scopes.
    ///
    /// | the claim | result |
    /// | --- | --- |
    /// | a string, where text is expected | its parts between single spaces; the empty string is no scopes |
    /// | an array of strings, where a list is expected | its elements; the empty array is no scopes |
    /// | the one where only the other is expected, a number, `null`, an object | refused |
    /// | an array with an empty string, a number, an array, or several scopes in one string | refused |
    /// | a space too many, at either end too; a tab, a no-break space, `"`, `\` or anything beyond ASCII | refused |
    /// | the same scope twice | accepted; it is a set |
    /// | `scope` and `scp` with the same scopes | accepted |
    /// | `scope` and `scp` with different scopes | refused, whichever of them the profile reads |
    /// | 10,000 scopes, or 16 KiB of them | refused, because no token is longer than 8 KiB |
    #[must_use]
    pub const fn scopes(mut self, claims: &'static [ScopeClaim]) -> Self {
        self.scopes = claims;
        self
    }

    /// The claims that name the client. A token must have one of them, and if it has several they must agree.
    #[must_use]
    pub const fn client(mut self, claims: &'static [&'static str]) -> Self {
        self.client = claims;
        self
    }

    /// The claims that identify the token, of which a token must have one. If it has several they must agree.
    #[must_use]
    pub const fn token_id(mut self, claims: &'static [&'static str]) -> Self {
        self.token_id = claims;
        self.token_id_required = true;
        self
    }

    /// Accepts tokens without an identifier. Such a token cannot be revoked by itself.
    #[must_use]
    pub const fn token_id_may_be_missing(mut self) -> Self {
        self.token_id_required = false;
        self
    }

    /// Where a token says for whom it is meant.
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
