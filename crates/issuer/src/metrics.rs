//! The metrics of requests. Every label has a fixed set of values; none comes from a request.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use crate::audit::fields::Endpoint;

/// The counters and durations of requests.
#[derive(Debug)]
pub(crate) struct Metrics {
    requests: Family<Labels, Counter>,
    token_request: Histogram,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Labels {
    endpoint: &'static str,
    result: &'static str,
}

impl Default for Metrics {
    /// Sets up buckets from 50 microseconds to 1.6 seconds.
    fn default() -> Self {
        let buckets = exponential_buckets(50e-6, 2.0, 16);
        Self { requests: Family::default(), token_request: Histogram::new(buckets) }
    }
}

impl Metrics {
    /// Counts a request by its result: `granted`, or the `error` code.
    pub(crate) fn count(&self, endpoint: Endpoint, result: &'static str) {
        self.requests.get_or_create(&Labels { endpoint: endpoint.name(), result }).inc();
    }

    /// Records the duration of a token request.
    pub(crate) fn observe_token_request(&self, duration: Duration) {
        self.token_request.observe(duration.as_secs_f64());
    }

    pub(crate) fn register(&self, registry: &mut Registry) {
        let help =
            "Requests with credentials, by endpoint and result: `granted` or the error code of RFC 6749";
        registry.register("requests", help, self.requests.clone());
        let help = "Duration of token requests";
        registry.register_with_unit("token_request", help, Unit::Seconds, self.token_request.clone());
    }
}
