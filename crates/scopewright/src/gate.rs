//! Where a request is let through or refused: one decision, whoever asks for it.

use std::fmt;
use std::sync::{Arc, OnceLock};

use http::HeaderMap;
use prometheus_client::metrics::counter::Counter;

use crate::authenticator::Authenticator;
use crate::authorization::Presented;
use crate::caller::Caller;
use crate::decision_log;
use crate::quota::{QuotaExceeded, QuotaSlot};
use crate::refusal::{Reason, Refusal};
use crate::requirement::Requirement;
use crate::vocabulary::ScopeId;

/// An authenticator at one place of the program.
pub(crate) struct Gate {
    pub(crate) authenticator: Authenticator,
    /// `GET /books/{id}`; for the log and for the counters.
    pub(crate) route: Box<str>,
    granted: Counter,
}

impl Gate {
    pub(crate) fn new(authenticator: Authenticator, route: impl Into<Box<str>>) -> Arc<Self> {
        let route = route.into();
        let granted = authenticator.metrics().decisions(&route, decision_log::GRANTED);
        Arc::new(Self { authenticator, route, granted })
    }

    /// The caller, if its token is good and meets the requirement.
    pub(crate) async fn admit(
        self: &Arc<Self>,
        headers: &HeaderMap,
        requirement: &Requirement,
    ) -> Result<Caller, Refusal> {
        let mut caller = match self.recall(headers) {
            Some(caller) => caller,
            // Boxed, or the handler's future would be as large as the fetching of keys, for requests that need none.
            None => Box::pin(self.identify(headers, requirement))
                .await
                .map_err(|refusal| self.refuse(refusal, requirement, None))?,
        };
        match self.authenticator.limit(caller.claims()) {
            Ok(quota) => caller.set_quota(quota),
            Err(exceeded) => return Err(self.too_many_requests(&caller, requirement, exceeded)),
        }
        caller.meet(requirement)?;
        self.granted.inc();
        decision_log::granted(&caller, requirement);
        Ok(caller)
    }

    /// The caller of a request whose token is remembered.
    fn recall(self: &Arc<Self>, headers: &HeaderMap) -> Option<Caller> {
        let presented = Presented::by(headers).ok()?;
        let known = self.authenticator.recall(presented.bytes())?;
        Some(Caller::new(known, Arc::clone(self)))
    }

    /// The caller of any other request.
    async fn identify(
        self: &Arc<Self>,
        headers: &HeaderMap,
        requirement: &Requirement,
    ) -> Result<Caller, Refusal> {
        let place = self.authenticator.place();
        let token = Presented::by(headers).and_then(Presented::text);
        let token = token.map_err(|reason| Refusal::new(reason, place))?;
        let known = self.authenticator.believe(token, requirement.vocabulary()).await;
        let known = known.map_err(|disbelief| Refusal::of_token(disbelief, place))?;
        Ok(Caller::new(known, Arc::clone(self)))
    }

    /// The refusal of a believed caller who has asked for too much.
    #[cold]
    fn too_many_requests(
        &self,
        caller: &Caller,
        requirement: &Requirement,
        exceeded: QuotaExceeded,
    ) -> Refusal {
        let reason = Reason::TooManyRequests(exceeded.retry_after);
        let refusal = Refusal::new(reason, self.authenticator.place()).with_quota(Some(exceeded.quota));
        self.refuse(refusal, requirement, Some(caller))
    }

    /// The refusal of a believed caller who holds too little.
    pub(crate) fn insufficient_scope(
        &self,
        caller: &Caller,
        requirement: &Requirement,
        missing: &[ScopeId],
    ) -> Refusal {
        let names: Vec<_> = missing.iter().map(|scope| scope.name()).collect();
        let reason = Reason::InsufficientScope(names.join(" "));
        let refusal = Refusal::new(reason, self.authenticator.place()).with_quota(caller.quota());
        self.refuse(refusal, requirement, Some(caller))
    }

    /// Every refusal passes here, and is counted and told once.
    fn refuse(&self, refusal: Refusal, requirement: &Requirement, caller: Option<&Caller>) -> Refusal {
        self.authenticator.metrics().decisions(&self.route, decision_log::label(refusal.reason())).inc();
        decision_log::refused(&self.route, &refusal, requirement, caller);
        refusal
    }
}

/// What a gate leaves in a request for the guard of the handler, and the guard for the handler's other arguments.
#[derive(Clone)]
pub(crate) struct Passage {
    pub(crate) gate: Arc<Gate>,
    pub(crate) caller: Option<Caller>,
    /// True for the gate of the handler's own route, false for that of a layer around the handler.
    pub(crate) is_of_route: bool,
    /// Where the response of a route looks for the quota, if the gate limits its callers.
    quota: Option<QuotaSlot>,
}

impl Passage {
    /// The passage to the handler of a [`Router`](crate::Router), between which and the gate there
    /// is nothing else.
    pub(crate) fn of_route(gate: &Arc<Gate>) -> Self {
        let quota = gate.authenticator.has_limit().then(QuotaSlot::default);
        Self { gate: Arc::clone(gate), caller: None, is_of_route: true, quota }
    }

    /// The passage of a caller that was let through by a layer, or by a guard in plain axum.
    pub(crate) fn of_layer(gate: Arc<Gate>, caller: Caller) -> Self {
        Self { gate, caller: Some(caller), is_of_route: false, quota: None }
    }

    pub(crate) fn quota_slot(&self) -> Option<QuotaSlot> {
        self.quota.clone()
    }

    /// Takes the caller that the gate has admitted.
    pub(crate) fn admit(&mut self, caller: Caller) {
        if let (Some(slot), Some(quota)) = (&self.quota, caller.quota()) {
            // One request passes one gate of a route once.
            _ = slot.set(quota);
        }
        self.caller = Some(caller);
    }
}

/// Where the gate of a route will be once the router knows its authenticator.
#[derive(Clone, Default)]
pub(crate) struct Slot(Arc<OnceLock<Arc<Gate>>>);

impl Slot {
    pub(crate) fn fill(&self, gate: Arc<Gate>) {
        // A slot belongs to one route of one router, and the router ends when it fills its slots.
        _ = self.0.set(gate);
    }

    pub(crate) fn gate(&self) -> Option<&Arc<Gate>> {
        self.0.get()
    }
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.get().is_some() { "Slot(filled)" } else { "Slot(empty)" })
    }
}
