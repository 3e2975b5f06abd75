//! Scopes and requirements in OpenAPI.

use indexmap::IndexMap;
use openapiv3::{ClientCredentialsOAuth2Flow, OAuth2Flows, SecurityRequirement, SecurityScheme};
use scopewright::{Policy, Requirement, ScopeId};
use serde_json::Map;

/// The name of the security scheme in the document.
pub const SCHEME: &str = "oauth2";

/// Returns the `oauth2` scheme with the `clientCredentials` flow and these scopes. The harm that
/// each can do is in the extension `x-scope-access`.
pub fn security_scheme(scopes: &[ScopeId], token_url: &str) -> SecurityScheme {
    let access: Map<_, _> =
        scopes.iter().map(|scope| (scope.name().to_owned(), scope.entry().access.as_str().into())).collect();
    let scopes = scopes.iter().map(|scope| (scope.name().to_owned(), scope.entry().description.to_owned()));
    let flow = ClientCredentialsOAuth2Flow {
        token_url: token_url.to_owned(),
        refresh_url: None,
        scopes: scopes.collect(),
        extensions: IndexMap::from([("x-scope-access".to_owned(), access.into())]),
    };
    SecurityScheme::OAuth2 {
        flows: OAuth2Flows { client_credentials: Some(flow), ..OAuth2Flows::default() },
        description: Some("Access tokens of the client credentials grant (RFC 6749 section 4.4).".to_owned()),
        extensions: IndexMap::new(),
    }
}

/// Returns the operation's `security`: one entry for each alternative, with all its scopes. It is
/// empty for a public operation, which means in OpenAPI that no token is needed.
pub fn security_requirements(policy: &Policy) -> Vec<SecurityRequirement> {
    match policy {
        Policy::Public { .. } => Vec::new(),
        Policy::Requires(requirement) => alternatives(requirement)
            .into_iter()
            .map(|scopes| SecurityRequirement::from([(SCHEME.to_owned(), scopes)]))
            .collect(),
    }
}

/// Returns the lists of scope names that each meet the requirement.
pub(crate) fn alternatives(requirement: &Requirement) -> Vec<Vec<String>> {
    let names = |scopes: Vec<ScopeId>| scopes.iter().map(|scope| scope.name().to_owned()).collect();
    requirement.alternatives().into_iter().map(names).collect()
}
