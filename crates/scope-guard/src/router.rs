//! A router that takes only handlers which say who may call them.

use axum::Extension;
use axum::handler::Handler;
use axum::routing;
use http::Method;

use crate::authenticator::Authenticator;
use crate::guard::Guarded;
use crate::operation::Operation;
use crate::surface::{Route, Surface};

/// Like [`axum::Router`], but a handler without [`requires`](crate::requires) or [`public`](crate::public) does not compile.
///
/// ```
/// use scope_guard::{Router, get, public};
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
/// use scope_guard::{Router, get};
///
/// async fn forgotten() {}
///
/// let router: Router = Router::new().route("/", get(forgotten));
/// ```
#[derive(Debug)]
pub struct Router<S = ()> {
    inner: axum::Router<S>,
    surface: Surface,
}

impl<S: Clone + Send + Sync + 'static> Router<S> {
    /// A router without routes.
    pub fn new() -> Self {
        Self { inner: axum::Router::new(), surface: Surface::default() }
    }

    /// Adds a path with the handlers of its methods; see [`axum::Router::route`].
    ///
    /// # Panics
    /// When the path is malformed, or overlaps with one that is there.
    #[must_use]
    pub fn route(mut self, path: &str, methods: MethodRouter<S>) -> Self {
        self.inner = self.inner.route(path, methods.inner);
        self.surface.routes.extend(methods.operations.into_iter().map(|(method, operation)| Route {
            method,
            path: path.to_owned(),
            operation,
        }));
        self
    }

    /// Adds another router's routes below a path; see [`axum::Router::nest`].
    ///
    /// # Panics
    /// When the path is malformed, or overlaps with one that is there.
    #[must_use]
    pub fn nest(mut self, path: &str, router: Self) -> Self {
        self.inner = self.inner.nest(path, router.inner);
        self.surface.routes.extend(router.surface.routes.into_iter().map(|mut route| {
            // axum serves the inner root at the prefix itself.
            let below = if route.path == "/" { "" } else { &route.path };
            route.path = format!("{}{below}", path.trim_end_matches('/'));
            route
        }));
        self
    }

    /// Adds another router's routes; see [`axum::Router::merge`].
    ///
    /// # Panics
    /// When a path overlaps with one that is there.
    #[must_use]
    pub fn merge(mut self, router: Self) -> Self {
        self.inner = self.inner.merge(router.inner);
        self.surface.routes.extend(router.surface.routes);
        self
    }

    /// Gives the handlers their state; see [`axum::Router::with_state`].
    pub fn with_state<S2>(self, state: S) -> Router<S2> {
        Router { inner: self.inner.with_state(state), surface: self.surface }
    }

    /// Ends the building: all routes ask `authenticator`. There is no other way to an [`axum::Router`], so the authentication
    /// can neither be forgotten nor be put behind a route.
    pub fn into_axum(self, authenticator: Authenticator) -> (axum::Router<S>, Surface) {
        (self.inner.layer(Extension(authenticator)), self.surface)
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

/// The handlers of one path by method, made with [`get`], [`post`] and their like; see [`axum::routing::MethodRouter`].
#[derive(Debug)]
pub struct MethodRouter<S = ()> {
    inner: routing::MethodRouter<S>,
    operations: Vec<(Method, &'static Operation)>,
}

macro_rules! methods {
    ($($name:ident $method:ident),*) => {
        $(
            #[doc = concat!("Serves `", stringify!($method), "` by a guarded handler; see [`axum::routing::", stringify!($name), "`].")]
            pub fn $name<H, T, S>(handler: H) -> MethodRouter<S>
            where
                H: Handler<T, S>,
                T: Guarded + 'static,
                S: Clone + Send + Sync + 'static,
            {
                MethodRouter {
                    inner: routing::$name(handler),
                    operations: vec![(Method::$method, T::OPERATION)],
                }
            }
        )*

        impl<S: Clone + Send + Sync + 'static> MethodRouter<S> {
            $(
                #[doc = concat!("Serves `", stringify!($method), "` as well.")]
                ///
                /// # Panics
                /// When the method has a handler already.
                #[must_use]
                pub fn $name<H, T>(mut self, handler: H) -> Self
                where
                    H: Handler<T, S>,
                    T: Guarded + 'static,
                {
                    self.inner = self.inner.$name(handler);
                    self.operations.push((Method::$method, T::OPERATION));
                    self
                }
            )*
        }
    };
}

methods!(get GET, post POST, put PUT, patch PATCH, delete DELETE);
