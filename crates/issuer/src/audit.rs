//! Records of requests: the audit log, the metrics, and the list of recent decisions.

pub(crate) mod bounded_events;
mod event;
pub(crate) mod fields;
pub(crate) mod hints;
pub(crate) mod recent_decisions;
pub(crate) mod sink;
