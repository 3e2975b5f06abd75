//! The routes of the API, and the layers around them.

use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::response::Redirect;
use scopewright::{Router, Surface, delete, get, post, put};

use crate::http::envelope::write_envelopes;
use crate::http::metrics::count_requests;
use crate::http::rate_limit::add_rate_limit_headers;
use crate::openapi::{document, pages};
use crate::routes::accounts_and_users::{remove_account, remove_user};
use crate::routes::categories::{list_categories, list_category_groups};
use crate::routes::counterparties::list_counterparties;
use crate::routes::custom_categories::{
    create_custom_category, list_custom_categories, remove_custom_category,
};
use crate::routes::documents::{openapi_document, protected_resource_metadata};
use crate::routes::enhanced_transactions::show_enhanced_transaction;
use crate::routes::geotags::show_geotags;
use crate::routes::health::{alive, ready};
use crate::routes::regular_transactions::list_regular_transactions;
use crate::routes::splits::{remove_splits, split_transaction};
use crate::routes::transactions::{
    enrich_transactions, list_transactions, recategorise_transaction, remove_transaction, show_transaction,
};
use crate::{AppState, BaseUrl, Config};

/// A request body is read up to this many bytes.
const BODY_LIMIT: usize = 1024 * 1024;

/// All that is served.
pub fn router(state: AppState) -> (axum::Router, Surface) {
    let (authenticator, metrics, config) =
        (state.authenticator.clone(), state.metrics.clone(), state.config.clone());
    let mut routes = routes();
    if config.docs {
        let pages = pages(routes.surface(), &config)
            .route("/", axum::routing::get(async || Redirect::temporary("/docs/")));
        routes = routes.merge_unguarded(pages, "public documentation, the same for everyone");
    }
    let (router, surface) = routes.with_state(state).into_axum(authenticator);
    let router = router
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(map_response(add_rate_limit_headers))
        .layer(from_fn(write_envelopes))
        .layer(from_fn_with_state(metrics, count_requests));
    (router, surface)
}

/// Every operation with what it requires. Needs no database.
pub fn surface() -> Surface {
    routes().surface().clone()
}

/// The OpenAPI document as indented JSON. Needs no database.
pub fn openapi(config: &Config) -> String {
    document(routes().surface(), config)
}

/// Returns the documents for `cargo scopes docs`. Needs no database.
pub fn documents(config: &Config) -> String {
    crate::openapi::documents(routes().surface(), config)
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
