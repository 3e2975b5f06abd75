//! A handler that brings its gate to its guard.

use axum::extract::Request;
use axum::handler::Handler;

use crate::gate::{Passage, Slot};
use crate::guard::Guarded;
use crate::operation::{Operation, Policy};
use crate::quota::WithQuota;

/// The handler, which finds the gate in the request. A layer would do the same, and cost a boxed future for each request.
#[derive(Clone, Debug)]
pub(super) struct Gated<H> {
    handler: H,
    pub(super) slot: Slot,
    pub(super) operation: &'static Operation,
}

impl<H> Gated<H> {
    pub(super) fn new<T: Guarded>(handler: H) -> Self {
        Self { handler, slot: Slot::default(), operation: T::OPERATION }
    }
}

impl<H: Handler<T, S>, T, S> Handler<T, S> for Gated<H> {
    type Future = WithQuota<H::Future>;

    fn call(self, mut request: Request, state: S) -> Self::Future {
        let mut quota = None;
        if let (Policy::Requires(_), Some(gate)) = (&self.operation.policy, self.slot.gate()) {
            let passage = Passage::of_route(gate);
            quota = passage.quota_slot();
            request.extensions_mut().insert(passage);
        }
        WithQuota::new(self.handler.call(request, state), quota)
    }
}
