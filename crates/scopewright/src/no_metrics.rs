//! The counters without the feature `metrics`: nothing is counted.

/// Counts nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Metrics {
    pub(crate) cache_hits: Counter,
    pub(crate) cache_misses: Counter,
    pub(crate) unknown_scopes: Counter,
}

impl Metrics {
    pub(crate) fn decisions(&self, _route: &str, _decision: &'static str) -> Counter {
        Counter
    }

    pub(crate) fn count_refused_token(&self, _reason: &'static str) {}
}

/// Counts nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counter;

impl Counter {
    pub(crate) fn inc(&self) {}

    pub(crate) fn inc_by(&self, _number: u64) {}
}
