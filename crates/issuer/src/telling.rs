//! What is told of each request: a record in the audit log, the counters, and what administrators see of the last ones.

use std::net::IpAddr;

use audit_log::{AuditLog, Receipt};

use crate::ScopeList;
use crate::event::Event;
use crate::metrics::Metrics;
use crate::recent::Recent;
use crate::time::now;
use crate::token_error::TokenError;

/// What is known of a request by the time it is answered.
#[derive(Debug, Default)]
pub(crate) struct Facts {
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

    fn kinds(self) -> (&'static str, &'static str) {
        match self {
            Self::Token => ("token.granted", "token.refused"),
            Self::Introspection => ("token.inspected", "introspection.refused"),
            Self::Revocation => ("token.revoked", "revocation.refused"),
        }
    }
}

/// Tells of requests.
pub(crate) struct Telling {
    audit: Option<AuditLog>,
    /// Whether no answer is given before its record is on the disk.
    durable: bool,
    pub(crate) metrics: Metrics,
    pub(crate) recent: Recent,
}

impl Telling {
    pub(crate) fn new(audit: Option<AuditLog>, durable: bool) -> Self {
        Self { audit, durable, metrics: Metrics::default(), recent: Recent::new(now()) }
    }

    /// Tells of a request, and gives the answer back. Where records must be durable, a grant whose record cannot be written is none.
    pub(crate) async fn tell<T>(
        &self,
        endpoint: Endpoint,
        facts: Facts,
        outcome: Result<T, TokenError>,
    ) -> Result<T, TokenError> {
        let outcome = self.record_and_count(endpoint, &facts, outcome).await;
        // Resource servers may inspect each token that they see: their requests would leave no room for others.
        if endpoint == Endpoint::Token {
            self.recent.note(facts, outcome.as_ref().err(), now());
        }
        outcome
    }

    async fn record_and_count<T>(
        &self,
        endpoint: Endpoint,
        facts: &Facts,
        outcome: Result<T, TokenError>,
    ) -> Result<T, TokenError> {
        self.metrics.count(endpoint, outcome.as_ref().err().map_or("granted", TokenError::code));
        let receipt = self.record(endpoint, facts, outcome.as_ref().err());
        match receipt {
            Some(receipt) if self.durable => match receipt.durable().await {
                Ok(()) => outcome,
                Err(cause) => {
                    tracing::error!("a request was not recorded, so it is refused: {cause}");
                    outcome.and(Err(TokenError::Away))
                }
            },
            _ => outcome,
        }
    }

    fn record(&self, endpoint: Endpoint, facts: &Facts, error: Option<&TokenError>) -> Option<Receipt> {
        let audit = self.audit.as_ref()?;
        let (granted, refused) = endpoint.kinds();
        let reason = error.map(TokenError::reason);
        let granted_scope = facts.granted.map(|scope| scope.to_string());
        let event = Event {
            client_id: facts.client_id.as_deref(),
            credential: facts.credential.as_deref(),
            address: facts.address,
            requested: facts.requested.as_deref(),
            granted: granted_scope.as_deref(),
            audience: facts.audience.as_deref(),
            jti: facts.jti.as_deref(),
            error: error.map(TokenError::code),
            reason: reason.as_deref(),
            ..Event::of(if error.is_none() { granted } else { refused })
        };
        Some(audit.record(&event))
    }

    /// Waits until everything is written, or cannot be.
    pub(crate) async fn flushed(&self) {
        if let Some(audit) = &self.audit {
            audit.flushed().await;
        }
    }
}
