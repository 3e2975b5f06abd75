//! The admin API: what the commands do, over HTTP, for whoever has a token of this issuer with `issuer:*` scopes.
//!
//! It is guarded like any other resource server, by the same macros. Its tokens are for the audience `{issuer}/admin/v1`.

mod answer;
mod catalog;
mod changes;
mod clients;
mod credentials;
mod decisions;
mod documents;
mod hints;
mod links;
mod refusals;
mod signing_keys;
mod tokens;

use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use scopes::Scope;
use scopewright::{
    Authenticator, Caller, InsecureConfig, KeyPublisher, Keys, Router, Surface, delete, get, post,
};
use scopewright_openapi::{CommonAnswer, ExamplesFile, Service};
use scopewright_token::Verifier;

use crate::grants::audience::is_administrative;
use crate::replica::in_memory::Replica;
use crate::time::now;
use crate::{Administration, AuthorizationServer, IssuerUrl};
use answer::Failure;
use catalog::list_scopes;
use changes::list_changes;
use clients::{add_client, list_clients, remove_client, show_client, update_client};
use credentials::{add_keys, add_secret, expire_credential};
use decisions::list_decisions;
use documents::openapi_document;
use hints::list_hints;
use links::LINKS;
use refusals::record_refusals;
use signing_keys::{list_signing_keys, retire_signing_key, rotate_signing_key};
use tokens::{inspect_token, list_revocations, revoke_tokens};

/// The path of the admin API below the issuer.
const PATH: &str = "/admin/v1";

/// The audience of the tokens for the admin API.
pub(crate) fn audience(issuer: &IssuerUrl) -> String {
    format!("{}{PATH}", issuer.as_str())
}

/// Believes this issuer's own tokens, as far as they are not revoked, and follows its keys.
pub(crate) fn authenticator(
    issuer: &IssuerUrl,
    known: std::sync::Arc<Replica>,
) -> Result<(Authenticator, KeyPublisher), InsecureConfig> {
    let (keys, publisher) = Keys::published(known.ring().published(now()));
    let verifier = Verifier::new(issuer.as_str(), audience(issuer));
    let authenticator =
        Authenticator::builder(verifier, keys).revoked(move |kid, claims| known.is_revoked(kid, claims));
    Ok((authenticator.build()?, publisher))
}

/// All that is served below the issuer's path.
pub(crate) fn router(server: &AuthorizationServer, authenticator: Authenticator) -> axum::Router {
    /// A JWK Set of sixteen RSA keys, and to spare.
    const BODY_LIMIT: usize = 64 * 1024;
    let nested = Router::new()
        .without_v07_checks()
        .nest(&format!("{}{PATH}", server.parts.config.issuer.path()), operations());
    let (router, _) = nested.with_state(server.clone()).into_axum(authenticator);
    let recorded = from_fn_with_state(server.clone(), record_refusals);
    router.layer(DefaultBodyLimit::max(BODY_LIMIT)).layer(recorded)
}

/// Every operation of the admin API with what it requires. Needs no database.
pub fn surface() -> Surface {
    Router::new().nest(PATH, operations()).surface().clone()
}

/// The OpenAPI document of the admin API as indented JSON. Needs no database.
pub fn openapi(issuer: &IssuerUrl) -> String {
    let administrative = Scope::ALL.iter().filter(|scope| is_administrative(**scope));
    let scopes: Vec<_> = administrative.map(|scope| scope.id()).collect();
    let examples: ExamplesFile =
        serde_json::from_str(include_str!("../data/examples.json")).expect("a test reads data/examples.json");
    let service = Service {
        title: "Issuer administration",
        version: scopes::VOCABULARY.version,
        description: DESCRIPTION,
        server_url: issuer.as_str(),
        token_url: &issuer.token_endpoint(),
        scopes: &scopes,
        common_answers: &COMMON_ANSWERS,
        error_body: Some(|generator| generator.subschema_for::<Failure>()),
        links: &LINKS,
        examples: &examples.examples,
    };
    let document = scopewright_openapi::document(&service, &surface());
    let document = document.expect("a test writes the document, and the addresses cannot break it");
    serde_json::to_string_pretty(&document).expect("a test writes the document")
}

/// What any operation may answer once it is settled who calls.
const COMMON_ANSWERS: [CommonAnswer<'_>; 2] = [
    CommonAnswer {
        status: 500,
        name: "InternalServer",
        description: "The server failed; its log says why.",
        headers: &[],
    },
    CommonAnswer {
        status: 503,
        name: "ServiceUnavailable",
        description: "The database is away, or others are changing the same all the time.",
        headers: &[("Retry-After", "After how many seconds it is worth trying again.")],
    },
];

const DESCRIPTION: &str = "Clients, their credentials, signing keys and tokens of an issuer. Ask its token endpoint for a token with \
    `issuer:*` scopes; its audience is the address of this API. Times are seconds since the Unix epoch. Every failure is an object with `error` \
    and `error_description`.";

fn operations() -> Router<AuthorizationServer> {
    Router::new()
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

impl AuthorizationServer {
    /// The administration in the name of whoever calls, as far as his scopes go.
    fn administration_of(&self, caller: &Caller) -> Administration {
        let held =
            Scope::ALL.iter().copied().filter(|&scope| is_administrative(scope) && caller.holds(scope));
        self.parts.administration.for_bearer(caller.client_id(), held.collect())
    }
}
