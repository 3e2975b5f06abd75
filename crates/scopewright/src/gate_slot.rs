//! The place of a route's gate before the router has its authenticator.

use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::gate::Gate;

/// A slot that receives the gate of a route when the router gets its authenticator.
#[derive(Clone, Default)]
pub(crate) struct GateSlot(Arc<OnceLock<Arc<Gate>>>);

impl GateSlot {
    pub(crate) fn fill(&self, gate: Arc<Gate>) {
        // A slot belongs to one route of one router, which is consumed when it fills its slots.
        _ = self.0.set(gate);
    }

    pub(crate) fn gate(&self) -> Option<&Arc<Gate>> {
        self.0.get()
    }
}

impl fmt::Debug for GateSlot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.get().is_some() { "GateSlot(filled)" } else { "GateSlot(empty)" })
    }
}
