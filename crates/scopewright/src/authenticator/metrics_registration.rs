//! The metrics of an authenticator in a registry for Prometheus.

use std::sync::Arc;

use prometheus_client::registry::Registry;

use super::trusted_issuer::TrustedIssuer;
use super::{Authenticator, Shared};
use crate::metrics::GaugeValues;

impl Authenticator {
    /// Adds the metrics to a Prometheus registry. Their names begin with `scopewright_`:
    ///
    /// - `decisions_total{route, decision}`: `granted`, `no_credentials`, `malformed`,
    ///   `invalid_token`, `insufficient_scope`, `too_many_requests`, `keys_unavailable`;
    /// - `refused_tokens_total{reason}`: `expired`, `bad_signature`, `unknown_key`, …;
    /// - `token_cache_hits_total`, `token_cache_misses_total`, `token_cache_tokens`,
    ///   `token_cache_bytes`;
    /// - `unknown_scopes_total`: scopes in valid tokens that are in no vocabulary of the program;
    /// - `issuer_ready{issuer}`: 1 if the issuer's keys are available.
    pub fn register_metrics(&self, registry: &mut Registry) {
        let shared = Arc::downgrade(&self.shared);
        self.shared.metrics.register(registry, move || Some(shared.upgrade()?.gauge_values()));
    }
}

impl Shared {
    fn gauge_values(&self) -> GaugeValues {
        let readiness = |issuer: &TrustedIssuer| (issuer.identifier().to_owned(), issuer.keys.is_ready());
        GaugeValues { cache_size: self.cache.size(), issuers: self.issuers.iter().map(readiness).collect() }
    }
}
