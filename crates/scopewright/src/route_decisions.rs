//! The decisions of one route: each is logged and counted once, and a refusal becomes a response.

use std::sync::Arc;

use crate::decision_log;
use crate::metrics::{Counter, Metrics};
use crate::quota::{Quota, QuotaExceeded};
use crate::refusal::{Reason, Refusal, RefusalContext};
use crate::requirement::Requirement;
use crate::token_cache::CachedToken;
use crate::token_failure::TokenFailure;

/// Records the decisions of one route.
pub(crate) struct RouteDecisions {
    /// `GET /books/{id}`, for the log and the counters.
    route: Box<str>,
    context: Arc<RefusalContext>,
    metrics: Metrics,
    granted: Counter,
}

impl RouteDecisions {
    pub(crate) fn new(route: Box<str>, context: &Arc<RefusalContext>, metrics: &Metrics) -> Self {
        let granted = metrics.decisions(&route, decision_log::GRANTED);
        Self { route, context: Arc::clone(context), metrics: metrics.clone(), granted }
    }

    #[inline]
    pub(crate) fn grant(&self, requirement: &Requirement, token: &CachedToken) {
        self.granted.inc();
        let matched = || token.matched_scopes(requirement);
        decision_log::granted(&self.route, requirement, &token.log_fields(), matched);
    }

    /// Refuses a request without a well-formed token.
    pub(crate) fn refuse(&self, requirement: &Requirement, reason: Reason) -> Refusal {
        self.record(requirement, Refusal::new(reason, &self.context), None)
    }

    /// Refuses a request whose token is invalid.
    pub(crate) fn refuse_token(&self, requirement: &Requirement, failure: TokenFailure) -> Refusal {
        self.record(requirement, Refusal::of_token(failure, &self.context), None)
    }

    /// Refuses a request beyond the limit of its client.
    #[cold]
    pub(crate) fn refuse_quota(
        &self,
        requirement: &Requirement,
        token: &CachedToken,
        exceeded: QuotaExceeded,
    ) -> Refusal {
        let reason = Reason::TooManyRequests(exceeded.retry_after);
        let refusal = Refusal::new(reason, &self.context).with_quota(Some(Arc::new(exceeded.quota)));
        self.record(requirement, refusal, Some(token))
    }

    /// Refuses a request whose token lacks scope.
    pub(crate) fn refuse_scope(
        &self,
        requirement: &Requirement,
        token: &CachedToken,
        quota: Option<Arc<Quota>>,
    ) -> Refusal {
        let missing = requirement.cheapest_missing(&|scope| token.has(scope));
        let names: Vec<_> = missing.iter().map(|scope| scope.name()).collect();
        let reason = Reason::InsufficientScope(names.join(" "));
        self.record(requirement, Refusal::new(reason, &self.context).with_quota(quota), Some(token))
    }

    fn record(&self, requirement: &Requirement, refusal: Refusal, token: Option<&CachedToken>) -> Refusal {
        self.metrics.decisions(&self.route, refusal.label()).inc();
        let fields = token.map(CachedToken::log_fields);
        decision_log::refused(&self.route, requirement, &refusal, fields.as_ref());
        refusal
    }
}
