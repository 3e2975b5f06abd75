//! A handler that passes its gate to its guard.

use axum::extract::Request;
use axum::handler::Handler;

use crate::gate_slot::GateSlot;
use crate::guard::Guarded;
use crate::guarded_request::GuardedRequest;
use crate::operation::{Operation, Policy};
use crate::quota::WithQuota;

/// A handler that puts its gate into the request. A layer could do so too, but would allocate a
/// future for each request.
#[derive(Clone, Debug)]
pub(super) struct GatedHandler<H> {
    handler: H,
    pub(super) slot: GateSlot,
    pub(super) operation: &'static Operation,
}

impl<H> GatedHandler<H> {
    pub(super) fn new<T: Guarded>(handler: H) -> Self {
        Self { handler, slot: GateSlot::default(), operation: T::OPERATION }
    }
}

impl<H: Handler<T, S>, T, S> Handler<T, S> for GatedHandler<H> {
    type Future = WithQuota<H::Future>;

    fn call(self, mut request: Request, state: S) -> Self::Future {
        let mut quota = None;
        if let (Policy::Requires(_), Some(gate)) = (&self.operation.policy, self.slot.gate()) {
            let guarded = GuardedRequest::of_route(gate);
            quota = guarded.quota_slot();
            request.extensions_mut().insert(guarded);
        }
        WithQuota::new(self.handler.call(request, state), quota)
    }
}
