//! The request extension that carries the gate to the guard, and the caller to the handler.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::Extensions;
use http::request::Parts;

use crate::caller::Caller;
use crate::gate::Gate;
use crate::quota::QuotaSlot;
use crate::refusal::Refusal;

/// The gate of a request, and its caller after the gate has granted it.
#[derive(Clone)]
pub(crate) struct GuardedRequest {
    pub(crate) gate: Arc<Gate>,
    caller: Option<Caller>,
    /// True for the gate of the handler's own route, false for that of a layer around the handler.
    pub(crate) is_of_route: bool,
    /// The slot from which the response of a route takes the quota, if the gate has a limit.
    quota: Option<QuotaSlot>,
}

impl GuardedRequest {
    /// Makes the extension for the handler of a [`Router`](crate::Router), which comes directly
    /// behind the gate.
    pub(crate) fn of_route(gate: &Arc<Gate>) -> Self {
        let quota = gate.authenticator().limit().map(|_| QuotaSlot::default());
        Self { gate: Arc::clone(gate), caller: None, is_of_route: true, quota }
    }

    /// Makes the extension for a caller that a layer or a guard in plain axum has granted.
    pub(crate) fn of_layer(gate: Arc<Gate>, caller: Caller) -> Self {
        Self { gate, caller: Some(caller), is_of_route: false, quota: None }
    }

    pub(crate) fn quota_slot(&self) -> Option<QuotaSlot> {
        self.quota.clone()
    }

    /// Sets the caller that the gate has granted.
    pub(crate) fn set_caller(&mut self, caller: Caller) {
        if let (Some(slot), Some(quota)) = (&self.quota, caller.quota()) {
            // A request passes the gate of its route once.
            _ = slot.set(quota);
        }
        self.caller = Some(caller);
    }
}

impl Caller {
    /// Returns the caller of a request that a [`Require`](crate::Require) service has granted.
    pub fn of(extensions: &Extensions) -> Option<&Self> {
        extensions.get::<GuardedRequest>()?.caller.as_ref()
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let caller = Self::of(&parts.extensions).cloned();
        caller.ok_or_else(|| Refusal::without_authenticator(parts.uri.path()))
    }
}
