//! The counters and gauges for Prometheus.
//!
//! Every label has few values: routes as they were registered, decisions and reasons from fixed
//! lists, and issuers from the configuration. No label comes from an unverified token.

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric as _};
pub(crate) use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::registry::Registry;

/// The metrics of an authenticator. Clones share the counters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Metrics {
    decisions: Family<DecisionLabels, Counter>,
    refused_tokens: Family<ReasonLabels, Counter>,
    pub(crate) cache_hits: Counter,
    pub(crate) cache_misses: Counter,
    pub(crate) unknown_scopes: Counter,
}

/// The values of the gauges at one time.
pub(crate) struct GaugeValues {
    /// The number of cached tokens, and an estimate of their bytes.
    pub(crate) cache_size: (usize, u64),
    /// Each issuer, and whether its keys are available.
    pub(crate) issuers: Vec<(String, bool)>,
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
    /// Returns the counter of one kind of decision of a route.
    pub(crate) fn decisions(&self, route: &str, decision: &'static str) -> Counter {
        self.decisions.get_or_create_owned(&DecisionLabels { route: route.to_owned(), decision })
    }

    pub(crate) fn count_refused_token(&self, reason: &'static str) {
        self.refused_tokens.get_or_create(&ReasonLabels { reason }).inc();
    }

    /// Adds the metrics to a registry. `read_gauges` is called at each scrape, and returns `None`
    /// once the authenticator no longer exists.
    pub(crate) fn register(
        &self,
        registry: &mut Registry,
        read_gauges: impl Fn() -> Option<GaugeValues> + Send + Sync + 'static,
    ) {
        let registry = registry.sub_registry_with_prefix("scopewright");
        registry.register(
            "decisions",
            "Decisions of guards, by route (`GET /books/{id}`) and decision",
            self.decisions.clone(),
        );
        registry.register(
            "refused_tokens",
            "Access tokens that were rejected, by reason",
            self.refused_tokens.clone(),
        );
        for (name, help, counter) in [
            (
                "token_cache_hits",
                "Tokens found in the cache, so that no signature was verified",
                &self.cache_hits,
            ),
            ("token_cache_misses", "Tokens not found in the cache, which were verified", &self.cache_misses),
            (
                "unknown_scopes",
                "Scopes in verified tokens that are not in the program's vocabulary",
                &self.unknown_scopes,
            ),
        ] {
            registry.register(name, help, counter.clone());
        }
        registry.register_collector(Box::new(Gauges(read_gauges)));
    }
}

/// A collector that reads the gauges at each scrape.
struct Gauges<F>(F);

impl<F: Fn() -> Option<GaugeValues> + Send + Sync + 'static> Collector for Gauges<F> {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let Some(GaugeValues { cache_size: (tokens, bytes), issuers }) = (self.0)() else { return Ok(()) };
        let rows = [
            ("token_cache_tokens", "Tokens in the cache", tokens as u64),
            ("token_cache_bytes", "An estimate of the memory of the cached tokens, in bytes", bytes),
        ];
        for (name, help, value) in rows {
            let gauge = ConstGauge::new(value);
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)?;
        }
        let ready = Family::<IssuerLabels, Gauge>::default();
        for (issuer, is_ready) in issuers {
            ready.get_or_create(&IssuerLabels { issuer }).set(is_ready.into());
        }
        let help = "1 if the keys of the issuer are available, 0 if its tokens cannot be verified";
        ready.encode(encoder.encode_descriptor("issuer_ready", help, None, ready.metric_type())?)
    }
}

impl<F> fmt::Debug for Gauges<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gauges")
    }
}
