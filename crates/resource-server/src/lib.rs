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
//! [`AppState::open`] opens the database, and [`router`] makes of it what can be served.

mod answer;
mod app_state;
mod audit;
mod base_url;
mod check;
mod clock;
mod config;
mod docs;
mod envelope;
mod error;
mod extract;
mod metrics;
mod number;
mod open_error;
mod openapi;
mod rate_limit;
mod routes;
mod store;
mod submission;
mod text_value;
mod turns;

pub mod accuracy;
mod amount;
mod category;
mod category_group;
mod counterparty;
mod custom_category;
mod enhanced;
mod enrichment;
mod geotag;
mod identifier;
pub mod import;
mod ledger;
mod merchant;
mod phrases;
mod recategorisation;
mod regular;
mod transaction;

use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use scopewright::{Router, Surface, delete, get, post, put};

use crate::metrics::count_requests;
use crate::rate_limit::add_rate_limit_headers;
use crate::routes::categories::{list_categories, list_category_groups};
use crate::routes::counterparties::list_counterparties;
use crate::routes::custom_categories::{
    create_custom_category, list_custom_categories, remove_custom_category,
};
use crate::routes::documents::{openapi_document, protected_resource_metadata};
use crate::routes::enhanced::show_enhanced_transaction;
use crate::routes::geotags::show_geotags;
use crate::routes::health::{alive, ready};
use crate::routes::holders::{remove_account, remove_user};
use crate::routes::regular_transactions::list_regular_transactions;
use crate::routes::splits::{remove_splits, split_transaction};
use crate::routes::transactions::{
    enrich_transactions, list_transactions, recategorise_transaction, remove_transaction, show_transaction,
};

pub use crate::app_state::AppState;
pub use crate::base_url::{BaseUrl, BaseUrlError};
pub use crate::config::Config;
pub use crate::ledger::{ImportError, Imported, Ledger};
pub use crate::open_error::OpenError;

/// A request body is read up to this many bytes.
const BODY_LIMIT: usize = 1024 * 1024;

/// All that is served.
pub fn router(state: AppState) -> (axum::Router, Surface) {
    let (authenticator, metrics, config) =
        (state.authenticator.clone(), state.metrics.clone(), state.config.clone());
    let routes = match config.docs {
        true => routes()
            .merge_unguarded(docs::router(&config), "pages that say what anybody may read in the source"),
        false => routes(),
    };
    let (router, surface) = routes.with_state(state).into_axum(authenticator);
    let router = router
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(map_response(add_rate_limit_headers))
        .layer(from_fn(envelope::write_envelopes))
        .layer(from_fn_with_state(metrics, count_requests));
    (router, surface)
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
    let transaction = get(show_transaction).patch(recategorise_transaction).delete(remove_transaction);
    let caas = Router::new()
        .route("/transactions/enrich", post(enrich_transactions))
        .route("/transactions", get(list_transactions))
        .route("/accounts/{accountId}", delete(remove_account))
        .route("/accounts/{accountId}/regular-transactions", get(list_regular_transactions))
        .route("/accounts/{accountId}/transactions/{transactionId}", transaction)
        .route(
            "/accounts/{accountId}/transactions/{transactionId}/splits",
            put(split_transaction).delete(remove_splits),
        )
        .route("/accounts/{accountId}/transactions/{transactionId}/enhanced", get(show_enhanced_transaction))
        .route("/counterparties", get(list_counterparties))
        .route("/geotags", get(show_geotags))
        .route("/categories", get(list_categories))
        .route("/category-groups", get(list_category_groups))
        .route("/users/{userId}", delete(remove_user))
        .route("/users/{userId}/custom-categories", get(list_custom_categories).post(create_custom_category))
        .route("/users/{userId}/custom-categories/{categoryId}", delete(remove_custom_category));
    Router::new()
        .nest(BaseUrl::PATH, caas)
        .route("/caas/openapi.json", get(openapi_document))
        .route("/.well-known/oauth-protected-resource/caas/v1", get(protected_resource_metadata))
        .route("/livez", get(alive))
        .route("/readyz", get(ready))
}
