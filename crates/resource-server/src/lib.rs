//! The CaaS API: bank transactions come in, and go out enriched and categorised.
//!
//! A client posts *transactions*; each is *enriched* by a pure function with a *standard category* and, where it is
//! recognised, a *counterparty*, and is kept. Its user may *split* it into parts and put them in categories, standard
//! or *custom*. Who may do what is said at each handler in `routes`, by scope.
//!
//! A request is read by an extractor that reports everything that is wrong with it, answered by a handler of a few
//! lines, and put into an envelope with a correlation id on its way out. Every row of the database belongs to one
//! client.
//!
//! [`open`] opens the database, and [`router`] makes of it what can be served.

mod answer;
mod base_url;
mod check;
mod clock;
mod envelope;
mod error;
mod extract;
mod openapi;
mod routes;
mod store;
mod text_value;

mod amount;
mod category;
mod counterparty;
mod enrichment;
mod geotag;
mod identifier;
mod transaction;

use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use scope_guard::{
    Authenticator, Keys, ProtectedResource, Router, Surface, Verifier, WeakConfiguration, delete, get, post,
};

use crate::routes::categories::list_categories;
use crate::routes::custom_categories::{
    create_custom_category, list_custom_categories, remove_custom_category,
};
use crate::routes::documents::{openapi_document, protected_resource_metadata};
use crate::routes::health::{alive, ready};
use crate::routes::transactions::{enrich_transactions, list_transactions, remove_transaction};
use crate::store::Store;

pub use crate::base_url::{BaseUrl, BaseUrlError};
pub use crate::store::OpenError;

/// What the API is told from outside.
#[derive(Clone, Debug)]
pub struct Config {
    /// The authorization server, whose tokens are believed.
    pub issuer: String,
    /// The API's own address, and the audience of its tokens.
    pub audience: BaseUrl,
    /// The database file.
    pub database: PathBuf,
}

impl Config {
    /// Believes the issuer's tokens for this API, with these of the issuer's keys.
    ///
    /// # Errors
    /// When somebody else's tokens could be believed, with everything that makes it so.
    pub fn authenticator(&self, keys: Keys) -> Result<Authenticator, WeakConfiguration> {
        let verifier = Verifier::new(&self.issuer, self.audience.as_str());
        Authenticator::trusting(verifier, keys).resource_metadata(self.audience.metadata_url()).build()
    }
}

/// What the handlers share.
#[derive(Clone, Debug)]
pub struct AppState {
    store: Store,
    authenticator: Authenticator,
    openapi: Arc<str>,
    protected_resource: Arc<ProtectedResource>,
}

/// A request body is read up to this many bytes.
const BODY_LIMIT: usize = 1024 * 1024;

/// Opens the database of an API whose requests are authenticated by `authenticator`.
///
/// # Errors
/// [`OpenError`] says what stands in the way, where, and what to do.
pub async fn open(config: &Config, authenticator: Authenticator) -> Result<AppState, OpenError> {
    let store = Store::open(&config.database).await?;
    let openapi = openapi(config).into();
    let protected_resource =
        ProtectedResource::new(config.audience.as_str(), authenticator.issuers(), &surface());
    Ok(AppState { store, authenticator, openapi, protected_resource: Arc::new(protected_resource) })
}

/// All that is served.
pub fn router(state: AppState) -> (axum::Router, Surface) {
    let authenticator = state.authenticator.clone();
    let (router, surface) = routes().with_state(state).into_axum(authenticator);
    (router.layer(DefaultBodyLimit::max(BODY_LIMIT)).layer(from_fn(envelope::write_envelopes)), surface)
}

impl AppState {
    /// Closes the database, so that everything stands in its one file.
    pub async fn close(&self) {
        self.store.close().await;
    }
}

/// Every operation with what it requires. Needs no database.
pub fn surface() -> Surface {
    routes().surface().clone()
}

/// The OpenAPI document as indented JSON. Needs no database.
pub fn openapi(config: &Config) -> String {
    openapi::document(routes().surface(), config)
}

fn routes() -> Router<AppState> {
    let caas = Router::new()
        .route("/transactions/enrich", post(enrich_transactions))
        .route("/transactions", get(list_transactions))
        .route("/accounts/{accountId}/transactions/{transactionId}", delete(remove_transaction))
        .route("/categories", get(list_categories))
        .route("/users/{userId}/custom-categories", get(list_custom_categories).post(create_custom_category))
        .route("/users/{userId}/custom-categories/{categoryId}", delete(remove_custom_category));
    Router::new()
        .nest(BaseUrl::PATH, caas)
        .route("/caas/openapi.json", get(openapi_document))
        .route("/.well-known/oauth-protected-resource/caas/v1", get(protected_resource_metadata))
        .route("/livez", get(alive))
        .route("/readyz", get(ready))
}
