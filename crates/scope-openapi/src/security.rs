//! Scopes and requirements in the words of OpenAPI.

use indexmap::IndexMap;
use openapiv3::{
    ClientCredentialsOAuth2Flow, Header, OAuth2Flows, ParameterSchemaOrContent, ReferenceOr, Response,
    SecurityRequirement, SecurityScheme,
};
use scope_guard::{Policy, Requirement, ScopeId};

/// The name of the security scheme in the document.
pub const SCHEME: &str = "oauth2";

/// The names of the answers that every guarded operation can give, as `components.responses` lists them.
pub(crate) const REFUSALS: [(u16, &str, &str); 2] = [
    (401, "Unauthorized", "The request has no access token, or one that is not valid here."),
    (403, "Forbidden", "The access token lacks a scope; the challenge names it (`insufficient_scope`)."),
];

/// The `oauth2` scheme with the `clientCredentials` flow and these scopes.
pub fn security_scheme(scopes: &[ScopeId], token_url: &str) -> SecurityScheme {
    let scopes = scopes.iter().map(|scope| (scope.name().to_owned(), scope.entry().description.to_owned()));
    let flow = ClientCredentialsOAuth2Flow {
        token_url: token_url.to_owned(),
        refresh_url: None,
        scopes: scopes.collect(),
        extensions: IndexMap::new(),
    };
    SecurityScheme::OAuth2 {
        flows: OAuth2Flows { client_credentials: Some(flow), ..OAuth2Flows::default() },
        description: Some("Access tokens of the client credentials grant (RFC 6749 section 4.4).".to_owned()),
        extensions: IndexMap::new(),
    }
}

/// The operation's `security`: one entry for each alternative, naming all scopes that it needs. Empty for a public
/// operation, which is how OpenAPI says that no token is needed.
pub fn security_requirements(policy: &Policy) -> Vec<SecurityRequirement> {
    match policy {
        Policy::Public { .. } => Vec::new(),
        Policy::Requires(requirement) => alternatives(requirement)
            .into_iter()
            .map(|scopes| SecurityRequirement::from([(SCHEME.to_owned(), scopes)]))
            .collect(),
    }
}

/// The lists of scope names each of which is enough.
pub(crate) fn alternatives(requirement: &Requirement) -> Vec<Vec<String>> {
    let names = |scopes: Vec<ScopeId>| scopes.iter().map(|scope| scope.name().to_owned()).collect();
    requirement.alternatives().into_iter().map(names).collect()
}

/// The refusals as `components.responses`.
pub(crate) fn refusals() -> IndexMap<String, ReferenceOr<Response>> {
    REFUSALS.iter().map(|(_, name, text)| ((*name).to_owned(), ReferenceOr::Item(refusal(text)))).collect()
}

fn refusal(description: &str) -> Response {
    let challenge = Header {
        description: Some("The challenge (RFC 6750 section 3).".to_owned()),
        style: openapiv3::HeaderStyle::Simple,
        required: true,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(ReferenceOr::Item(openapiv3::Schema {
            schema_data: openapiv3::SchemaData::default(),
            schema_kind: openapiv3::SchemaKind::Type(openapiv3::Type::String(
                openapiv3::StringType::default(),
            )),
        })),
        example: None,
        examples: IndexMap::new(),
        extensions: IndexMap::new(),
    };
    Response {
        description: description.to_owned(),
        headers: [("WWW-Authenticate".to_owned(), ReferenceOr::Item(challenge))].into_iter().collect(),
        ..Response::default()
    }
}
