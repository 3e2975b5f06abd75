//! The gauges of a server's state, which are read when they are scraped.

use std::sync::{Arc, Weak};

use audit_log::AuditLog;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric as _};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;

use crate::state::Shared;
use crate::time::now;

/// Registers all metrics of a server.
pub(crate) fn register(shared: &Arc<Shared>, registry: &mut Registry) {
    shared.admin.register_metrics(registry);
    let registry = registry.sub_registry_with_prefix("issuer");
    shared.audit.metrics.register(registry);
    registry.register_collector(Box::new(Gauges(Arc::downgrade(shared))));
}

/// The collector of the gauges.
#[derive(Debug)]
struct Gauges(Weak<Shared>);

impl Collector for Gauges {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let Some(shared) = self.0.upgrade() else { return Ok(()) };
        let replica = shared.replica();
        let ring = replica.ring();
        let key_age = ring.signing_since(now()).map_or(0, |since| now().saturating_sub(since));
        let rows = [
            ("clients", "Clients, including disabled ones", replica.clients() as u64),
            ("revocations", "Revocations in force", replica.revoked() as u64),
            ("published_keys", "Signing keys in the published set", ring.published(now()).len() as u64),
            (
                "signing_key_age_seconds",
                "Time for which the current key of the database has been signing; 0 if there is none",
                key_age,
            ),
            (
                "database_silence_seconds",
                "Time since the last successful read of the database",
                shared.refresher.staleness().as_secs(),
            ),
        ];
        for (name, help, value) in rows {
            let gauge = ConstGauge::new(value);
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)?;
        }
        let lost = ConstCounter::new(shared.audit.audit_log().map_or(0, AuditLog::lost));
        let help = "Events that could not be recorded in the audit log";
        lost.encode(encoder.encode_descriptor("audit_lost", help, None, lost.metric_type())?)?;
        Ok(())
    }
}
