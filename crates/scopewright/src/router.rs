//! A router that accepts only handlers that declare their callers.

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

/// A router like [`axum::Router`], in which a handler without [`requires`](crate::requires) or
/// [`public`](crate::public) does not compile.
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
/// As in axum, `get` also serves `HEAD`. A request that no path matches gets 404, and one with
/// another method gets 405. Neither needs a token.
pub struct Router<S = ()> {
    inner: axum::Router<S>,
    surface: Surface,
}

impl<S: Clone + Send + Sync + 'static> Router<S> {
    /// Returns a router without routes.
    pub fn new() -> Self {
        Self { inner: axum::Router::new(), surface: Surface::default() }
    }

    /// Allows path segments that begin with `:` or `*`, which have no special meaning; see
    /// [`axum::Router::without_v07_checks`].
    #[must_use]
    pub fn without_v07_checks(mut self) -> Self {
        self.inner = self.inner.without_v07_checks();
        self
    }

    /// Adds a path with the handlers of its methods; see [`axum::Router::route`].
    ///
    /// # Panics
    /// Panics if the path is malformed or overlaps with an existing one.
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
    /// Panics if the path is malformed or overlaps with an existing one.
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
    /// Panics if a path overlaps with an existing one, or if both have a fallback.
    #[must_use]
    #[track_caller]
    pub fn merge(mut self, router: impl GuardedRouter<S>) -> Self {
        let router = router.into_router();
        self.inner = self.inner.merge(router.inner);
        self.surface.extend(router.surface);
        self
    }

    /// Adds routes without guards, such as a service with its own authentication, or public files.
    /// They are listed in the [`Surface`] with the reason only, because axum does not expose the
    /// routes of a router.
    ///
    /// A handler among them with `#[requires]` is still guarded. It needs the authenticator as an
    /// [`Extension`](axum::Extension) of its own router, and responds with 500 without it.
    ///
    /// # Panics
    /// Panics if the reason is blank, or if a path overlaps with an existing one.
    #[must_use]
    #[track_caller]
    pub fn merge_unguarded(mut self, router: axum::Router<S>, because: &'static str) -> Self {
        assert!(!because.trim().is_empty(), "give the reason why these routes need no guard");
        self.inner = self.inner.merge(router);
        self.surface.unguarded.push(Unguarded { below: "/".to_owned(), because });
        self
    }

    /// Does not compile, and names the alternative: a tower service does not declare its callers.
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

    /// Serves requests that no route matches; see [`axum::Router::fallback`].
    #[must_use]
    #[track_caller]
    pub fn fallback<H, T>(mut self, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: Guarded + 'static,
    {
        // The last one is served.
        self.surface.fallbacks.retain(|earlier| (earlier.kind, earlier.below.as_str()) != ("fallback", "/"));
        let handler = self.behind_gate::<H, T>("fallback", handler);
        self.inner = self.inner.fallback(handler);
        self
    }

    /// Serves requests whose path matches and whose method does not; see
    /// [`axum::Router::method_not_allowed_fallback`]. As there, it applies to the routes that were
    /// added before.
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

    /// Adds a layer around the routes that were added before; see [`axum::Router::layer`].
    ///
    /// A layer is outside of the guards: it sees requests before they are refused, and it sees the
    /// refusals. A CORS layer must expose `WWW-Authenticate`, so that browsers can read the
    /// challenge.
    #[must_use]
    pub fn layer(mut self, layer: impl RouteLayer) -> Self {
        self.inner = self.inner.layer(layer);
        self
    }

    /// Adds a layer like [`layer`](Self::layer), for requests that match a route; see
    /// [`axum::Router::route_layer`].
    ///
    /// # Panics
    /// Panics if there is no route yet.
    #[must_use]
    #[track_caller]
    pub fn route_layer(mut self, layer: impl RouteLayer) -> Self {
        self.inner = self.inner.route_layer(layer);
        self
    }

    /// Sets the state of the handlers; see [`axum::Router::with_state`].
    pub fn with_state<S2>(self, state: S) -> Router<S2> {
        Router { inner: self.inner.with_state(state), surface: self.surface }
    }

    /// Makes the axum router, whose guards all use `authenticator`. There is no other way to make
    /// it, so the authentication can be neither forgotten nor put behind a route.
    pub fn into_axum(self, authenticator: Authenticator) -> (axum::Router<S>, Surface) {
        for (name, slot) in self.surface.slots() {
            slot.fill(Gate::new(authenticator.clone(), name));
        }
        (self.inner, self.surface)
    }

    /// Returns the routes so far.
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
