//! The guard as a layer for any tower service, such as hyper, tonic, or a part of an axum router
//! without attributes.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::Bytes;
use http::{Request, Response};
use http_body_util::{Either, Full};
use tower_layer::Layer;
use tower_service::Service;

use crate::authenticator::Authenticator;
use crate::gate::Gate;
use crate::guarded_request::GuardedRequest;
use crate::requirement::Requirement;

/// A layer that admits only callers who meet a requirement. [`Authenticator::requiring`] makes it.
#[derive(Clone)]
pub struct RequireLayer {
    gate: Arc<Gate>,
    requirement: Requirement,
}

impl Authenticator {
    /// Returns a layer for a service that is not a handler. `name` identifies the service in logs
    /// and metrics.
    ///
    /// A request is refused before it reaches the service, with the same status, challenge and body
    /// as by `#[requires]`. The service can get the caller with [`Caller::of`](crate::Caller::of).
    ///
    /// ```
    /// use library::library;
    /// use scopewright::{Authenticator, RequireLayer, requirement};
    ///
    /// fn guard(authenticator: &Authenticator) -> RequireLayer {
    ///     let requirement = requirement!(any(library:books:read, library:books:write));
    ///     authenticator.requiring("inventory", requirement)
    /// }
    /// ```
    pub fn requiring(&self, name: &str, requirement: Requirement) -> RequireLayer {
        RequireLayer { gate: Gate::new(self.clone(), name), requirement }
    }
}

impl<S> Layer<S> for RequireLayer {
    type Service = Require<S>;

    fn layer(&self, inner: S) -> Require<S> {
        Require { inner, layer: self.clone() }
    }
}

/// A service behind a [`RequireLayer`]. Its response is that of the inner service, or a refusal.
#[derive(Clone, Debug)]
pub struct Require<S> {
    inner: S,
    layer: RequireLayer,
}

impl<S, B, R> Service<Request<B>> for Require<S>
where
    S: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send,
    B: Send + 'static,
{
    type Response = Response<Either<R, Full<Bytes>>>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The service that was polled ready must be called. The clone is polled for the next
        // request.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        let RequireLayer { gate, requirement } = self.layer.clone();
        Box::pin(async move {
            let (mut head, body) = request.into_parts();
            match gate.admit(&head.headers, &requirement).await {
                Ok(caller) => {
                    // Otherwise an inner guard would find an outer authenticator.
                    head.extensions.insert(gate.authenticator().clone());
                    let quota = caller.quota();
                    head.extensions.insert(GuardedRequest::of_layer(gate, caller));
                    let mut response = inner.call(Request::from_parts(head, body)).await?;
                    if let Some(quota) = quota {
                        response.extensions_mut().insert(quota);
                    }
                    Ok(response.map(Either::Left))
                }
                Err(refusal) => Ok(refusal.into_http().map(|body| Either::Right(Full::new(body)))),
            }
        })
    }
}

impl fmt::Debug for RequireLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequireLayer").field("requirement", &self.requirement).finish_non_exhaustive()
    }
}
