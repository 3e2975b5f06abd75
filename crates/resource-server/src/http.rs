//! The HTTP conventions of the API: how requests are read, and how responses are written.

pub(crate) mod audit;
pub(crate) mod envelope;
pub(crate) mod error;
pub(crate) mod extract;
pub(crate) mod fair_queue;
pub(crate) mod metrics;
pub(crate) mod rate_limit;
pub(crate) mod response;
pub(crate) mod validate;
