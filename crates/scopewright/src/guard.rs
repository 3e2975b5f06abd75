//! The arguments that the macros add to a handler.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::Extensions;
use http::request::Parts;

use crate::authenticator::Authenticator;
use crate::caller::Caller;
use crate::gate::Gate;
use crate::guarded_request::GuardedRequest;
use crate::operation::{Operation, Policy};
use crate::refusal::Refusal;

/// The leading argument of a guarded handler. It reads only the head of the request, so a request
/// is refused before its body is read. It works in every axum router, not only in
/// [`Router`](crate::Router).
///
/// Use [`requires`](crate::requires) and [`public`](crate::public) to add it.
pub struct Guard<D>(PhantomData<fn() -> D>);

/// The type that a macro generates for one handler.
pub trait Declaration: 'static {
    /// The declaration.
    const OPERATION: &'static Operation;
}

impl<D: Declaration, S: Sync> FromRequestParts<S> for Guard<D> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        if let Policy::Requires(requirement) = &D::OPERATION.policy {
            let Parts { headers, extensions, .. } = parts;
            match extensions.get_mut::<GuardedRequest>() {
                Some(guarded) if guarded.is_of_route => {
                    let caller = guarded.gate.admit(headers, requirement).await?;
                    guarded.set_caller(caller);
                }
                _ => {
                    let gate = nearest_gate(extensions, D::OPERATION)?;
                    let caller = gate.admit(headers, requirement).await?;
                    extensions.insert(GuardedRequest::of_layer(gate, caller));
                }
            }
        }
        Ok(Self(PhantomData))
    }
}

/// Returns the gate of a handler in a plain axum router. It belongs to the innermost authenticator,
/// which is set by a [`RequireLayer`](crate::RequireLayer) or as an [`Extension`](axum::Extension).
/// A layer sets both, so an extension that differs from the layer's authenticator was set inside
/// the layer.
fn nearest_gate(extensions: &Extensions, operation: &Operation) -> Result<Arc<Gate>, Refusal> {
    let extension = extensions.get::<Authenticator>();
    match (extensions.get::<GuardedRequest>(), extension) {
        (Some(guarded), extension)
            if extension.is_none_or(|nearer| nearer.is(guarded.gate.authenticator())) =>
        {
            Ok(Arc::clone(&guarded.gate))
        }
        (_, Some(authenticator)) => Ok(Gate::new(authenticator.clone(), operation.name)),
        (_, None) => Err(Refusal::without_authenticator(operation.name)),
    }
}

impl<D> fmt::Debug for Guard<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Guard")
    }
}

/// A `#[granted(…)]` argument: it holds whether the caller has the operation's `N`th optional
/// scopes.
pub struct Granted<D, const N: usize> {
    /// True if the caller has them.
    pub held: bool,
    declaration: PhantomData<fn() -> D>,
}

impl<D: Declaration, S: Sync, const N: usize> FromRequestParts<S> for Granted<D, N> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let caller = Caller::from_request_parts(parts, state).await?;
        let held = caller.meets(&D::OPERATION.optional[N]);
        Ok(Self { held, declaration: PhantomData })
    }
}

/// An argument list of a handler that declares its scopes.
#[diagnostic::on_unimplemented(
    message = "this handler does not declare which scopes it requires",
    label = "not guarded",
    note = "add `#[requires(…)]` to the handler, or `#[public(because = \"…\")]` if anyone may call it"
)]
pub trait Guarded {
    /// The declaration of the handler.
    const OPERATION: &'static Operation;
}

impl<D: Declaration> Guarded for Guard<D> {
    const OPERATION: &'static Operation = D::OPERATION;
}

/// axum describes a handler by a tuple of a marker and its argument types. Every such tuple takes
/// the implementation of its first argument, so that rustc reports the unguarded argument instead
/// of the tuple.
macro_rules! impl_guarded {
    ($($argument:ident)*) => {
        #[diagnostic::do_not_recommend]
        impl<Marker, First: Guarded, $($argument),*> Guarded for (Marker, First, $($argument),*) {
            const OPERATION: &'static Operation = First::OPERATION;
        }
    };
}

impl_guarded!();
impl_guarded!(T2);
impl_guarded!(T2 T3);
impl_guarded!(T2 T3 T4);
impl_guarded!(T2 T3 T4 T5);
impl_guarded!(T2 T3 T4 T5 T6);
impl_guarded!(T2 T3 T4 T5 T6 T7);
impl_guarded!(T2 T3 T4 T5 T6 T7 T8);
impl_guarded!(T2 T3 T4 T5 T6 T7 T8 T9);
impl_guarded!(T2 T3 T4 T5 T6 T7 T8 T9 T10);
impl_guarded!(T2 T3 T4 T5 T6 T7 T8 T9 T10 T11);
impl_guarded!(T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12);
impl_guarded!(T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12 T13);
impl_guarded!(T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12 T13 T14);
impl_guarded!(T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12 T13 T14 T15);
impl_guarded!(T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12 T13 T14 T15 T16);
