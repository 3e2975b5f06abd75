//! Cross-origin token requests from the pages of resource servers.
//!
//! A browser lets a page of another origin read a response only if the response allows it (Fetch,
//! "CORS protocol"). The token endpoint allows the origins of all APIs: that of the audience, and
//! those in the API's settings, so that the explorer of an API can request a token for that API. No
//! cookies are involved: a page still needs the credentials of a client, as any program does.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, ORIGIN};
use http::{HeaderName, Method};
use tower::{Layer as _, ServiceExt as _};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::replica::in_memory::Replica;

/// Answers preflight requests, and marks the responses that pages may read. A request without an
/// `Origin` is passed on unchanged.
pub(crate) async fn allow_pages(
    State(cors): State<Arc<CorsLayer>>,
    request: Request,
    next: Next,
) -> Response {
    if !request.headers().contains_key(ORIGIN) {
        return next.run(request).await;
    }
    let Ok(response) = cors.layer(next).oneshot(request).await;
    response
}

/// Returns the rules for the origins of the APIs in this replica. Each request clones the
/// reference.
pub(crate) fn cors_layer(replica: Arc<Replica>) -> Arc<CorsLayer> {
    /// The time for which a browser may cache the response to a preflight request.
    const MAX_AGE: Duration = Duration::from_secs(600);
    let is_allowed = move |origin: &http::HeaderValue| {
        origin.to_str().is_ok_and(|origin| replica.apis().iter().any(|api| api.has_origin(origin)))
    };
    let cors = CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(move |origin, _| is_allowed(origin)))
        .allow_methods([Method::POST])
        // Many scripts add the last one to every request.
        .allow_headers([ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName::from_static("x-requested-with")])
        .max_age(MAX_AGE);
    Arc::new(cors)
}
