//! What is told of each request: a record in the audit log, the counters, and what administrators see of the last ones.

use std::borrow::Cow;
use std::net::IpAddr;
use std::time::Instant;

use audit_log::{AuditLog, Receipt, excerpt};

use crate::ScopeList;
use crate::audit::bounded_events::{BoundedEvent, BoundedEvents, Source};
use crate::audit::event::Event;
use crate::audit::recent_decisions::RecentDecisions;
use crate::endpoints::error::TokenError;
use crate::metrics::Metrics;
use crate::time::now;

/// What is known of a request by the time it is answered.
#[derive(Debug, Default)]
pub(crate) struct AuditFields {
    pub(crate) address: Option<IpAddr>,
    /// As it was presented: a refused caller may have lied.
    pub(crate) client_id: Option<String>,
    pub(crate) credential: Option<String>,
    pub(crate) requested: Option<String>,
    pub(crate) granted: Option<ScopeList>,
    pub(crate) audience: Option<String>,
    pub(crate) jti: Option<String>,
}

/// The endpoints that take credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Endpoint {
    Token,
    Introspection,
    Revocation,
}

impl Endpoint {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Introspection => "introspection",
            Self::Revocation => "revocation",
        }
    }

    /// The kind of the event that a request is.
    fn kind(self, has_succeeded: bool, fields: &AuditFields) -> &'static str {
        match (self, has_succeeded) {
            (Self::Token, true) => GRANTED,
            (Self::Token, false) => "token.refused",
            (Self::Introspection, true) => "token.inspected",
            (Self::Introspection, false) => "introspection.refused",
            (Self::Revocation, true) if fields.jti.is_some() => REVOKED,
            // It named no active token of the client (RFC 7009 section 2.2).
            (Self::Revocation, true) => "revocation.ignored",
            (Self::Revocation, false) => "revocation.refused",
        }
    }
}

const GRANTED: &str = "token.granted";
const REVOKED: &str = "token.revoked";

/// Returns whether clients have a budget of such events. Others they can cause as often as they like.
fn has_budget(kind: &str) -> bool {
    matches!(kind, GRANTED | REVOKED)
}

/// Tells of requests.
pub(crate) struct AuditSink {
    audit: Option<AuditLog>,
    /// Whether no answer is given before its record is on the disk.
    durable: bool,
    bounded: BoundedEvents,
    pub(crate) metrics: Metrics,
    pub(crate) recent: RecentDecisions,
}

/// A request to the admin API that was refused.
pub(crate) struct AdminRefusal {
    pub(crate) address: Option<IpAddr>,
    pub(crate) client_id: Option<String>,
    /// Its method and path.
    pub(crate) operation: String,
    pub(crate) error: &'static str,
    pub(crate) reason: String,
}

/// The longest text of a caller that is not authenticated, in bytes of a record.
const LONGEST_OF_STRANGERS: usize = 128;

impl AuditSink {
    pub(crate) fn new(audit: Option<AuditLog>, durable: bool) -> Self {
        let bounded = BoundedEvents::new(Instant::now());
        Self { audit, durable, bounded, metrics: Metrics::default(), recent: RecentDecisions::new(now()) }
    }

    /// The audit log of this node, if it has one.
    pub(crate) fn audit(&self) -> Option<&AuditLog> {
        self.audit.as_ref()
    }

    /// Returns whether grants are answered: not while their records must be durable and cannot be written.
    pub(crate) fn may_grant(&self) -> bool {
        !self.durable || self.audit.as_ref().is_none_or(|audit| audit.failure().is_none())
    }

    /// Tells of a request, and gives the answer back. Where records must be durable, a grant whose record cannot be written is none.
    pub(crate) async fn tell<T>(
        &self,
        endpoint: Endpoint,
        fields: AuditFields,
        outcome: Result<T, TokenError>,
    ) -> Result<T, TokenError> {
        let outcome = self.record_and_count(endpoint, &fields, outcome).await;
        // Resource servers may inspect each token that they see: their requests would leave no room for others.
        if endpoint == Endpoint::Token {
            self.recent.note(fields, outcome.as_ref().err(), now());
        }
        outcome
    }

    async fn record_and_count<T>(
        &self,
        endpoint: Endpoint,
        fields: &AuditFields,
        outcome: Result<T, TokenError>,
    ) -> Result<T, TokenError> {
        self.metrics.count(endpoint, outcome.as_ref().err().map_or("granted", TokenError::code));
        let receipt = self.record(endpoint, fields, outcome.as_ref().err());
        match receipt {
            Some(receipt) if self.durable => match receipt.durable().await {
                Ok(()) => outcome,
                Err(cause) => {
                    tracing::error!("a request could not be recorded, so it is refused: {cause}");
                    outcome.and(Err(TokenError::Unrecorded))
                }
            },
            _ => outcome,
        }
    }

    fn record(
        &self,
        endpoint: Endpoint,
        fields: &AuditFields,
        error: Option<&TokenError>,
    ) -> Option<Receipt> {
        let kind = endpoint.kind(error.is_none(), fields);
        let reason = error.map(TokenError::reason);
        if !has_budget(kind) {
            let code = error.map(TokenError::code);
            let client_id = fields.client_id.as_deref().filter(|_| fields.credential.is_some());
            let event = BoundedEvent::new(kind, code, client_id, fields.address);
            let is_alone = self.is_recorded_alone(event, !matches!(error, Some(TokenError::Throttled(_))));
            if let (Some(code), Some(reason)) = (code, &reason) {
                log_refusal(is_alone, fields, code, reason);
            }
            if !is_alone {
                return None;
            }
        }
        let audit = self.audit.as_ref()?;
        let is_stranger = fields.credential.is_none();
        let client_id = fields.client_id.as_deref().map(|id| cut(id, is_stranger));
        let requested = fields.requested.as_deref().map(|scope| cut(scope, is_stranger));
        let reason = reason.as_deref().map(|reason| cut(reason, is_stranger));
        let granted_scope = fields.granted.map(|scope| scope.to_string());
        let event = Event {
            client_id: client_id.as_deref(),
            credential: fields.credential.as_deref(),
            address: fields.address,
            requested: requested.as_deref(),
            granted: granted_scope.as_deref(),
            audience: fields.audience.as_deref(),
            jti: fields.jti.as_deref(),
            error: error.map(TokenError::code),
            reason: reason.as_deref(),
            ..Event::of(kind)
        };
        Some(audit.record(&event))
    }

    /// Returns whether an event is recorded on its own. Otherwise it is counted, and the counts are recorded. Such events
    /// leave the last of the disk to grants.
    fn is_recorded_alone(&self, event: BoundedEvent, may_be_alone: bool) -> bool {
        let has_room = self.audit.as_ref().is_none_or(|audit| !audit.is_low_on_space());
        self.bounded.is_recorded_alone(event, may_be_alone && has_room, Instant::now())
    }

    /// Records that the admin API refused a request.
    pub(crate) fn refused_administration(&self, refusal: &AdminRefusal) {
        const KIND: &str = "admin.refused";
        let AdminRefusal { address, client_id, operation, error, reason } = refusal;
        let event = BoundedEvent::new(KIND, Some(*error), client_id.as_deref(), *address).about(operation);
        if !self.is_recorded_alone(event, true) {
            return;
        }
        let client_id = client_id.as_deref().map(|id| cut(id, true));
        let shown = address.map(|address| address.to_string());
        tracing::warn!(
            client_id = client_id.as_deref(),
            address = shown,
            operation,
            error,
            reason,
            "administration refused"
        );
        if let Some(audit) = &self.audit {
            audit.record(&Event {
                client_id: client_id.as_deref(),
                address: *address,
                operation: Some(operation),
                error: Some(error),
                reason: Some(reason),
                ..Event::of(KIND)
            });
        }
    }

    /// Records how many events were counted since the last time. While the disk has no more than its reserve, they are
    /// counted on.
    pub(crate) fn record_counts(&self) {
        if self.audit.as_ref().is_some_and(AuditLog::is_low_on_space) {
            return;
        }
        for (BoundedEvent { kind, error, source }, count) in self.bounded.take_counts() {
            let counted = Event { error, count: Some(count), ..Event::of(kind) };
            let event = match &source {
                Source::Stranger(address) => Event { address: *address, ..counted },
                Source::Client { id, operation } => {
                    Event { client_id: Some(id), operation: operation.as_deref(), ..counted }
                }
                Source::Clients => counted,
            };
            self.audit.as_ref().map(|audit| audit.record(&event));
        }
    }

    /// Waits until everything is written, or cannot be.
    pub(crate) async fn flushed(&self) {
        self.record_counts();
        if let Some(audit) = &self.audit {
            audit.flushed().await;
        }
    }
}

/// Returns as much of a caller's text as is recorded.
fn cut(text: &str, is_stranger: bool) -> Cow<'_, str> {
    if is_stranger { excerpt(text, LONGEST_OF_STRANGERS) } else { text.into() }
}

/// Logs a refusal of an endpoint that takes credentials. Those that are counted in the audit log would flood the server's
/// log too.
fn log_refusal(is_recorded_alone: bool, fields: &AuditFields, error: &str, reason: &str) {
    let client_id = fields.client_id.as_deref().map(|id| cut(id, true));
    let (client_id, address) = (client_id.as_deref(), fields.address.map(|address| address.to_string()));
    if is_recorded_alone {
        tracing::info!(client_id, address, error, "refused: {reason}");
    } else {
        tracing::debug!(client_id, address, error, "refused: {reason}");
    }
}
