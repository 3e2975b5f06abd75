//! The metadata of the server and its public keys, by which others find the rest.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use serde::Serialize;

use crate::AuthMethod;
use crate::grants::client_credentials;
use crate::state::Shared;
use crate::time::now;

/// Allows caches to keep these documents. A resource server that meets an unknown key fetches the
/// keys again in any case.
const CACHEABLE: &str = "public, max-age=300";

/// Authorization server metadata (RFC 8414 section 2).
#[derive(Serialize)]
struct Metadata<'s> {
    issuer: &'s str,
    token_endpoint: String,
    jwks_uri: String,
    /// Recommended. It is left out if it would be too long.
    #[serde(skip_serializing_if = "Option::is_none")]
    scopes_supported: Option<Vec<&'s str>>,
    /// Required, although an authorization server without an authorization endpoint has none.
    response_types_supported: [&'static str; 0],
    /// Stated because its default means two other grants.
    grant_types_supported: [&'static str; 1],
    token_endpoint_auth_methods_supported: [&'static str; 3],
    token_endpoint_auth_signing_alg_values_supported: [&'static str; 6],
    introspection_endpoint: String,
    introspection_endpoint_auth_methods_supported: [&'static str; 3],
    introspection_endpoint_auth_signing_alg_values_supported: [&'static str; 6],
    revocation_endpoint: String,
    revocation_endpoint_auth_methods_supported: [&'static str; 3],
    revocation_endpoint_auth_signing_alg_values_supported: [&'static str; 6],
}

const METHODS: [&str; 3] =
    [AuthMethod::ALL[0].as_str(), AuthMethod::ALL[1].as_str(), AuthMethod::ALL[2].as_str()];

/// The algorithms of client assertions. Ed25519 has two names (RFC 9864).
const ALGORITHMS: [&str; 6] = ["ES256", "ES384", "EdDSA", "Ed25519", "PS256", "RS256"];

/// Returns the metadata, at both well-known addresses: that of RFC 8414 section 3, and that of
/// OpenID Connect Discovery, which more clients know.
pub(crate) async fn metadata(State(shared): State<Arc<Shared>>) -> impl IntoResponse {
    let issuer = shared.config.issuer.as_str();
    let apis = shared.replica().apis();
    let scopes = apis.scopes_supported();
    let metadata = Metadata {
        issuer,
        token_endpoint: shared.config.issuer.token_endpoint(),
        jwks_uri: format!("{issuer}/certs"),
        scopes_supported: scopes.map(|names| names.iter().map(|name| &**name).collect()),
        response_types_supported: [],
        grant_types_supported: [client_credentials::GRANT_TYPE],
        token_endpoint_auth_methods_supported: METHODS,
        token_endpoint_auth_signing_alg_values_supported: ALGORITHMS,
        introspection_endpoint: format!("{issuer}/introspect"),
        introspection_endpoint_auth_methods_supported: METHODS,
        introspection_endpoint_auth_signing_alg_values_supported: ALGORITHMS,
        revocation_endpoint: format!("{issuer}/revoke"),
        revocation_endpoint_auth_methods_supported: METHODS,
        revocation_endpoint_auth_signing_alg_values_supported: ALGORITHMS,
    };
    ([(CACHE_CONTROL, CACHEABLE)], Json(metadata).into_response())
}

/// Handles `GET {issuer}/certs`: the JWK Set (RFC 7517 section 5) of the public keys.
pub(crate) async fn certs(State(shared): State<Arc<Shared>>) -> impl IntoResponse {
    let keys = shared.replica().ring().published(now()).to_json();
    ([(CACHE_CONTROL, CACHEABLE), (CONTENT_TYPE, "application/jwk-set+json")], keys.to_string())
}
