//! What is counted for Prometheus. Every label has few values: routes as they were written, decisions and reasons from fixed lists,
//! issuers from the configuration. No label comes from a token that is not yet believed.

use std::sync::{Arc, Weak};

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric as _};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::registry::Registry;

use crate::authenticator::Parts;

/// The counters that the decisions move.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    decisions: Family<DecisionLabels, Counter>,
    refused_tokens: Family<ReasonLabels, Counter>,
    pub(crate) cache_hits: Counter,
    pub(crate) cache_misses: Counter,
    pub(crate) unknown_scopes: Counter,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct DecisionLabels {
    route: String,
    decision: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ReasonLabels {
    reason: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct IssuerLabels {
    issuer: String,
}

impl Metrics {
    /// The counter of one route's decisions of one kind.
    pub(crate) fn decisions(&self, route: &str, decision: &'static str) -> Counter {
        self.decisions.get_or_create_owned(&DecisionLabels { route: route.to_owned(), decision })
    }

    pub(crate) fn count_refused_token(&self, reason: &'static str) {
        self.refused_tokens.get_or_create(&ReasonLabels { reason }).inc();
    }
}

/// Puts the metrics of an authenticator into a registry.
pub(crate) fn register(parts: &Arc<Parts>, registry: &mut Registry) {
    let metrics = &parts.metrics;
    let registry = registry.sub_registry_with_prefix("scopewright");
    registry.register(
        "decisions",
        "What guards decided, by route (`GET /books/{id}`) and decision",
        metrics.decisions.clone(),
    );
    registry.register(
        "refused_tokens",
        "Access tokens that were not believed, by reason",
        metrics.refused_tokens.clone(),
    );
    for (name, help, counter) in [
        (
            "token_cache_hits",
            "Tokens that were remembered, so that no signature was verified",
            &metrics.cache_hits,
        ),
        ("token_cache_misses", "Tokens that were not remembered, and were read anew", &metrics.cache_misses),
        (
            "unknown_scopes",
            "Scopes in verified tokens that the program's vocabulary does not know",
            &metrics.unknown_scopes,
        ),
    ] {
        registry.register(name, help, counter.clone());
    }
    registry.register_collector(Box::new(State(Arc::downgrade(parts))));
}

/// What is read when it is asked for.
#[derive(Debug)]
struct State(Weak<Parts>);

impl Collector for State {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let Some(parts) = self.0.upgrade() else { return Ok(()) };
        let (tokens, bytes) = parts.cache.fill();
        let rows = [
            ("token_cache_tokens", "Tokens that are remembered", tokens as u64),
            ("token_cache_bytes", "An estimate of the memory that remembered tokens take, in bytes", bytes),
        ];
        for (name, help, value) in rows {
            let gauge = ConstGauge::new(value);
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)?;
        }
        let ready = Family::<IssuerLabels, Gauge>::default();
        for (issuer, is_ready) in parts.readiness() {
            ready.get_or_create(&IssuerLabels { issuer: issuer.to_owned() }).set(is_ready.into());
        }
        let help = "1 when the keys of the issuer are there, 0 while its tokens cannot be judged";
        ready.encode(encoder.encode_descriptor("issuer_ready", help, None, ready.metric_type())?)
    }
}
