//! What is counted for Prometheus. Every label is from a fixed list; none comes from a request.

use std::sync::{Arc, Weak};
use std::time::Duration;

use audit_log::AuditLog;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric as _};
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use crate::audit::sink::Endpoint;
use crate::server::Parts;
use crate::time::now;

/// What requests move.
#[derive(Debug)]
pub(crate) struct Metrics {
    requests: Family<Labels, Counter>,
    seconds: Histogram,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Labels {
    endpoint: &'static str,
    result: &'static str,
}

impl Default for Metrics {
    /// From 50 microseconds to a second and a half.
    fn default() -> Self {
        let buckets = exponential_buckets(50e-6, 2.0, 16);
        Self { requests: Family::default(), seconds: Histogram::new(buckets) }
    }
}

impl Metrics {
    /// Counts a request by what became of it: `granted`, or the `error` code.
    pub(crate) fn count(&self, endpoint: Endpoint, result: &'static str) {
        self.requests.get_or_create(&Labels { endpoint: endpoint.name(), result }).inc();
    }

    /// Notes how long a token took.
    pub(crate) fn took(&self, time: Duration) {
        self.seconds.observe(time.as_secs_f64());
    }
}

/// Puts the metrics of a server into a registry.
pub(crate) fn register(parts: &Arc<Parts>, registry: &mut Registry) {
    let metrics = &parts.audit.metrics;
    parts.admin().register_metrics(registry);
    let registry = registry.sub_registry_with_prefix("issuer");
    let help = "Requests with credentials, by endpoint and result: `granted` or the error code of RFC 6749";
    registry.register("requests", help, metrics.requests.clone());
    let help = "How long the answers of the token endpoint took";
    registry.register_with_unit("token_request", help, Unit::Seconds, metrics.seconds.clone());
    registry.register_collector(Box::new(State(Arc::downgrade(parts))));
}

/// What is read when it is asked for.
#[derive(Debug)]
struct State(Weak<Parts>);

impl Collector for State {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let Some(parts) = self.0.upgrade() else { return Ok(()) };
        let known = parts.known();
        let lost = parts.audit.audit().map_or(0, AuditLog::lost);
        let (ring, silence) = (known.ring(), parts.follower.silence().as_secs());
        let age = ring.signing_since(now()).map_or(0, |since| now().saturating_sub(since));
        let rows = [
            ("clients", "Clients that are known, the disabled included", known.clients() as u64),
            ("revocations", "Revocations in force", known.revoked() as u64),
            ("published_keys", "Signing keys in the published set", ring.published(now()).len() as u64),
            (
                "signing_key_age_seconds",
                "How long the current key has been signing; 0 when there is none",
                age,
            ),
            ("database_silence_seconds", "How long ago the database gave its last good answer", silence),
        ];
        for (name, help, value) in rows {
            let gauge = ConstGauge::new(value);
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)?;
        }
        let counter = ConstCounter::new(lost);
        let help = "Events that could not be recorded in the audit log";
        counter.encode(encoder.encode_descriptor("audit_lost", help, None, counter.metric_type())?)?;
        Ok(())
    }
}
