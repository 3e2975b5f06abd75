//! Records each request in the audit log, the metrics and the list of recent decisions.

use std::borrow::Cow;
use std::net::IpAddr;
use std::time::Instant;

use audit_log::{AuditLog, Receipt, excerpt};

use super::bounded_events::{BoundedEvent, BoundedEvents, Source};
use super::event::AuditEvent;
use super::fields::{AuditFields, Endpoint};
use super::recent_decisions::RecentDecisions;
use crate::endpoints::error::OAuthError;
use crate::metrics::Metrics;
use crate::time::now;

/// The destination of all records of requests.
pub(crate) struct AuditSink {
    audit_log: Option<AuditLog>,
    /// Makes a response wait until its record is on the disk.
    durable: bool,
    bounded: BoundedEvents,
    pub(crate) metrics: Metrics,
    pub(crate) recent_decisions: RecentDecisions,
}

/// A request to the admin API that was refused.
pub(crate) struct AdminRefusal {
    pub(crate) address: Option<IpAddr>,
    pub(crate) client_id: Option<String>,
    /// The method and the path.
    pub(crate) operation: String,
    pub(crate) error: &'static str,
    pub(crate) reason: String,
}

impl AuditSink {
    pub(crate) fn new(audit_log: Option<AuditLog>, durable: bool) -> Self {
        Self {
            audit_log,
            durable,
            bounded: BoundedEvents::new(Instant::now()),
            metrics: Metrics::default(),
            recent_decisions: RecentDecisions::new(now()),
        }
    }

    /// Returns the audit log of this node, if it has one.
    pub(crate) fn audit_log(&self) -> Option<&AuditLog> {
        self.audit_log.as_ref()
    }

    /// Returns whether grants are possible: not while their records must be durable and cannot be
    /// written.
    pub(crate) fn may_grant(&self) -> bool {
        !self.durable || self.audit_log.as_ref().is_none_or(|log| log.failure().is_none())
    }

    /// Records a request, and returns its outcome. If records must be durable, a grant whose record
    /// cannot be written becomes a refusal.
    pub(crate) async fn record<T>(
        &self,
        endpoint: Endpoint,
        fields: AuditFields,
        outcome: Result<T, OAuthError>,
    ) -> Result<T, OAuthError> {
        let outcome = self.log_and_count(endpoint, &fields, outcome).await;
        // Resource servers may inspect every token that they receive, which would push out all
        // other decisions.
        if endpoint == Endpoint::Token {
            self.recent_decisions.push(fields, outcome.as_ref().err(), now());
        }
        outcome
    }

    async fn log_and_count<T>(
        &self,
        endpoint: Endpoint,
        fields: &AuditFields,
        outcome: Result<T, OAuthError>,
    ) -> Result<T, OAuthError> {
        self.metrics.count(endpoint, outcome.as_ref().err().map_or("granted", OAuthError::code));
        match self.log(endpoint, fields, outcome.as_ref().err()) {
            Some(receipt) if self.durable => match receipt.durable().await {
                Ok(()) => outcome,
                Err(cause) => {
                    tracing::error!("a request was refused because it could not be recorded: {cause}");
                    outcome.and(Err(OAuthError::AuditUnavailable))
                }
            },
            _ => outcome,
        }
    }

    fn log(&self, endpoint: Endpoint, fields: &AuditFields, error: Option<&OAuthError>) -> Option<Receipt> {
        let kind = event_kind(endpoint, error.is_none(), fields);
        let reason = error.map(OAuthError::reason);
        if !is_rate_limited(kind) {
            let code = error.map(OAuthError::code);
            let client_id = fields.client_id.as_deref().filter(|_| fields.credential.is_some());
            let event = BoundedEvent::new(kind, code, client_id, fields.address);
            let may_be_individual = !matches!(error, Some(OAuthError::RateLimited(_)));
            let is_individual = self.is_recorded_individually(event, may_be_individual);
            if let (Some(code), Some(reason)) = (code, &reason) {
                log_refusal(is_individual, fields, code, reason);
            }
            if !is_individual {
                return None;
            }
        }
        let audit_log = self.audit_log.as_ref()?;
        let is_authenticated = fields.credential.is_some();
        let client_id = fields.client_id.as_deref().map(|id| shortened(id, is_authenticated));
        let requested = fields.requested.as_deref().map(|scope| shortened(scope, is_authenticated));
        let reason = reason.as_deref().map(|reason| shortened(reason, is_authenticated));
        let granted = fields.granted.as_ref().map(ToString::to_string);
        let deprecated = fields.deprecated.as_ref().map(ToString::to_string);
        let event = AuditEvent {
            client_id: client_id.as_deref(),
            credential: fields.credential.as_deref(),
            address: fields.address,
            requested: requested.as_deref(),
            granted: granted.as_deref(),
            deprecated: deprecated.as_deref(),
            audience: fields.audience.as_deref(),
            jti: fields.jti.as_deref(),
            error: error.map(OAuthError::code),
            reason: reason.as_deref(),
            ..AuditEvent::of(kind)
        };
        Some(audit_log.record(&event))
    }

    /// Returns whether an event gets a record of its own. Otherwise it is counted, and the count is
    /// recorded later. When the disk is nearly full, the remaining space is reserved for grants.
    fn is_recorded_individually(&self, event: BoundedEvent, may_be_individual: bool) -> bool {
        let has_space = self.audit_log.as_ref().is_none_or(|log| !log.is_low_on_space());
        self.bounded.is_recorded_individually(event, may_be_individual && has_space, Instant::now())
    }

    /// Records a refusal by the admin API.
    pub(crate) fn record_admin_refusal(&self, refusal: &AdminRefusal) {
        const KIND: &str = "admin.refused";
        let AdminRefusal { address, client_id, operation, error, reason } = refusal;
        let event = BoundedEvent::new(KIND, Some(*error), client_id.as_deref(), *address).about(operation);
        if !self.is_recorded_individually(event, true) {
            return;
        }
        let client_id = client_id.as_deref().map(|id| shortened(id, false));
        let shown = address.map(|address| address.to_string());
        tracing::warn!(
            client_id = client_id.as_deref(),
            address = shown,
            operation,
            error,
            reason,
            "administration refused"
        );
        if let Some(audit_log) = &self.audit_log {
            audit_log.record(&AuditEvent {
                client_id: client_id.as_deref(),
                address: *address,
                operation: Some(operation),
                error: Some(error),
                reason: Some(reason),
                ..AuditEvent::of(KIND)
            });
        }
    }

    /// Records the counts of events since the last call. While the disk is nearly full, counting
    /// goes on and nothing is recorded.
    pub(crate) fn record_counts(&self) {
        if self.audit_log.as_ref().is_some_and(AuditLog::is_low_on_space) {
            return;
        }
        for (BoundedEvent { kind, error, source }, count) in self.bounded.take_counts() {
            let counted = AuditEvent { error, count: Some(count), ..AuditEvent::of(kind) };
            let event = match &source {
                Source::Unauthenticated(address) => AuditEvent { address: *address, ..counted },
                Source::Client { id, operation } => {
                    AuditEvent { client_id: Some(id), operation: operation.as_deref(), ..counted }
                }
                Source::Clients => counted,
            };
            self.audit_log.as_ref().map(|log| log.record(&event));
        }
    }

    /// Waits until all records are written, or have failed.
    pub(crate) async fn flushed(&self) {
        self.record_counts();
        if let Some(audit_log) = &self.audit_log {
            audit_log.flushed().await;
        }
    }
}

const GRANTED: &str = "token.granted";
const REVOKED: &str = "token.revoked";

/// Returns the kind of the event that a request is.
fn event_kind(endpoint: Endpoint, has_succeeded: bool, fields: &AuditFields) -> &'static str {
    match (endpoint, has_succeeded) {
        (Endpoint::Token, true) => GRANTED,
        (Endpoint::Token, false) => "token.refused",
        (Endpoint::Introspection, true) => "token.inspected",
        (Endpoint::Introspection, false) => "introspection.refused",
        (Endpoint::Revocation, true) if fields.jti.is_some() => REVOKED,
        // The request named no active token of the client (RFC 7009 section 2.2).
        (Endpoint::Revocation, true) => "revocation.ignored",
        (Endpoint::Revocation, false) => "revocation.refused",
    }
}

/// Returns whether a rate limit bounds the number of such events.
fn is_rate_limited(kind: &str) -> bool {
    matches!(kind, GRANTED | REVOKED)
}

/// Shortens a text of a caller that is not authenticated.
fn shortened(text: &str, is_authenticated: bool) -> Cow<'_, str> {
    /// In bytes of a record.
    const MAX_UNAUTHENTICATED: usize = 128;
    if is_authenticated { text.into() } else { excerpt(text, MAX_UNAUTHENTICATED) }
}

/// Logs the refusal of a client's request. A refusal that is only counted in the audit log is
/// logged at debug level, since it would flood the server's log too.
fn log_refusal(is_recorded_individually: bool, fields: &AuditFields, error: &str, reason: &str) {
    let client_id = fields.client_id.as_deref().map(|id| shortened(id, false));
    let client_id = client_id.as_deref();
    let address = fields.address.map(|address| address.to_string());
    if is_recorded_individually {
        tracing::info!(client_id, address, error, "refused: {reason}");
    } else {
        tracing::debug!(client_id, address, error, "refused: {reason}");
    }
}
