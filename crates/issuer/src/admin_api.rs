//! The admin API: the operations of the command line, over HTTP, for callers with a token of this
//! issuer and `issuer:*` scopes.
//!
//! It is guarded like any other resource server, by the same macros. The audience of its tokens is
//! `{issuer}/admin/v1`.

mod apis;
mod changes;
mod clients;
mod credentials;
mod decisions;
mod error;
mod hints;
mod links;
mod openapi;
mod problem_view;
mod refusals;
mod request;
mod response;
mod scopes;
mod signing_keys;
mod tokens;

use std::sync::Arc;

use ::scopes::VOCABULARY;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use scopewright::{Authenticator, InsecureConfig, KeyPublisher, Keys, Router, Surface, delete, get, post};
use scopewright_openapi::{CommonAnswer, DocumentError, ExamplesFile, Service};
use scopewright_token::Verifier;

use self::apis::{add_api, list_apis, preview_api, remove_api, show_api, update_api};
use self::changes::list_changes;
use self::clients::{add_client, list_clients, remove_client, show_client, update_client};
use self::credentials::{add_keys, add_secret, expire_credential};
use self::decisions::list_decisions;
use self::error::Failure;
use self::hints::list_hints;
use self::links::LINKS;
use self::openapi::openapi_document;
use self::refusals::record_refusals;
use self::scopes::list_scopes;
use self::signing_keys::{list_signing_keys, retire_signing_key, rotate_signing_key};
use self::tokens::{inspect_token, list_revocations, revoke_tokens};
use crate::IssuerUrl;
use crate::apis::administrative::administrative_scopes;
use crate::replica::in_memory::Replica;
use crate::state::Shared;
use crate::time::now;

/// The path of the admin API below the issuer.
const PATH: &str = "/admin/v1";

/// Returns the audience of the tokens for the admin API.
pub(crate) fn audience(issuer: &IssuerUrl) -> String {
    format!("{}{PATH}", issuer.as_str())
}

/// Returns an authenticator for this issuer's own tokens, which also checks revocations, and the
/// publisher of its keys.
pub(crate) fn authenticator(
    issuer: &IssuerUrl,
    replica: Arc<Replica>,
) -> Result<(Authenticator, KeyPublisher), InsecureConfig> {
    let (keys, publisher) = Keys::published(replica.ring().published(now()));
    let verifier = Verifier::new(issuer.as_str(), audience(issuer));
    let authenticator =
        Authenticator::builder(verifier, keys).revoked(move |kid, claims| replica.is_revoked(kid, claims));
    Ok((authenticator.build()?, publisher))
}

/// Returns the guarded routes, below the issuer's path.
pub(crate) fn router(shared: &Arc<Shared>) -> axum::Router {
    /// More than a JWK Set of sixteen RSA keys.
    const BODY_LIMIT: usize = 64 * 1024;
    let nested = Router::new()
        .without_v07_checks()
        .nest(&format!("{}{PATH}", shared.config.issuer.path()), operations());
    let (router, _) = nested.with_state(shared.clone()).into_axum(shared.admin.clone());
    let recorded = from_fn_with_state(shared.clone(), record_refusals);
    router.layer(DefaultBodyLimit::max(BODY_LIMIT)).layer(recorded)
}

/// Returns every operation of the admin API with its requirements. Needs no database.
pub fn surface() -> Surface {
    Router::new().nest(PATH, operations()).surface().clone()
}

/// Returns the OpenAPI document of the admin API as indented JSON. Needs no database.
pub fn openapi(issuer: &IssuerUrl) -> String {
    let document = with_service(issuer, |service| scopewright_openapi::document(service, &surface()));
    serde_json::to_string_pretty(&document).expect("a test renders the document")
}

/// Returns the documents for `cargo scopes docs`. Needs no database.
pub fn documents(issuer: &IssuerUrl) -> String {
    with_service(issuer, |service| scopewright_openapi::documents(service, &surface()))
}

/// Renders the description of the admin API.
fn with_service<T>(issuer: &IssuerUrl, render: impl FnOnce(&Service<'_>) -> Result<T, DocumentError>) -> T {
    let examples: ExamplesFile =
        serde_json::from_str(include_str!("../data/examples.json")).expect("a test reads data/examples.json");
    let service = Service {
        title: "Issuer administration",
        version: VOCABULARY.version,
        description: DESCRIPTION,
        server_url: issuer.as_str(),
        token_url: &issuer.token_endpoint(),
        scopes: administrative_scopes().map(|scope| scope.id()).collect(),
        common_answers: &COMMON_ANSWERS,
        error_body: Some(|generator| generator.subschema_for::<Failure>()),
        links: &LINKS,
        examples: &examples.examples,
    };
    render(&service).expect("a test renders the document, and the addresses cannot break it")
}

/// The responses that any operation may give to an authenticated caller.
const COMMON_ANSWERS: [CommonAnswer<'_>; 2] = [
    CommonAnswer {
        status: 500,
        name: "InternalServer",
        description: "The server failed. The cause is in its log.",
        headers: &[],
    },
    CommonAnswer {
        status: 503,
        name: "ServiceUnavailable",
        description: "The database is unavailable, or concurrent changes kept conflicting.",
        headers: &[("Retry-After", "The number of seconds to wait before a retry.")],
    },
];

const DESCRIPTION: &str = "\
    Administration of an issuer's APIs, clients, their credentials, signing keys and tokens. Request a token \
    with `issuer:*` scopes from the issuer's token endpoint; its audience is the address of this API. \
    Times are seconds since the Unix epoch. The body of every error response is an object with `error` \
    and `error_description`.";

fn operations() -> Router<Arc<Shared>> {
    Router::new()
        .route("/apis", get(list_apis).post(add_api))
        .route("/apis/{apiName}", get(show_api).patch(update_api).delete(remove_api))
        .route("/apis/{apiName}/preview", post(preview_api))
        .route("/clients", get(list_clients).post(add_client))
        .route("/clients/{clientId}", get(show_client).patch(update_client).delete(remove_client))
        .route("/clients/{clientId}/secrets", post(add_secret))
        .route("/clients/{clientId}/keys", post(add_keys))
        .route("/clients/{clientId}/credentials/{credentialId}", delete(expire_credential))
        .route("/signing-keys", get(list_signing_keys).post(rotate_signing_key))
        .route("/signing-keys/{kid}", delete(retire_signing_key))
        .route("/revocations", get(list_revocations).post(revoke_tokens))
        .route("/tokens/inspect", post(inspect_token))
        .route("/changes", get(list_changes))
        .route("/decisions", get(list_decisions))
        .route("/hints", get(list_hints))
        .route("/scopes", get(list_scopes))
        .route("/openapi.json", get(openapi_document))
}

#[cfg(test)]
mod tests {
    use super::{surface, with_service};

    #[test]
    fn the_document_leaves_nothing_out() {
        let issuer = "https://issuer.test/oidc".parse().expect("an issuer");
        let left_out =
            with_service(&issuer, |service| Ok(scopewright_openapi::undescribed(service, &surface())));
        assert_eq!(left_out, []);
    }
}
