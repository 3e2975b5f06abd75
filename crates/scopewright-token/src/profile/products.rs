//! The profiles that are ready to use. `docs/issuers.md` shows a token of each, and a test reads them from there.

use super::{AudienceIn, HeaderType, Profile};
use crate::scope_claim::ScopeClaim;

impl Profile {
    /// RFC 9068: `typ: at+jwt`, `scope` as text, `client_id`, `jti` and `aud`, all of them required but the scopes.
    pub const RFC_9068: Self = Self {
        subject_required: true,
        header_types: &["at+jwt"],
        header_type: HeaderType::Required,
        only_with: &[],
        never_with: &[],
        scopes: &[ScopeClaim::text("scope")],
        client: &["client_id"],
        token_id: &["jti"],
        token_id_required: true,
        audience: AudienceIn::Claim("aud"),
    };

    /// What the products below have in common: the header does not tell an access token from other JWTs, so their
    /// marks must.
    const LAX: Self = Self::RFC_9068
        .header_types(&["JWT", "at+jwt"], HeaderType::Optional)
        .never_with(Self::CLAIMS_OF_OTHER_TOKENS);

    /// Keycloak: the payload says `typ: Bearer`, and the client is `azp`.
    pub const KEYCLOAK: Self = Self::LAX
        .header_types(&["JWT", "at+jwt"], HeaderType::Required)
        .only_with(&[("typ", "Bearer")])
        .client(&["azp"]);

    /// Auth0 with its own token profile: the client is `azp`, and there need be no `jti`. With the RFC 9068 token
    /// profile, which Auth0 advises for new interfaces, use [`RFC_9068`](Self::RFC_9068).
    pub const AUTH0: Self = Self::LAX
        .header_types(&["JWT", "at+jwt"], HeaderType::Required)
        .client(&["azp", "client_id"])
        .token_id_may_be_missing();

    /// Okta with a custom authorization server: scopes are the list `scp`, and the client is `cid`, which an ID token
    /// does not have.
    pub const OKTA: Self = Self::LAX.scopes(&[ScopeClaim::list("scp")]).client(&["cid"]);

    /// Microsoft Entra ID, tokens of version 1.0 and 2.0: what a user delegated is the text `scp`, what an application
    /// was granted by itself is the list `roles`, and where there is `scp` the roles are the user's and are not read.
    /// The client is `azp` (2.0) or `appid` (1.0), which an ID token does not have, and the token's identifier `uti`.
    pub const ENTRA_ID: Self = Self::LAX
        .header_types(&["JWT", "at+jwt"], HeaderType::Required)
        .scopes(&[ScopeClaim::text("scp"), ScopeClaim::list("roles")])
        .client(&["azp", "appid"])
        .token_id(&["uti"])
        .token_id_may_be_missing();

    /// Ory Hydra with JWT access tokens: scopes are the list `scp`, the text `scope` or both, as
    /// `strategies.jwt.scope_claim` says.
    pub const HYDRA: Self = Self::LAX
        .header_types(&["JWT", "at+jwt"], HeaderType::Required)
        .scopes(&[ScopeClaim::list("scp"), ScopeClaim::text("scope")]);

    /// Amazon Cognito: the payload says `token_use: access`. Its access tokens have no `aud` unless the client asked
    /// for a resource; but every scope of a resource server begins with the resource server's identifier, and that
    /// is the audience.
    pub const COGNITO: Self =
        Self::LAX.only_with(&[("token_use", "access")]).audience(AudienceIn::ScopePrefix);

    /// Duende IdentityServer: RFC 9068, but the scopes are the list `scope`, or one text if it is
    /// set up so, and a token that a client gets for itself has no `sub`.
    pub const DUENDE: Self =
        Self::RFC_9068.scopes(&[ScopeClaim::text_or_list("scope")]).subject_may_be_missing();
}
