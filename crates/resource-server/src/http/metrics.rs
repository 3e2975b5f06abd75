//! The metrics for Prometheus. Every label is from a fixed list; none comes from a caller.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::Method;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

/// The metrics of requests. Clones share their counts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Metrics(Arc<Counts>);

#[derive(Debug)]
struct Counts {
    requests: Family<Labels, Counter>,
    seconds: Histogram,
    enriched: Counter,
    refused: Counter,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Labels {
    method: &'static str,
    route: String,
    status: u16,
}

impl Default for Counts {
    /// From 100 microseconds to three seconds.
    fn default() -> Self {
        Self {
            requests: Family::default(),
            seconds: Histogram::new(exponential_buckets(100e-6, 2.0, 16)),
            enriched: Counter::default(),
            refused: Counter::default(),
        }
    }
}

impl Metrics {
    /// Counts the transactions of a batch: those that were kept, and those that were left out.
    pub(crate) fn count_batch(&self, enriched: usize, refused: usize) {
        self.0.enriched.inc_by(enriched as u64);
        self.0.refused.inc_by(refused as u64);
    }

    /// Puts what is counted into a registry.
    pub(crate) fn register(&self, registry: &mut Registry) {
        let Counts { requests, seconds, enriched, refused } = &*self.0;
        let registry = registry.sub_registry_with_prefix("resource_server");
        registry.register("requests", "Requests, by method, route and status", requests.clone());
        registry.register_with_unit("request", "Duration of requests", Unit::Seconds, seconds.clone());
        registry.register(
            "enriched_transactions",
            "Transactions that were enriched and stored",
            enriched.clone(),
        );
        let help = "Transactions that were left out of a batch because their splits break a rule";
        registry.register("refused_transactions", help, refused.clone());
    }
}

/// A layer that counts every request and the time that its answer took.
pub(crate) async fn count_requests(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let begin = Instant::now();
    let method = known(request.method());
    // Requests without a route share one label, whatever their path.
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    metrics.0.requests.get_or_create(&Labels { method, route, status }).inc();
    metrics.0.seconds.observe(begin.elapsed().as_secs_f64());
    response
}

/// A caller may make up methods.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
