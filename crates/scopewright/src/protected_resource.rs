//! The protected resource metadata (RFC 9728).

use serde::Serialize;

use crate::surface::Surface;

/// Protected resource metadata (RFC 9728 section 2): the issuers of access tokens for this API, and
/// the scopes of the API.
///
/// Serve it as a public route at the well-known address of the resource. For
/// `https://api.example/v1` that is `https://api.example/.well-known/oauth-protected-resource/v1`.
/// The [challenges](crate::AuthenticatorBuilder::resource_metadata) refer to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "describe", derive(schemars::JsonSchema))]
pub struct ProtectedResource {
    /// The identifier of this API: the audience of its access tokens.
    pub resource: String,
    /// The issuers whose access tokens are accepted.
    pub authorization_servers: Vec<String>,
    /// Every scope that an operation of this API may need.
    pub scopes_supported: Vec<&'static str>,
    /// The ways to present an access token.
    pub bearer_methods_supported: Vec<&'static str>,
}

impl ProtectedResource {
    /// Returns the metadata of a resource with this surface, which accepts the tokens of these
    /// issuers.
    pub fn new<'i>(
        resource: impl Into<String>,
        issuers: impl IntoIterator<Item = &'i str>,
        surface: &Surface,
    ) -> Self {
        Self {
            resource: resource.into(),
            authorization_servers: issuers.into_iter().map(str::to_owned).collect(),
            scopes_supported: surface.scopes().into_iter().map(|scope| scope.name()).collect(),
            bearer_methods_supported: vec!["header"],
        }
    }
}
