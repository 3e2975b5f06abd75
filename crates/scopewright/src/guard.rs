//! The arguments that the macros give to a handler.

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

/// The leading argument of a guarded handler. It reads only the head of the request, so whoever is refused is refused
/// before the body is touched, and it works in every axum router, not only in [`Router`](crate::Router).
///
/// Written by [`requires`](crate::requires) and [`public`](crate::public), not by hand.
pub struct Guard<D>(PhantomData<fn() -> D>);

/// The type that a macro makes for one handler.
pub trait Declaration: 'static {
    /// What was declared.
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

/// Returns the gate of a handler in a plain axum router: that of the authenticator that was set
/// nearest to the handler, by a [`RequireLayer`](crate::RequireLayer) or as an
/// [`Extension`](axum::Extension). A layer sets both, so an extension that differs from the layer's
/// authenticator was set behind the layer.
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

/// What a `#[granted(…)]` argument becomes: whether the caller holds the operation's `N`th optional scopes.
pub struct Granted<D, const N: usize> {
    /// The answer.
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

/// Argument lists of handlers that say who may call them.
#[diagnostic::on_unimplemented(
    message = "this handler does not say which scopes it needs",
    label = "not guarded",
    note = "put `#[requires(…)]` above the handler, or `#[public(because = \"…\")]` if anyone may call it"
)]
pub trait Guarded {
    /// What the handler declares.
    const OPERATION: &'static Operation;
}

impl<D: Declaration> Guarded for Guard<D> {
    const OPERATION: &'static Operation = D::OPERATION;
}

/// axum describes a handler by a tuple of a marker and its argument types. Every such tuple has an implementation that
/// asks its first argument, so that rustc blames the argument that is not guarded and not the tuple.
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
