//! Which pages may ask for tokens in a browser: those of the resource servers that tokens are for.
//!
//! A browser lets a page of another origin read an answer only if the answer allows it (Fetch, "CORS protocol"). The token endpoint
//! allows it to the origins of its audiences, so that the explorer of an API can ask for a token for that API. No cookie plays any
//! part, so a page gets nothing that it could not get without a browser: it needs a client's credentials.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, ORIGIN};
use http::{HeaderName, HeaderValue, Method};
use tower::{Layer as _, ServiceExt as _};
use tower_http::cors::CorsLayer;

use crate::grants::audience::{Audience, Audiences};

/// Answers the browser's question beforehand, and marks the answers that pages may read. A request that no browser sends for a page
/// is none of its business.
pub(crate) async fn answer_pages(
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

/// What pages are answered by a token endpoint with these audiences. Every request gets a copy of the reference.
pub(crate) fn cross_origin(audiences: &Audiences) -> Arc<CorsLayer> {
    /// How long a browser need not ask again.
    const KNOWN_FOR: Duration = Duration::from_secs(600);
    let origins: Vec<_> = audiences.iter().filter_map(origin).collect();
    let cors = CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::POST])
        // The last is what many scripts add to all of their requests.
        .allow_headers([ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName::from_static("x-requested-with")])
        .max_age(KNOWN_FOR);
    Arc::new(cors)
}

/// The origin of a resource server's pages, if it has any: an audience may be a name that leads nowhere.
fn origin(audience: &Audience) -> Option<HeaderValue> {
    let origin = url::Url::parse(audience.as_str()).ok()?.origin();
    let written = HeaderValue::try_from(origin.ascii_serialization()).ok()?;
    origin.is_tuple().then_some(written)
}
