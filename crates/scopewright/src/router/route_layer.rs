//! The bounds of a layer in axum.

use std::convert::Infallible;

use axum::extract::Request;
use axum::response::IntoResponse;
use axum::routing::Route;
use tower_layer::Layer;
use tower_service::Service;

/// A layer that axum's routers accept; see [`axum::Router::layer`]. It is implemented for all of
/// them.
pub trait RouteLayer: Layer<Route, Service: RouteService> + Clone + Send + Sync + 'static {}

impl<L> RouteLayer for L where L: Layer<Route, Service: RouteService> + Clone + Send + Sync + 'static {}

/// A service of such a layer.
pub trait RouteService:
    Service<Request, Response: IntoResponse + 'static, Error: Into<Infallible> + 'static, Future: Send>
    + Clone
    + Send
    + Sync
    + 'static
{
}

impl<S> RouteService for S where
    S: Service<Request, Response: IntoResponse + 'static, Error: Into<Infallible> + 'static, Future: Send>
        + Clone
        + Send
        + Sync
        + 'static
{
}
