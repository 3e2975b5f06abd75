//! The types that the router accepts, and the compiler's messages about axum's types of the same
//! names.

use sealed::Sealed;

use super::{MethodRouter, Router};

/// The handlers of a path by method, each of which declares its callers.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not declare which scopes its handlers require",
    label = "expected the result of `scopewright::get`, `scopewright::post` or a similar function",
    note = "import `get`, `post` and similar functions from `scopewright` instead of `axum::routing`",
    note = "add routes without guards with `merge_unguarded(router, \"reason\")`"
)]
pub trait GuardedMethods<S>: Sealed {
    /// Returns the handlers.
    #[doc(hidden)]
    fn into_methods(self) -> MethodRouter<S>;
}

impl<S> GuardedMethods<S> for MethodRouter<S> {
    fn into_methods(self) -> Self {
        self
    }
}

/// A router whose handlers declare their callers.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not declare which scopes its handlers require",
    label = "expected a `scopewright::Router`",
    note = "build it with `scopewright::Router`; `nest` and `merge` keep its guards",
    note = "add routes of an `axum::Router` with `merge_unguarded(router, \"reason\")`; to put them below a path, \
            nest them in an `axum::Router` first"
)]
pub trait GuardedRouter<S>: Sealed {
    /// Returns the router.
    #[doc(hidden)]
    fn into_router(self) -> Router<S>;
}

impl<S> GuardedRouter<S> for Router<S> {
    fn into_router(self) -> Self {
        self
    }
}

/// A service that declares its callers. No tower service does, so there is no implementation.
#[diagnostic::on_unimplemented(
    message = "a tower service does not declare which scopes it requires",
    label = "not guarded",
    note = "put the service into an `axum::Router`, behind the layer of `Authenticator::requiring` if it needs a \
            token, and add that router with `merge_unguarded(router, \"reason\")`"
)]
pub trait GuardedService: Sealed {}

mod sealed {
    use super::{MethodRouter, Router};

    /// A trait that other crates cannot implement, so they cannot declare that their types have
    /// guards.
    pub trait Sealed {}

    impl<S> Sealed for MethodRouter<S> {}
    impl<S> Sealed for Router<S> {}
}
