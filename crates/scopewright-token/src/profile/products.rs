//! The profiles of products. `docs/issuers.md` shows a token of each, which a test reads.

use super::{AudienceIn, Profile};
use crate::header_type::HeaderType;
use crate::scope_claim::ScopeClaim;

impl Profile {
    /// RFC 9068: `typ: at+jwt`, `scope` as text, `client_id`, `jti` and `aud`. All but the scopes
    /// are required.
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

    /// The common part of the products below: the header does not distinguish an access token from
    /// other JWTs, so claims must.
    const LAX: Self = Self::RFC_9068
        .header_types(&["JWT", "at+jwt"], HeaderType::Optional)
        .never_with(Self::CLAIMS_OF_OTHER_TOKENS);

    /// Keycloak: the payload says `typ: Bearer`, and the client is `azp`.
    pub const KEYCLOAK: Self = Self::LAX
        .header_types(&["JWT", "at+jwt"], HeaderType::Required)
        .only_with(&[("typ", "Bearer")])
        .client(&["azp"]);

    /// Auth0 with its own token profile: the client is `azp`, and `jti` is optional. For the
    /// RFC 9068 token profile, which Auth0 recommends for new APIs, use
    /// [`RFC_9068`](Self::RFC_9068).
    pub const AUTH0: Self = Self::LAX
        .header_types(&["JWT", "at+jwt"], HeaderType::Required)
        .client(&["azp", "client_id"])
        .token_id_may_be_missing();

    /// Okta with a custom authorization server: scopes are the list `scp`, and the client is `cid`,
    /// which an ID token does not have.
    pub const OKTA: Self = Self::LAX.scopes(&[ScopeClaim::list("scp")]).client(&["cid"]);

    /// Microsoft Entra ID, tokens of version 1.0 and 2.0: delegated scopes are the text `scp`, and
    /// an application's own are the list `roles`. If there is `scp`, the roles are the user's and
    /// are ignored. The client is `azp` (2.0) or `appid` (1.0), which an ID token does not have.
    /// The token's identifier is `uti`.
    pub const ENTRA_ID: Self = Self::LAX
        .header_types(&["JWT", "at+jwt"], HeaderType::Required)
        .scopes(&[ScopeClaim::text("scp"), ScopeClaim::list("roles")])
        .client(&["azp", "appid"])
        .token_id(&["uti"])
        .token_id_may_be_missing();

    /// Ory Hydra with JWT access tokens: scopes are the list `scp`, the text `scope` or both,
    /// depending on `strategies.jwt.scope_claim`.
    pub const HYDRA: Self = Self::LAX
        .header_types(&["JWT", "at+jwt"], HeaderType::Required)
        .scopes(&[ScopeClaim::list("scp"), ScopeClaim::text("scope")]);

    /// Amazon Cognito: the payload has `token_use: access`. Its access tokens have no `aud` unless
    /// the client requested a resource. Every scope of a resource server begins with the identifier
    /// of the resource server, which is the audience.
    pub const COGNITO: Self =
        Self::LAX.only_with(&[("token_use", "access")]).audience(AudienceIn::ScopePrefix);

    /// Duende IdentityServer: RFC 9068, but the scopes are the list `scope`, or a text if
    /// configured so, and a client's own token has no `sub`.
    pub const DUENDE: Self =
        Self::RFC_9068.scopes(&[ScopeClaim::text_or_list("scope")]).subject_may_be_missing();
}
