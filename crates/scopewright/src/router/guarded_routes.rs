//! The types that the router takes, and the compiler's messages about axum's types of the same
//! names.

use sealed::Sealed;

use super::{MethodRouter, Router};

/// Handlers by method, each of which declares who may call it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which scopes its handlers need",
    label = "expected the handlers of `scopewright::get`, `scopewright::post` or the like",
    note = "import `get`, `post` and the like from `scopewright` in place of `axum::routing`",
    note = "routes that are not guarded here join with `merge_unguarded(router, \"why\")`"
)]
pub trait GuardedMethods<S>: Sealed {
    /// The handlers.
    #[doc(hidden)]
    fn into_methods(self) -> MethodRouter<S>;
}

impl<S> GuardedMethods<S> for MethodRouter<S> {
    fn into_methods(self) -> Self {
        self
    }
}

/// A router whose handlers declare who may call them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which scopes its handlers need",
    label = "expected a `scopewright::Router`",
    note = "build it with `scopewright::Router`; `nest` and `merge` keep its guards",
    note = "routes of an `axum::Router` join with `merge_unguarded(router, \"why\")`; to put them below a path, nest \
            them in an `axum::Router` first"
)]
pub trait GuardedRouter<S>: Sealed {
    /// The router.
    #[doc(hidden)]
    fn into_router(self) -> Router<S>;
}

impl<S> GuardedRouter<S> for Router<S> {
    fn into_router(self) -> Self {
        self
    }
}

/// A service that declares who may call it. No tower service does, so there is no implementation.
#[diagnostic::on_unimplemented(
    message = "a tower service does not say which scopes it needs",
    label = "not guarded",
    note = "put the service into an `axum::Router`, behind the layer of `Authenticator::requiring` if it needs a \
            token, and add that with `merge_unguarded(router, \"why\")`"
)]
pub trait GuardedService: Sealed {}

mod sealed {
    use super::{MethodRouter, Router};

    /// Keeps other crates from declaring that their types have guards.
    pub trait Sealed {}

    impl<S> Sealed for MethodRouter<S> {}
    impl<S> Sealed for Router<S> {}
}
