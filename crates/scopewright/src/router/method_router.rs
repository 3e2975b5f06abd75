//! The handlers of one path, by method.

use std::fmt;

use axum::handler::Handler;
use axum::routing;
use http::Method;

use super::gated_handler::GatedHandler;
use super::route_layer::RouteLayer;
use crate::gate_slot::GateSlot;
use crate::guard::Guarded;
use crate::operation::Operation;

/// The handlers of a path by method. [`get`], [`post`] and similar functions make it; see
/// [`axum::routing::MethodRouter`].
///
/// There is no `any`: each method is listed, because each is documented.
pub struct MethodRouter<S = ()> {
    pub(super) inner: routing::MethodRouter<S>,
    pub(super) operations: Vec<(Method, &'static Operation, GateSlot)>,
}

impl<S: Clone + Send + Sync + 'static> MethodRouter<S> {
    /// Adds a layer around the handlers that were added before; see
    /// [`axum::routing::MethodRouter::layer`].
    #[must_use]
    pub fn layer(mut self, layer: impl RouteLayer) -> Self {
        self.inner = self.inner.layer(layer);
        self
    }
}

impl<S> fmt::Debug for MethodRouter<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.operations.iter().map(|(method, operation, _)| (method, operation.name)))
            .finish()
    }
}

macro_rules! methods {
    ($($name:ident $method:ident),*) => {
        $(
            #[doc = concat!("Serves `", stringify!($method), "` with a guarded handler; see")]
            #[doc = concat!("[`axum::routing::", stringify!($name), "`].")]
            pub fn $name<H, T, S>(handler: H) -> MethodRouter<S>
            where
                H: Handler<T, S>,
                T: Guarded + 'static,
                S: Clone + Send + Sync + 'static,
            {
                let methods = MethodRouter { inner: routing::MethodRouter::new(), operations: Vec::new() };
                methods.$name(handler)
            }
        )*

        impl<S: Clone + Send + Sync + 'static> MethodRouter<S> {
            $(
                #[doc = concat!("Adds a handler for `", stringify!($method), "`.")]
                ///
                /// # Panics
                /// Panics if the method already has a handler.
                #[must_use]
                #[track_caller]
                pub fn $name<H, T>(mut self, handler: H) -> Self
                where
                    H: Handler<T, S>,
                    T: Guarded + 'static,
                {
                    let gated = GatedHandler::new::<T>(handler);
                    self.operations.push((Method::$method, gated.operation, gated.slot.clone()));
                    self.inner = self.inner.$name(gated);
                    self
                }
            )*
        }
    };
}

methods!(get GET, head HEAD, post POST, put PUT, patch PATCH, delete DELETE, options OPTIONS, trace TRACE);
