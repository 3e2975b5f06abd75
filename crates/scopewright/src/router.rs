//! A router that takes only handlers which say who may call them.

use std::fmt;

use axum::handler::Handler;

use crate::authenticator::Authenticator;
use crate::gate::Gate;
use crate::guard::Guarded;
use crate::surface::{Fallback, Route, Surface, Unguarded};

mod gated_handler;
mod guarded_routes;
mod method_router;
mod route_layer;

use gated_handler::GatedHandler;
use guarded_routes::{GuardedMethods, GuardedRouter, GuardedService};
pub use method_router::{MethodRouter, delete, get, head, options, patch, post, put, trace};
pub use route_layer::RouteLayer;

/// Like [`axum::Router`], but a handler without [`requires`](crate::requires) or [`public`](crate::public) does not compile.
///
/// ```
/// use scopewright::{Router, get, public};
///
/// #[public(because = "a probe of the load balancer carries no token")]
/// async fn alive() -> &'static str {
///     "alive"
/// }
///
/// let router: Router = Router::new().route("/livez", get(alive));
/// ```
///
/// ```compile_fail
/// use scopewright::{Router, get};
///
/// async fn forgotten() {}
///
/// let router: Router = Router::new().route("/", get(forgotten));
/// ```
///
/// As in axum, `get` serves `HEAD` as well, a request that no path matches is answered with 404, and one whose method the path
/// does not have with 405, both without asking for a token.
pub struct Router<S = ()> {
    inner: axum::Router<S>,
    surface: Surface,
}

impl<S: Clone + Send + Sync + 'static> Router<S> {
    /// A router without routes.
    pub fn new() -> Self {
        Self { inner: axum::Router::new(), surface: Surface::default() }
    }

    /// Lets segments of paths begin with `:` or `*`, which mean nothing special; see [`axum::Router::without_v07_checks`].
    #[must_use]
    pub fn without_v07_checks(mut self) -> Self {
        self.inner = self.inner.without_v07_checks();
        self
    }

    /// Adds a path with the handlers of its methods; see [`axum::Router::route`].
    ///
    /// # Panics
    /// When the path is malformed, or overlaps with one that is there.
    #[must_use]
    #[track_caller]
    pub fn route(mut self, path: &str, methods: impl GuardedMethods<S>) -> Self {
        let methods = methods.into_methods();
        self.inner = self.inner.route(path, methods.inner);
        for (method, operation, slot) in methods.operations {
            self.surface.routes.push(Route { method, path: path.to_owned(), operation, slot });
        }
        self
    }

    /// Adds another router's routes below a path; see [`axum::Router::nest`].
    ///
    /// # Panics
    /// When the path is malformed, or overlaps with one that is there.
    #[must_use]
    #[track_caller]
    pub fn nest(mut self, path: &str, router: impl GuardedRouter<S>) -> Self {
        let router = router.into_router();
        self.inner = self.inner.nest(path, router.inner);
        self.surface.extend_below(path, router.surface);
        self
    }

    /// Adds another router's routes; see [`axum::Router::merge`].
    ///
    /// # Panics
    /// When a path overlaps with one that is there, or both have a fallback.
    #[must_use]
    #[track_caller]
    pub fn merge(mut self, router: impl GuardedRouter<S>) -> Self {
        let router = router.into_router();
        self.inner = self.inner.merge(router.inner);
        self.surface.extend(router.surface);
        self
    }

    /// Adds routes that nobody guards here: a service that does its own authentication, or files for anyone. They are listed in
    /// the [`Surface`] with the reason, because axum does not tell which routes they are.
    ///
    /// A handler among them that carries `#[requires]` is still enforced, but finds the authenticator only as an
    /// [`Extension`](axum::Extension) of its own router, and answers 500 without.
    ///
    /// # Panics
    /// When the reason is blank, or a path overlaps with one that is there.
    #[must_use]
    #[track_caller]
    pub fn merge_unguarded(mut self, router: axum::Router<S>, because: &'static str) -> Self {
        assert!(!because.trim().is_empty(), "say why these routes need no guard");
        self.inner = self.inner.merge(router);
        self.surface.unguarded.push(Unguarded { below: "/".to_owned(), because });
        self
    }

    /// Does not compile, and says what to do instead: a tower service does not declare who may call
    /// it.
    #[doc(hidden)]
    #[must_use]
    pub fn nest_service<T: GuardedService>(self, _path: &str, _service: T) -> Self {
        self
    }

    /// Does not compile, like [`nest_service`](Self::nest_service).
    #[doc(hidden)]
    #[must_use]
    pub fn route_service<T: GuardedService>(self, _path: &str, _service: T) -> Self {
        self
    }

    /// Answers requests that no route matches; see [`axum::Router::fallback`].
    #[must_use]
    #[track_caller]
    pub fn fallback<H, T>(mut self, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: Guarded + 'static,
    {
        let handler = self.behind_gate::<H, T>("fallback", handler);
        self.inner = self.inner.fallback(handler);
        self
    }

    /// Answers requests whose path matches and whose method does not; see [`axum::Router::method_not_allowed_fallback`]. As there, it
    /// is for the routes that were added before.
    #[must_use]
    pub fn method_not_allowed_fallback<H, T>(mut self, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: Guarded + 'static,
    {
        let handler = self.behind_gate::<H, T>("method not allowed", handler);
        self.inner = self.inner.method_not_allowed_fallback(handler);
        self
    }

    fn behind_gate<H, T: Guarded>(&mut self, kind: &'static str, handler: H) -> GatedHandler<H> {
        let gated = GatedHandler::new::<T>(handler);
        let (operation, slot) = (gated.operation, gated.slot.clone());
        self.surface.fallbacks.push(Fallback { kind, below: "/".to_owned(), operation, slot });
        gated
    }

    /// Puts a layer around the routes that were added before; see [`axum::Router::layer`].
    ///
    /// A layer stands outside of the guards: it sees requests that will be refused, and the refusals. To let browsers read the challenge, a
    /// CORS layer must expose `WWW-Authenticate`.
    #[must_use]
    pub fn layer(mut self, layer: impl RouteLayer) -> Self {
        self.inner = self.inner.layer(layer);
        self
    }

    /// Like [`layer`](Self::layer), for requests that match a route; see [`axum::Router::route_layer`].
    ///
    /// # Panics
    /// When there is no route yet.
    #[must_use]
    #[track_caller]
    pub fn route_layer(mut self, layer: impl RouteLayer) -> Self {
        self.inner = self.inner.route_layer(layer);
        self
    }

    /// Gives the handlers their state; see [`axum::Router::with_state`].
    pub fn with_state<S2>(self, state: S) -> Router<S2> {
        Router { inner: self.inner.with_state(state), surface: self.surface }
    }

    /// Ends the building: all guards ask `authenticator`. There is no other way to an [`axum::Router`], so the authentication
    /// can neither be forgotten nor be put behind a route.
    pub fn into_axum(self, authenticator: Authenticator) -> (axum::Router<S>, Surface) {
        for (name, slot) in self.surface.slots() {
            slot.fill(Gate::new(authenticator.clone(), name));
        }
        (self.inner, self.surface)
    }

    /// The routes so far.
    pub fn surface(&self) -> &Surface {
        &self.surface
    }
}

impl<S: Clone + Send + Sync + 'static> Default for Router<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> fmt::Debug for Router<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Router").field("surface", &self.surface).finish_non_exhaustive()
    }
}
